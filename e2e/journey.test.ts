// The journey line and the thread lead to each other; a case that is over is still found.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOA, theCase } from './api.ts';
import { signIn } from './browser.ts';
import { LIMIT, stage } from './stage.ts';
import { LEAKS, WELL } from './thing.ts';

const s = stage({ near: false });

test('a station leads to its line, a line to its station, and Ctrl K to the closed case', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, NOA);
  s.pump.says = LEAKS;
  const found = await theCase(s.tenant.admin, 40_000);
  await page.goto(`${s.house.url}/desk/${found.id}`);

  const station = page.locator('.journey .stop.press').first();
  await station.click();
  const line = page.locator('.thread .m.spot');
  await line.waitFor();
  assert.equal(await line.count(), 1);
  assert.ok(await line.evaluate((el) => el === document.activeElement), 'the line has the focus');
  await page.locator('.journey .stop.spot').waitFor();
  // The time of the line lets go of it, and takes it again.
  const time = line.locator('button.when');
  assert.equal(await time.getAttribute('aria-pressed'), 'true');
  const id = await line.getAttribute('data-item');
  await time.click();
  await page.locator('.journey .stop.spot').waitFor({ state: 'detached' });
  await page.locator(`.thread .m[data-item="${id}"] button.when`).click();
  await page.locator('.journey .stop.spot').waitFor();

  // What the place is called stands once.
  const place = (await page.locator('#thing .place').innerText()).split('·')[0]?.trim() ?? '';
  assert.equal(place.split('8 Mill Street').length - 1, 1, place);

  s.pump.says = WELL;
  await s.tenant.admin.post(`/cases/${found.id}/resolve`, { confirmed: false });
  await page.goto(`${s.house.url}/desk`);
  await page.locator('#list').waitFor();
  await page.locator('.bar .status:not([data-state])').waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`C-${found.number}`);
  const hit = page.getByRole('option').filter({ hasText: `C-${found.number}` });
  await hit.filter({ hasText: 'closed' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/desk/${found.id}`);
  assert.deepEqual(s.browser.complaints, []);
});
