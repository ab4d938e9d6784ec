// An operator brings their people and things from a spreadsheet: a wrong file first, with every error by line, then
// the right one; and what was imported works.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN } from './api.ts';
import { signIn } from './browser.ts';
import { LIMIT, stage } from './stage.ts';

const s = stage({ near: false });
const csv = (name: string, text: string, encoding: BufferEncoding = 'utf8') => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text, encoding) });
interface Person { id: string; name: string; consent: { mail: boolean } }
interface Thing { id: string; on: Record<string, string>; customer?: string }
const people = () => s.tenant.admin.get<Person[]>('/admin/people');

test('a table of people: tried, mended, imported; and things bound to what they share', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADMIN);
  await page.goto(`${s.house.url}/admin/people`);
  await page.getByRole('link', { name: 'Import' }).click();
  await page.getByRole('heading', { level: 1, name: 'Import people' }).waitFor();
  const before = await people();
  const file = page.locator('input[type=file]');
  // As a Spanish spreadsheet of old writes it: semicolons, and an encoding without a mark.
  await file.setInputFiles(csv('personas.csv', 'id;name;email;consent.mail\neva;Eva Núñez;eva@example.org;sí\npau;Pau;pau at example;no\npau;Pau;;quizá\n', 'latin1'));
  await page.getByText('2 lines are wrong, nothing was changed').waitFor();
  const rows = page.locator('tbody tr');
  assert.deepEqual(await rows.locator('td:first-child').allInnerTexts(), ['3', '4']);
  await rows.first().getByText('That is no e-mail address').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Import/ }).count(), 0);
  assert.equal((await people()).length, before.length);

  await file.setInputFiles(csv('personas.csv', 'id;name;email;consent.mail\neva;Eva Núñez;eva@example.org;sí\npau;Pau;;no\n', 'latin1'));
  await page.getByText('2 lines: 2 new, 0 changed, 0 as they are').waitFor();
  await page.getByText('Read as windows-1252, with semicolons').waitFor();
  await page.getByRole('button', { name: 'Import 2 rows' }).click();
  await page.getByText('Done: 2 rows').waitFor();
  await page.getByRole('link', { name: 'People', exact: true }).last().click();
  await page.getByRole('link', { name: 'Eva Núñez' }).waitFor();
  assert.equal((await people()).find((one) => one.id === 'eva')?.consent.mail, true);

  // Bindings alone: what the table does not name stays as it is.
  await page.goto(`${s.house.url}/admin/import/things`);
  await file.setInputFiles(csv('things.csv', `id,customer\n${s.tenant.thing},eva\n`));
  await page.getByRole('button', { name: 'Import 1 row' }).click();
  await page.getByText('Done: 1 row').waitFor();
  const thing = (await s.tenant.admin.get<Thing[]>('/admin/things')).find((one) => one.id === s.tenant.thing);
  assert.equal(thing?.customer, 'eva');
  assert.ok(Object.keys(thing?.on ?? {}).length > 0);
  assert.deepEqual(s.browser.complaints, []);
});
