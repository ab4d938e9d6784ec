// One thread through the whole house: a thing says that it is not well, and a row appears on a desk that is
// open, by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOA, theCase } from './api.ts';
import { signIn } from './browser.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT, WELL } from './thing.ts';

const s = stage();

test('a thing publishes, and its case appears live on the open desk', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, NOA);
  await page.keyboard.press('5');
  await page.getByText('No open case').waitFor();
  // A mark that a reload would wipe away.
  await page.evaluate(() => { (window as unknown as { same: boolean }).same = true; });

  s.pump.says = SHUT;
  const row = page.locator('#list a.item').filter({ hasText: 'Rosa' });
  await row.waitFor({ timeout: 40_000 });
  assert.match(await row.innerText(), /Booster pump, (pressure drop|hardly any pressure)/);
  assert.equal(await page.evaluate(() => (window as unknown as { same?: boolean }).same), true, 'the page was not loaded again');

  // The same case is what the API has, and the thing's own reading moves on the open case without a hand.
  const found = await theCase(s.tenant.admin);
  await row.click();
  await page.waitForURL(`**/desk/${found.id}`);
  await page.locator('#talk h1').filter({ hasText: 'Booster pump' }).waitFor();
  const readout = page.locator('#thing .readout').first();
  await readout.waitFor();
  s.pump.says = { ...SHUT, values: { ...SHUT.values, pressure_out: 0.9 } };
  await readout.filter({ hasText: '0.9' }).waitFor();
  s.pump.says = WELL;
  assert.deepEqual(s.browser.complaints, []);
});
