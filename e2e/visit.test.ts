// A technician's visit: the company opens its work order on a phone, says when somebody comes, that they are there and
// what they found; it counts when the pump shows that it works.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { detail, theCase, thread } from './api.ts';
import { looks } from './axe.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT, WELL } from './thing.ts';

const s = stage({ near: false });
const shots = process.env.FOCAL_SHOTS;
const local = (hours: number) => new Date(Date.now() + hours * 3_600_000).toLocaleString('sv-SE', { timeZone: 'Europe/Madrid' }).slice(0, 16).replace(' ', 'T');

async function shot(page: Page, name: string) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

test('a visit from the work order to what was found', LIMIT, async () => {
  const { admin } = s.tenant;
  const site = (await admin.get<Record<string, string>[]>('/admin/sites'))[0]!;
  await admin.put(`/admin/sites/${site.id}`, { ...site, access: 'The caretaker has the key' });
  s.pump.says = SHUT;
  const found = await theCase(admin, 40_000);
  await admin.post(`/cases/${found.id}/take`);
  await admin.post(`/cases/${found.id}/steps`, { step: 'visit-by-maker' });
  const letter = await s.house.post.letter('maker@example.org', (one) => one.link.includes('/p/'), 60_000);
  const { page } = await s.browser.window({ width: 390, height: 844, touch: true });
  await page.goto(letter.link);
  await page.getByText('The caretaker has the key').waitFor();
  assert.equal(await page.getByText('Rosa').count(), 0, 'nothing names the customer');
  await shot(page, 'visit-asked');
  assert.deepEqual(await looks(page, 'a work order'), []);
  await page.getByLabel('Somebody comes between').fill(local(-0.1));
  await page.getByLabel('and', { exact: true }).fill(local(2));
  await page.getByRole('button', { name: 'We accept, and come then' }).click();
  await page.getByRole('button', { name: 'I am there' }).click();
  await page.getByLabel('What was it?').selectOption({ index: 1 });
  await page.getByLabel('Parts used (optional)').fill('Hose kit');
  await page.getByLabel('Cost in EUR (optional)').fill('120,50');
  await shot(page, 'visit-report');
  assert.deepEqual(await looks(page, 'a report of a visit'), []);
  await page.getByRole('button', { name: 'It is repaired' }).click();
  await page.getByText('We look whether it shows').first().waitFor();
  const underway = async () => (await detail(admin, found.id)).running.some((run) => run.step === 'visit-by-maker');
  assert.ok(await underway(), 'their word alone ends nothing');
  s.pump.says = WELL;
  await eventually('the pump has shown it', async () => !(await underway()) || undefined, 60_000);
  const said = (await thread(admin, found.id)).map((item) => item.text).join('\n');
  assert.match(said, /Somebody comes between/);
  assert.match(said, /What they found/);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.do--partner').filter({ visible: true }).count(), 0, 'paper has no buttons');
  assert.deepEqual(s.browser.complaints, []);
});
