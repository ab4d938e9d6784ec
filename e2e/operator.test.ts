// An operator's first day: how Focal itself is, a program that is let in and shut out again, and who did what.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { ADMIN, NOA } from './api.ts';
import { looks } from './axe.ts';
import { signIn } from './browser.ts';
import { LIMIT, stage } from './stage.ts';
import { WELL } from './thing.ts';

const s = stage({ near: false });
const shots = process.env.FOCAL_SHOTS;

async function shot(page: Page, name: string) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png` });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${shots}/${name}-phone.png` });
  await page.setViewportSize({ width: 1440, height: 900 });
}

const ask = (path: string, token: string, method = 'GET', body?: unknown) => fetch(`${s.house.url}/api/v1${path}`, {
  method, body: body === undefined ? undefined : JSON.stringify(body), headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, signal: AbortSignal.timeout(20_000),
});

test('a program is let in with no more than it needs, and shut out at once', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  await page.goto(`${s.house.url}/admin/tokens`);
  await page.getByText('No token yet').waitFor();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Name').fill('Stock keeper');
  await sheet.getByLabel('admin:read read everything').check();
  await sheet.getByLabel('admin:write change everything').check();
  await shot(page, 'token-new');
  assert.deepEqual(await looks(page, 'making a token'), []);
  await sheet.getByRole('button', { name: 'Make a token' }).click();
  await page.getByText('Stock keeper has its token').waitFor();
  const secret = await page.locator('.made code').first().innerText();
  assert.match(secret, /^focal_[0-9a-f]{64}$/);
  await shot(page, 'token-made');

  // No cookie, no header of ours: the token is enough, for what it may do and no more.
  const made = await ask('/admin/skills', secret, 'POST', { name: 'Ladders' });
  assert.equal(made.status, 200, await made.text());
  const refused = await ask('/cases', secret);
  const why = (await refused.json()) as { error: { code: string; expected: string } };
  assert.deepEqual([refused.status, why.error.code, why.error.expected], [403, 'scope', 'cases:read']);
  assert.equal((await ask('/admin/tokens', secret, 'POST', { name: 'Other', scopes: ['cases:read'], expires: '2030-01-01T00:00:00Z' })).status, 403);

  // Shown once; its use is seen, and the audit names it.
  await page.reload();
  const row = page.locator('tbody tr').filter({ hasText: 'Stock keeper' });
  await row.waitFor();
  assert.equal(await page.getByText(secret).count(), 0);
  assert.doesNotMatch(await row.innerText(), /Not yet/);
  await page.goto(`${s.house.url}/admin/audit`);
  await page.locator('tbody tr').filter({ hasText: 'Stock keeper' }).filter({ hasText: 'Ladders' }).waitFor();

  await page.goto(`${s.house.url}/admin/tokens`);
  await row.getByRole('button', { name: /Take back/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await row.getByText('Taken back').waitFor();
  assert.equal((await ask('/admin/skills', secret)).status, 401);
  await shot(page, 'tokens');
  assert.deepEqual(s.browser.complaints, []);
});

test('how Focal itself is, and what to do', LIMIT, async () => {
  s.pump.says = WELL;
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'Health', exact: true }).click();
  const line = (name: string) => page.locator('li').filter({ hasText: name });
  await line('Disk, free').waitFor({ timeout: 30_000 });
  // No back-up was made: that wants attention, and says what to do.
  await line('Last back-up').getByText('Run focal backup').waitFor();
  for (const name of ['Mail', 'Things connected', 'Last decided', 'Kept on disk', 'Signals refused', 'Memory']) await line(name).first().waitFor();
  await shot(page, 'health');
  assert.deepEqual(s.browser.complaints, []);
});

test('who changed what, and the way back', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  const queue = await s.tenant.admin.post<{ id: string; name: string }>('/admin/queues', { name: 'Evenings', skills: {}, priority: 5 });
  await page.goto(`${s.house.url}/admin/queues/${queue.id}`);
  await page.getByLabel('Priority').fill('2');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();

  await page.goto(`${s.house.url}/admin/audit`);
  await page.getByLabel('What').selectOption({ label: 'a queue' });
  await page.getByLabel('Who').selectOption({ label: ADMIN.name });
  const row = page.locator('tbody tr').filter({ hasText: 'Evenings' }).filter({ hasText: 'changed' }).first();
  await row.waitFor();
  assert.match(await row.innerText(), /Priority:\s*5\s*2/);
  await shot(page, 'audit');
  assert.deepEqual(await looks(page, 'audit'), []);
  // Nothing is changed before it is looked at and saved.
  await row.getByRole('button', { name: 'Put back' }).click();
  await page.getByText('Nothing is changed until you save.').waitFor();
  assert.equal(await page.getByLabel('Priority').inputValue(), '5');
  const priority = async () => (await s.tenant.admin.get<{ id: string; priority: number }[]>('/admin/queues')).find((one) => one.id === queue.id)?.priority;
  assert.equal(await priority(), 2);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  assert.equal(await priority(), 5);

  await page.goto(`${s.house.url}/admin/audit`);
  await page.locator('tbody tr').filter({ hasText: 'Evenings' }).first().getByRole('button', { name: 'Evenings' }).click();
  await page.getByRole('button', { name: 'Only Evenings' }).waitFor();
  const href = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
  const file = await page.evaluate(async (path) => (await fetch(path)).text(), href ?? '');
  assert.equal(file.trim().split('\n').length, 4, file);
  assert.deepEqual(s.browser.complaints, []);
});

test('what somebody chooses holds on every device at once', LIMIT, async () => {
  const { page: here } = await s.browser.window();
  const { page: there } = await s.browser.window();
  for (const page of [here, there]) await signIn(page, s.house.url, NOA);
  await here.goto(`${s.house.url}/me`);
  await there.locator('#list').waitFor();
  for (const theme of ['Dark', 'Light']) {
    await here.getByLabel(theme, { exact: true }).check();
    await there.locator(`html[data-theme=${theme.toLowerCase()}]`).waitFor();
    assert.deepEqual(await looks(here, `my settings, ${theme}`), []);
  }
  await shot(here, 'me');
  await here.getByLabel('Compact').check();
  await there.locator('html[data-density=compact]').waitFor();
  // Single letters do nothing any more, there too; keys with Ctrl still do.
  await here.getByLabel('Single-letter keys').uncheck();
  await here.getByLabel('Single-letter keys').and(here.locator(':not(:checked)')).waitFor();
  await there.waitForFunction(async () => (await (await fetch('/api/v1/session')).json()).keys === false);
  await there.keyboard.press('?');
  await there.keyboard.press('Control+k');
  await there.getByRole('dialog').waitFor();
  assert.equal(await there.getByText('Which key does what').count(), 0);
  await there.keyboard.press('Escape');
  await here.getByLabel('Español').check();
  await there.locator('html[lang=es]').waitFor();
  await here.getByText('Mis ajustes').first().waitFor();
  await shot(here, 'me-es');
  await there.reload();
  await there.locator('html[data-density=compact][lang=es]').waitFor();
  assert.deepEqual(s.browser.complaints, []);
});
