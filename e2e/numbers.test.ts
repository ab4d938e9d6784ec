// An operator puts a number of their own in the place of a pack's: sees what it would change, saves by keyboard,
// takes it back, and finds it in the audit trail. And a thing's page tells what became of a command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN } from './api.ts';
import { signIn } from './browser.ts';
import { LIMIT, stage } from './stage.ts';

const s = stage({ near: false });
interface Number_ { path: string; value: string; own?: string | null }
const PATH = 'cause.pump-wear.prior';
const prior = async () => (await s.tenant.admin.get<Number_[]>('/admin/numbers?pack=water')).find((n) => n.path === PATH);

test('an estimate is replaced with a preview, and given back', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  await page.goto(`${s.house.url}/admin/numbers`);
  await page.getByRole('searchbox').fill('Share among');
  const row = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Pump is worn' }) }).locator('li').first();
  await row.getByRole('button', { name: /^Replace/ }).focus();
  await page.keyboard.press('Enter');
  const input = row.getByRole('textbox');
  await input.fill('often');
  await row.getByText('a probability from 0 to 1').waitFor();
  await input.fill('0.4');
  await row.getByText('It would change what is expected of').waitFor();
  await page.keyboard.press('Enter');
  await row.getByText('Yours; the pack says 0.14').waitFor();
  assert.deepEqual([(await prior())?.value, (await prior())?.own], ['0.4', '0.14']);
  // Focus stays where the person was.
  assert.equal(await row.getByRole('button', { name: /^Replace/ }).evaluate((el) => el === document.activeElement), true);
  await row.getByRole('button', { name: /^Give back/ }).click();
  await row.getByText('An estimate of the pack').waitFor();
  assert.equal((await prior())?.value, '0.14');
  await page.goto(`${s.house.url}/admin/audit`);
  await page.getByText(`water: ${PATH}: 0.14 → 0.4`).first().waitFor();
  assert.deepEqual(s.browser.complaints, []);
});

test('a command from the page of a thing is told with what became of it', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  await page.goto(`${s.house.url}/things/${s.tenant.thing}`);
  await page.locator('.acts button').filter({ hasText: 'Restart' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click();
  // The pump is well: what the command expects is seen with its next reading.
  await page.locator('[data-what=command_seen]').waitFor();
  await page.locator('[data-what="thing.told"]').filter({ hasText: ADMIN.name }).waitFor();
  assert.deepEqual(s.browser.complaints, []);
});
