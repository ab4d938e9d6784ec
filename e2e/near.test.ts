// A near person on a phone: a favour is asked by mail, accepted, done, and believed only when the thing shows it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detail, theCase } from './api.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { STOPPED_FLOW, WET, WELL } from './thing.ts';

const s = stage();

test('one near person says no, another does it, and the telemetry confirms it', LIMIT, async () => {
  s.pump.says = WET;
  const found = await theCase(s.tenant.admin, 40_000);
  const { admin } = s.tenant;
  await admin.post(`/cases/${found.id}/take`);
  await admin.post(`/cases/${found.id}/steps`, { step: 'close-riser' });
  await declines();

  const letter = await s.house.post.letter('tomas@example.org', (one) => one.link.includes('/n/'));
  assert.match(letter.text, /closing one tap stops it/);
  const { page } = await s.browser.window({ width: 390, height: 844, touch: true });
  await page.goto(letter.link);
  assert.match(new URL(page.url()).pathname, /^\/near\//);
  // What somebody must know before they say yes, with the safety text first, and nobody's name.
  await page.getByRole('heading', { name: 'Could you close a tap in your stairwell?' }).waitFor();
  await page.getByText('Do not touch the pump or its plug.').waitFor();
  const asked = await page.locator('body').innerText();
  assert.ok(!asked.includes('Rosa') && !asked.includes('Molina'), 'the customer is not named');
  assert.ok(!asked.includes('Flat 3B'), 'the address is for whoever goes');
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing scrolls sideways');

  await page.getByRole('button', { name: 'I will go' }).click();
  await page.getByText('it is you').waitFor();
  await page.getByText('Flat 3B').waitFor();
  await page.locator('.check .readout').filter({ hasText: '1.4' }).waitFor();
  await page.getByRole('button', { name: 'It is closed' }).click();
  await page.getByText('We are watching. You will see here when it has worked.').waitFor();
  // Their word alone ends nothing.
  assert.ok((await detail(admin, found.id)).running.some((run) => run.step === 'close-riser'), 'the step still waits to be seen');

  s.pump.says = STOPPED_FLOW;
  await page.getByRole('heading', { name: 'It has worked. Thank you' }).waitFor();
  await eventually('the step has ended', async () => !(await detail(admin, found.id)).running.some((run) => run.step === 'close-riser') || undefined);
  s.pump.says = WELL;
  assert.deepEqual(s.browser.complaints, []);
});

/** A favour may be declined, and that is fine: somebody else was asked too. */
async function declines() {
  const letter = await s.house.post.letter('julia@example.org', (one) => one.link.includes('/n/'));
  const { page } = await s.browser.window({ width: 390, height: 844, touch: true });
  await page.goto(letter.link);
  await page.getByText('We asked one other person too. One is enough.').waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('heading', { name: 'That is fine' }).waitFor();
  await page.close();
}
