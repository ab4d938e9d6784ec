// Drives the real application into the states of the design's shots and keeps pictures of them, so that somebody
// can look: `node shots.ts FOLDER`. Needs FOCAL_BIN, FOCAL_PACKS and CHROMIUM, as the tests do. Proves nothing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ADMIN, makeTenant, NOA, theCase, type Tenant } from './api.ts';
import { Browser, isAvailable, signIn } from './browser.ts';
import { answersUntilStep } from './customer.ts';
import { eventually } from './eventually.ts';
import { House } from './house.ts';
import { street } from './street.ts';
import { LEAKS, Pump, SHUT, WELL } from './thing.ts';

const folder = process.argv[2];
if (!folder) throw new Error('where to? node shots.ts FOLDER');
mkdirSync(folder, { recursive: true });
const PHONE = { width: 390, height: 844, touch: true };

async function take(page: Page, name: string, whole = false) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder as string, `${name}.png`), fullPage: whole });
  console.log(name);
}

async function one(lang: 'en' | 'es', browser: Browser) {
  const house = await House.open();
  const tenant = await makeTenant(house, { lang });
  const pump = await Pump.connect(house, tenant.thing, tenant.token);
  const others = await street(house, tenant);
  try {
    const { page: desk } = await browser.window({ lang });
    await desk.goto(`${house.url}/sign-in`);
    await desk.locator('h1').first().waitFor();
    await take(desk, `signin-${lang}`);
    await signIn(desk, house.url, NOA);
    await isAvailable(desk);
    pump.says = LEAKS;
    const found = await theCase(tenant.admin, 40_000);
    await people(lang, browser, house, tenant, found.id);
    await desk.goto(`${house.url}/desk/${found.id}`);
    await desk.locator('#thing .readout').first().waitFor();
    await take(desk, `desk-${lang}-light`);
    await storm(lang, browser, desk, house, [pump, ...others]);
    await rooms(lang, browser, house, tenant);
  } finally {
    for (const one of [pump, ...others]) await one.close();
    await house.close();
  }
}

async function people(lang: string, browser: Browser, house: House, tenant: Tenant, id: string) {
  const letter = await house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page } = await browser.window({ lang, ...PHONE });
  await page.goto(letter.link);
  await page.locator('#live:not([hidden])').waitFor();
  await take(page, `customer-${lang}-first`, true);
  await answersUntilStep(page).catch(() => {});
  await take(page, `customer-${lang}-step`, true);
  const wants = page.locator('[data-part=hand] form button');
  if (await wants.count()) await wants.click();
  await page.locator('#m').fill(lang === 'es' ? 'Hay agua debajo de la bomba.' : 'There is water under the pump.');
  await page.locator('#write .btn--ink').click();
  await page.locator('.msg--me').first().waitFor();
  await tenant.admin.post(`/cases/${id}/steps`, { step: 'close-riser' }).catch(() => {});
  const favour = await house.post.letter('tomas@example.org', undefined, 10_000).catch(() => undefined);
  if (favour) {
    const { page: near } = await browser.window({ lang, ...PHONE });
    await near.goto(favour.link);
    await near.locator('h1').waitFor();
    await take(near, `near-${lang}`, true);
    await near.close();
  }
  await page.close();
}

async function storm(lang: string, browser: Browser, desk: Page, house: House, pumps: Pump[]) {
  for (const pump of pumps) pump.says = { values: { ...SHUT.values, pressure_in: 0.4, pressure_out: 0.9 }, state: SHUT.state };
  await desk.locator('.storm, [data-storm], header + * .storm').first().waitFor({ timeout: 60_000 }).catch(() => {});
  await take(desk, `desk-${lang}-storm`);
  const { page: dark } = await browser.window({ lang, dark: true });
  await signIn(dark, house.url, NOA);
  await dark.locator('#thing .readout').first().waitFor().catch(() => {});
  await take(dark, `desk-${lang}-dark`);
  await dark.close();
  const { page: phone } = await browser.window({ lang, ...PHONE });
  await signIn(phone, house.url, NOA);
  await take(phone, `desk-${lang}-phone`);
  await phone.close();
  await desk.goto(`${house.url}/incidents`);
  await desk.locator('main h1').waitFor();
  await take(desk, `incidents-${lang}`);
  const link = desk.locator('main a[href^="/incidents/"]').first();
  if (await eventually('an incident', async () => (await link.count()) || undefined, 20_000).catch(() => 0)) {
    await link.click();
    await desk.waitForURL('**/incidents/*');
    await desk.locator('main h1').first().waitFor();
    await take(desk, `incident-${lang}`);
  }
  for (const pump of pumps) pump.says = WELL;
}

async function rooms(lang: string, browser: Browser, house: House, tenant: Tenant) {
  const { page } = await browser.window({ lang });
  await signIn(page, house.url, ADMIN);
  for (const [name, path] of [['admin', '/admin'], ['admin-packs', '/admin/packs'], ['admin-things', '/admin/things'], ['admin-connect', `/admin/things/${tenant.thing}`], ['admin-settings', '/admin/settings'], ['thing', `/things/${tenant.thing}`], ['things', '/things']] as const) {
    await page.goto(`${house.url}${path}`);
    await page.locator('main h1').first().waitFor();
    await take(page, `${name}-${lang}`);
  }
}

const browser = await Browser.open();
try { for (const lang of ['en', 'es'] as const) await one(lang, browser); } finally { await browser.close(); }
