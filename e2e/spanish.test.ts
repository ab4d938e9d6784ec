// Spanish from the first letter to the last button, for customer and agent; and the switch between languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN, NOA, theCase } from './api.ts';
import { isAvailable, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { ENGLISH, leftIn } from './leftovers.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const s = stage({ lang: 'es', near: false });
type Page = Awaited<ReturnType<typeof s.browser.window>>['page'];
/**
 * What is read and what is read out: texts, labels, placeholders. Cells and lines stay apart: a company's name and
 * the address beside it are no sentence.
 */
const words = (page: Page) => page.evaluate(() => [document.title, document.body.innerText, ...[...document.querySelectorAll('[aria-label], [placeholder], [title]')].flatMap((e) => ['aria-label', 'placeholder', 'title'].map((a) => e.getAttribute(a) ?? ''))].join('\n').replaceAll(/[\t\n]+/g, ' | '));
const hasNoEnglish = async (page: Page, where: string) => assert.deepEqual(leftIn(await words(page)), [], where);

test('the customer’s letter and page are Spanish, and can be turned into English and back', LIMIT, async () => {
  assert.ok(ENGLISH.length > 300, 'the catalogues were read');
  s.pump.says = SHUT;
  await theCase(s.tenant.admin, 40_000);
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  assert.deepEqual(leftIn(`${letter.subject}\n${letter.text}`), []);
  const { page } = await s.browser.window({ lang: 'es', width: 390, height: 844, touch: true });
  await page.goto(letter.link);
  await page.getByRole('heading', { level: 1, name: /Tienes poca presión de agua|Casi no te llega agua/ }).waitFor();
  await page.locator('#live').filter({ hasText: 'En directo' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
  await hasNoEnglish(page, 'the case');
  // Numbers have their comma.
  const numbers = (await page.locator('.readout').allInnerTexts()).join(' ');
  assert.ok(!/\d\.\d/.test(numbers), numbers);
  await page.goto(`${s.house.url}/my`);
  await hasNoEnglish(page, 'my things');

  await page.getByRole('button', { name: /English/ }).click();
  await page.getByRole('heading', { name: 'My things' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.getByRole('button', { name: /Español/ }).click();
  await page.getByRole('heading', { name: 'Mis aparatos' }).or(page.locator('html[lang=es] h1')).first().waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
});

test('the desk is Spanish in every room, and can be turned into English and back', LIMIT, async () => {
  const { page } = await s.browser.window({ lang: 'es' });
  await page.goto(`${s.house.url}/sign-in`);
  await page.getByRole('heading', { name: 'Entrar' }).waitFor();
  await hasNoEnglish(page, 'sign-in');
  await signIn(page, s.house.url, NOA);
  await isAvailable(page);
  await page.keyboard.press('5');
  await page.locator('#list a.item').first().click();
  await page.locator('#talk h1').waitFor();
  await page.locator('#thing .readout').first().waitFor();
  await eventually('the thread is there', async () => (await page.locator('.thread .m').count()) > 0 || undefined);
  await hasNoEnglish(page, 'a case');
  for (const key of ['e', 'z', 't', '?', 'Shift+S']) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    await hasNoEnglish(page, `the sheet of ${key}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  for (const path of ['/incidents', '/things', `/things/${s.tenant.thing}`]) {
    await page.goto(`${s.house.url}${path}`);
    await page.locator('main h1').first().waitFor();
    await hasNoEnglish(page, path);
  }
  await page.goto(`${s.house.url}/desk`);
  await page.locator('.lang button').first().click();
  await page.locator('.lang .pop button[lang=en]').click();
  await page.getByRole('link', { name: 'Incidents', exact: true }).waitFor();
  await page.locator('.lang button').first().click();
  await page.locator('.lang .pop button[lang=es]').click();
  await page.getByRole('link', { name: 'Incidencias' }).or(page.getByRole('link', { name: 'Incidentes' })).first().waitFor();
});

test('administration is Spanish in every room', LIMIT, async () => {
  const { page } = await s.browser.window({ lang: 'es' });
  await signIn(page, s.house.url, ADMIN);
  for (const room of ['', '/agents', '/agents/new', '/skills', '/queues', '/queues/new', '/hours', '/hours/new', '/providers', '/providers/new', '/packs', '/components', '/sites', '/people', '/people/new', '/things', '/things/new', '/import/people', '/import/things', '/settings', '/dead', '/audit']) {
    await page.goto(`${s.house.url}/admin${room}`);
    await page.locator('main h1').first().waitFor();
    await hasNoEnglish(page, `/admin${room}`);
  }
  assert.deepEqual(s.browser.complaints, []);
});
