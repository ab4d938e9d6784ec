// A supervisor's morning: the wall while somebody waits, and the report of it, down to the case.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Api, NOA, PASSWORD, theCase } from './api.ts';
import { looks } from './axe.ts';
import { isAvailable, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const s = stage({ near: false });
const OLGA = { name: 'Olga Prat', email: 'olga@example.org' };
const shots = process.env.FOCAL_SHOTS;

async function shot(page: Page, name: string) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png` });
}

test('a supervisor sees who waits and why, and what came of it', LIMIT, async () => {
  const { admin } = s.tenant;
  const made = await admin.post<{ invite_link: string }>('/admin/agents', { ...OLGA, role: 'supervisor', lang: 'en', skills: {}, queues: [], capacity: 1, active: true });
  await new Api(s.house.url).post(`/reset/${made.invite_link.split('/').pop()}`, { password: PASSWORD });
  s.pump.says = SHUT;
  const found = await theCase(admin, 40_000);
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page: rosa } = await s.browser.window({ width: 390, height: 844, touch: true });
  await rosa.goto(letter.link);

  // Nobody waits; then somebody does, and the wall says so by itself, and why.
  const { page: wall, context } = await s.browser.window();
  await signIn(wall, s.house.url, OLGA);
  await wall.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Wall' }).click();
  await wall.getByText('Nobody waits.').first().waitFor();
  await rosa.locator('[data-part=hand]').getByRole('button', { name: 'Ask for a person' }).click();
  await wall.getByText(/needs .*hydraulics|needs .*: nobody who could is here/i).first().waitFor();

  // She gives up, and asks again. An agent comes and takes it: the wall follows.
  await rosa.locator('[data-part=hand]').getByRole('button', { name: 'Stop waiting for a person' }).click();
  await wall.getByText('Nobody waits.').first().waitFor();
  await rosa.locator('[data-part=hand]').getByRole('button', { name: 'Ask for a person' }).click();
  await wall.getByText(/nobody who could is here/).first().waitFor();
  await shot(wall, 'wall-waits');
  // The case says it too, and goes on saying it as things stand.
  const { page: waits } = await s.browser.window();
  await signIn(waits, s.house.url, OLGA);
  await waits.goto(`${s.house.url}/desk/${found.id}`);
  await waits.locator('#talk .waits').getByText(/^needs .* 4: nobody who could is here$/).waitFor();
  await shot(waits, 'case-waits');
  const { page: desk } = await s.browser.window();
  await signIn(desk, s.house.url, NOA);
  await isAvailable(desk);
  await wall.locator('.agents').getByText('available').waitFor();
  await waits.locator('#talk .waits').getByText(/offered to Noa Serrano at this moment$/).waitFor();
  const offer = desk.getByRole('alertdialog');
  await offer.getByRole('button', { name: 'Accept' }).click();
  await desk.waitForURL(`**/desk/${found.id}`);
  await wall.getByText('Nobody waits.').first().waitFor();
  await waits.locator('#talk .waits').waitFor({ state: 'detached' });
  assert.deepEqual(await looks(wall, 'wall'), []);
  await admin.post(`/cases/${found.id}/resolve`, { confirmed: false });

  // The report: what each figure means stands where it stands, and it leads to the case.
  await wall.goto(`${s.house.url}/reports`);
  const figure = wall.locator('.figs > div').filter({ has: wall.getByRole('button', { name: /, Service level\./ }) });
  await figure.getByRole('button', { name: /Show the cases/ }).waitFor();
  await figure.locator('.def').focus();
  await wall.getByText(/Answered within what the queue promised/).waitFor();
  await wall.getByRole('heading', { name: 'How it ended' }).click();
  await wall.getByRole('button', { name: /more figures/ }).click();
  const abandoned = wall.locator('.figs > div').filter({ has: wall.getByRole('button', { name: /, Abandoned\./ }) });
  await abandoned.locator('.readout').filter({ hasText: '50' }).waitFor();
  await abandoned.getByRole('button', { name: /Show the cases/ }).click();
  await wall.getByRole('heading', { name: /Behind “Abandoned 50/ }).waitFor();
  await wall.locator('.drill tbody tr').nth(1).waitFor();
  assert.equal(await wall.locator('.drill tbody tr').count(), 2, 'once she gave up, once she was answered');
  await shot(wall, 'report');
  assert.deepEqual(await looks(wall, 'report'), []);
  await wall.locator('.drill a').first().click();
  await wall.waitForURL(`**/desk/${found.id}`);

  // As a file; as a letter; and the journal tells the same.
  const file = await wall.evaluate(async () => (await fetch('/api/v1/reports/csv?by=pack')).text());
  assert.match(file, /^\uFEFF?pack,Service level,/);
  await admin.post('/reports/saved', { name: 'Mornings', query: 'pack=water', every: 'week' });
  const proved = spawnSync(process.env.FOCAL_BIN ?? '', ['report', 'verify', '--data', s.house.data, '--day', new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Madrid' }).format(new Date())], { encoding: 'utf8', timeout: 30_000 });
  assert.equal(proved.status, 0, proved.stderr);
  assert.match(proved.stdout, /figures agree with \d+ facts/);
  await context.close();
  assert.deepEqual(s.browser.complaints, []);
});

test('both pages in Spanish and in the dark, wide and on a phone', LIMIT, async () => {
  const { page, context } = await s.browser.window({ dark: true, lang: 'es' });
  await signIn(page, s.house.url, OLGA);
  await page.evaluate(() => fetch('/api/v1/me', { method: 'PUT', headers: { 'content-type': 'application/json', 'x-focal': 'desk' }, body: JSON.stringify({ lang: 'es', theme: 'dark' }) }));
  const wrong: string[] = [];
  for (const [path, first, title] of [['/reports', 'main .figs', 'Cómo acabó'], ['/wall', 'main .fig', 'Todas las colas']] as const) {
    await page.goto(`${s.house.url}${path}`);
    await page.locator(first).first().waitFor();
    await eventually(`${path} speaks Spanish`, async () => (await page.getByText(title).count()) || undefined);
    await shot(page, `${path.slice(1)}-es-dark`);
    wrong.push(...(await looks(page, `${path} es dark`)));
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, `${path.slice(1)}-es-dark-390`);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  await context.close();
  assert.deepEqual(wrong, []);
});
