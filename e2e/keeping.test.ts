// What a centre keeps, and for how long: an alarm is put aside and comes back, two cases become one and part again,
// and a customer who asks for it is forgotten, to the last byte of the disk.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { ADMIN, cases, theCase, thread } from './api.ts';
import { looks } from './axe.ts';
import { signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT, WELL } from './thing.ts';

const s = stage({ near: false, pace: 120 });
const WORDS = ['quetzalmessage', 'quetzalfile', 'quetzalnote'];
const shots = process.env.KEEPING_SHOTS;

/** A picture of what an operator sees, wide and on a phone, for whoever looks at them. */
async function shot(page: Page, name: string) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  for (const [width, height] of [[1440, 900], [390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(shots, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** Which words stand in some byte of the house's folder. */
function hunt(words: string[]): string[] {
  const found = new Set<string>();
  for (const file of files(s.house.data).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())) {
    const text = readFileSync(file, 'latin1').toLowerCase();
    for (const word of words) if (text.includes(word)) found.add(word);
  }
  return [...found].sort();
}

test('an alarm is shelved with a reason, calls nobody, and is taken back', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  s.pump.says = SHUT;
  const found = await theCase(s.tenant.admin);
  await page.goto(`${s.house.url}/things/${s.tenant.thing}`);
  await page.getByRole('button', { name: 'Shelve', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Its sensor does not tell the truth').check();
  await dialog.getByLabel('Note').fill('asked the maker');
  await shot(page, 'shelve');
  assert.deepEqual(await looks(page, 'shelve'), []);
  await dialog.getByRole('button', { name: 'Shelve it' }).click();
  await page.getByText(/shelved until/).first().waitFor();
  await page.getByRole('region', { name: 'Shelved alarms' }).getByText('asked the maker').waitFor();
  // Its case was open: it goes on.
  assert.notEqual((await cases(s.tenant.admin)).find((row) => row.id === found.id), undefined);
  await page.goto(`${s.house.url}/things`);
  const shelf = page.getByRole('region', { name: 'Shelved alarms' });
  await shelf.getByText('Its sensor does not tell the truth').waitFor();
  await shot(page, 'shelved');
  assert.deepEqual(await looks(page, 'things with a shelf'), []);
  await shelf.getByRole('button', { name: /^Take back/ }).click();
  await shelf.waitFor({ state: 'detached' });
  await page.goto(`${s.house.url}/admin/audit`);
  await page.getByText('took an alarm off the shelf').waitFor();
  assert.deepEqual(s.browser.complaints, []);
});

test('a note goes to a case of its own, the two become one again, and that is taken back', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  const first = await theCase(s.tenant.admin);
  await s.tenant.admin.post(`/cases/${first.id}/messages`, { text: 'about the bill', note: true, client_id: 'bill' });
  await page.goto(`${s.house.url}/desk/${first.id}`);
  const menu = async (name: string) => {
    await page.locator('#talk').getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name }).click();
  };
  await menu('Split into a new case');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/about the bill/).check();
  await dialog.getByText('1 line would move to a new case').waitFor();
  await shot(page, 'split');
  assert.deepEqual(await looks(page, 'split'), []);
  await dialog.getByRole('button', { name: 'Split', exact: true }).click();
  await page.waitForURL((url) => url.pathname.startsWith('/desk/') && !url.pathname.endsWith(first.id));
  const second = page.url().split('/').at(-1) ?? '';
  assert.ok((await thread(s.tenant.admin, second)).some((item) => item.text === 'about the bill'));

  await menu('Merge with another case');
  await dialog.getByText('goes on, because it was opened first').waitFor();
  await shot(page, 'merge');
  assert.deepEqual(await looks(page, 'merge'), []);
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await page.waitForURL(`**/desk/${first.id}`);
  await eventually('the note is back', async () => (await thread(s.tenant.admin, first.id)).some((item) => item.text === 'about the bill') || undefined);
  // The old number leads to the case that goes on.
  await page.goto(`${s.house.url}/desk/${second}`);
  await page.waitForURL(`**/desk/${first.id}`);
  await page.getByRole('heading', { name: 'Came to this case' }).waitFor();
  await shot(page, 'came');
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('is a case of its own again').first().waitFor();
  assert.ok((await cases(s.tenant.admin)).some((row) => row.id === second));
  assert.deepEqual(s.browser.complaints, []);
});

test('a customer who wrote and asks for it is forgotten, and no byte of theirs is left', LIMIT, async () => {
  const found = await theCase(s.tenant.admin);
  await s.tenant.admin.post(`/cases/${found.id}/messages`, { text: 'We see it. quetzalnote', note: false, client_id: 'hello' });
  const letter = await s.house.post.letter('rosa@example.org');
  const { page: hers } = await s.browser.window();
  await hers.goto(letter.link);
  const here = new URL(hers.url()).pathname;
  const form = { text: 'It is dry. quetzalmessage', client_id: 'q1', file: { name: 'quetzalfile.txt', mimeType: 'text/plain', buffer: Buffer.from('quetzalfile') } };
  const sent = await hers.context().request.post(`${s.house.url}/my/cases/${found.id}/messages`, { multipart: form, headers: { origin: s.house.url } });
  assert.ok(sent.ok(), `${sent.status()}`);

  const { page } = await s.browser.window({ dark: true });
  await signIn(page, s.house.url, ADMIN);
  await page.goto(`${s.house.url}/admin/people`);
  await page.getByRole('link', { name: 'Rosa Molina' }).click();
  await page.getByRole('button', { name: 'Forget this person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('region', { name: 'Before that' }).getByText(/is still open/).first().waitFor();
  await shot(page, 'forget-refused');
  assert.equal(await dialog.getByRole('button', { name: 'Forget for good' }).isDisabled(), true);
  s.pump.says = WELL;
  for (const row of await cases(s.tenant.admin)) await s.tenant.admin.post(`/cases/${row.id}/resolve`, { confirmed: false });
  await eventually('the pump is well', async () => (await s.tenant.admin.get<{ alarms: { returned?: string }[] }>(`/things/${s.tenant.thing}`)).alarms.every((alarm) => alarm.returned) || undefined, 60_000);
  await eventually('nothing is open', async () => (await cases(s.tenant.admin)).length === 0 || undefined);

  await s.tenant.admin.put('/me', { lang: 'es' });
  await page.reload();
  await page.getByRole('button', { name: 'Olvidar a esta persona' }).click();
  await dialog.getByText('Esto desaparece').waitFor();
  await shot(page, 'forget-es');
  assert.deepEqual(await looks(page, 'forget, Spanish'), []);
  await s.tenant.admin.put('/me', { lang: 'en' });
  await page.reload();
  await page.getByRole('button', { name: 'Forget this person' }).click();
  await dialog.getByText('This goes').waitFor();
  const sure = dialog.getByRole('button', { name: 'Forget for good' });
  await dialog.getByRole('textbox').fill('Rosa');
  assert.equal(await sure.isDisabled(), true, 'a part of the name is not the name');
  await dialog.getByRole('textbox').fill('Rosa Molina');
  await shot(page, 'forget');
  assert.deepEqual(await looks(page, 'forget'), []);
  const words = ['rosa molina', 'rosa-molina', 'rosa@example.org', '8 mill street', ...WORDS.filter((word) => word !== 'quetzalfile')];
  assert.deepEqual(hunt(words), [...words].sort(), 'the hunt sees what it looks for');
  await sure.click();
  await page.waitForURL('**/admin/forgotten');
  await page.getByText(/^Done /).waitFor({ timeout: 60_000 });
  await shot(page, 'forgotten');
  assert.deepEqual(await looks(page, 'forgotten'), []);
  assert.deepEqual(hunt([...words, 'quetzalfile']), []);
  // Her page ended with her, and somebody else's name is where it was.
  await hers.goto(`${s.house.url}${here}`);
  assert.equal(await hers.getByText('It is dry').count(), 0);
  assert.deepEqual(hunt(['julia west']), ['julia west']);
  await page.goto(`${s.house.url}/admin/audit`);
  await page.getByText('forgot a person', { exact: true }).waitFor();
  assert.deepEqual(s.browser.complaints, []);
});
