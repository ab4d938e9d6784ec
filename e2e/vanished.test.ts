// Browsers vanish and come back. What an agent had goes back to the queue; what was written meanwhile is sent
// once, in order, on both sides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADA, detail, NOA, theCase, thread } from './api.ts';
import { isAvailable, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const s = stage({ near: false, settings: '[http.limits]\nburst = 5000\nper_second = 2000.0\ngrace = "2s"\n' });

test('messages written without a connection arrive once, in order, on both sides', LIMIT, async () => {
  const { page: desk, context } = await s.browser.window();
  await signIn(desk, s.house.url, NOA);
  await isAvailable(desk);
  s.pump.says = SHUT;
  const { admin } = s.tenant;
  const found = await theCase(admin, 40_000);
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page: rosa, context: hers } = await s.browser.window({ width: 390, height: 844 });
  await rosa.goto(letter.link);
  await rosa.locator('#live').filter({ hasText: 'Live' }).waitFor();
  await rosa.locator('#m').fill('First, with a connection.');
  await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await desk.waitForURL(`**/desk/${found.id}`);
  await desk.locator('.m').filter({ hasText: 'First, with a connection.' }).waitFor();

  await context.setOffline(true);
  await hers.setOffline(true);
  await desk.locator('#reply').fill('Second, from the agent.');
  await desk.locator('#reply').press('Control+Enter');
  await desk.getByText('Second, from the agent.').waitFor();
  await desk.getByText('waits here, will be sent once').waitFor();
  for (const text of ['Third, from her.', 'Fourth, from her.']) {
    await rosa.locator('#m').fill(text);
    await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  }
  await rosa.locator('[data-waits]').nth(1).waitFor();
  assert.ok(!(await thread(admin, found.id)).some((item) => item.text.startsWith('Third')), 'nothing arrived yet');

  await context.setOffline(false);
  await desk.evaluate(() => window.dispatchEvent(new Event('online')));
  await desk.locator('.m').filter({ hasText: 'Second, from the agent.' }).waitFor();
  await eventually('the agent’s message has arrived', async () => (await thread(admin, found.id)).some((item) => item.text.startsWith('Second')) || undefined, 30_000);
  await hers.setOffline(false);
  await eventually('hers have arrived', async () => (await thread(admin, found.id)).some((item) => item.text.startsWith('Fourth')) || undefined, 30_000);
  const said = (await thread(admin, found.id)).filter((item) => item.kind === 'message').map((item) => item.text.split(',')[0]);
  assert.deepEqual(said, ['First', 'Second', 'Third', 'Fourth']);
  await rosa.locator('[data-waits]').first().waitFor({ state: 'detached' });
  await rosa.locator('.msg').filter({ hasText: 'Second, from the agent.' }).waitFor();
  await desk.locator('.m').filter({ hasText: 'Fourth, from her.' }).waitFor();
  await hers.close();
  await context.close();
});

test('an agent whose browser is gone gives the contact back, and another gets it', LIMIT, async () => {
  const { admin } = s.tenant;
  const found = await theCase(admin);
  const back = await eventually('the contact waits again', async () => { const { row } = await detail(admin, found.id); return row.contact && row.contact.state !== 'active' ? row : undefined; }, 30_000);
  assert.notEqual(back.keeper.name, NOA.name);
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADA);
  await isAvailable(page);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await page.waitForURL(`**/desk/${found.id}`);
  // Who comes new reads all that was said.
  await page.locator('.m').filter({ hasText: 'Third, from her.' }).waitFor();
  await eventually('Ada keeps the case', async () => (await detail(admin, found.id)).row.keeper.name.startsWith('Ada') || undefined);
});
