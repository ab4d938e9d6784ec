// Each pack's case and three storms at the desk, on a wide screen and on a phone, in English and in Spanish, light and
// dark: nothing runs over, nothing is left untranslated, no key or id stands where words belong, and what is believed
// is there. FOCAL_SHOTS names a folder for the pictures (`FOCAL_SHOTS=target/shots ./x e2e packs.test.ts`).
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { ADMIN, cases, type Api } from './api.ts';
import { Browser, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { House } from './house.ts';
import { leftIn } from './leftovers.ts';
import { companies, connected, founded } from './packs.ts';
import { scenes } from './scenes.ts';
import type { Pump } from './thing.ts';

const LONG = { timeout: 300_000 };
const folder = process.env.FOCAL_SHOTS ? resolve('..', process.env.FOCAL_SHOTS) : undefined;
/** Within the shortest silence that a pack has, thirty times as fast. */
const SPEAKS_MS = 300;
const STORMS = scenes.filter((scene) => scene.beside), BESIDE = 9;

async function take(page: Page, name: string) {
  if (!folder) return;
  await page.evaluate(() => document.fonts.ready);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), await page.screenshot());
}

/** What is read here reads well: no key, no brace, no value that is none; and nothing sticks out of the window. */
async function isFit(page: Page, lang: string, where: string) {
  const text = await page.evaluate(() => document.body.innerText);
  assert.deepEqual(/\b(?:alarm|cause|step|kind|sign|metric|state|component|role|service)\.[a-z][\w.-]+|\bundefined\b|\bNaN\b|[{}]/.exec(text)?.[0], undefined, where);
  if (lang === 'es') assert.deepEqual(leftIn(text), [], where);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${where} sticks out by ${over} px`);
}

interface Town { house: House; browser: Browser; admin: Api; things: Map<string, Pump>; close(): Promise<void> }
async function town(lang: 'en' | 'es'): Promise<Town> {
  const house = await House.open();
  const browser = await Browser.open();
  try { return await peopled(house, browser, lang); } catch (e) { await browser.close(); await house.close(); throw e; }
}
async function peopled(house: House, browser: Browser, lang: 'en' | 'es'): Promise<Town> {
  const admin = await founded(house, lang, 30, scenes.map((scene) => scene.pack));
  const company = (pack: string, role: string) => `${role} of ${pack}`;
  const parts = await companies(admin, scenes.flatMap(({ pack, roles }) => roles.map((role) => ({ name: company(pack, role), roles: [[pack, role] as [string, string]] }))),
    scenes.flatMap(({ pack, parts }) => parts.map(([kind, name, role]) => ({ key: `${pack}/${kind}`, pack, kind, name, by: company(pack, role) }))));
  const on = (pack: string) => Object.fromEntries(scenes.find((scene) => scene.pack === pack)?.parts.map(([kind]) => [kind, `${pack}/${kind}`]) ?? []);
  const beside = STORMS.flatMap(({ pack, kind, id, well }) => Array.from({ length: BESIDE }, (_, i) => ({ id: `${id}-${i + 2}`, name: `${id} ${i + 2}`, pack, kind, on: on(pack), customer: `Neighbour ${i + 1}`, says: well })));
  const people = [...scenes.map((scene) => scene.customer), ...Array.from({ length: BESIDE }, (_, i) => `Neighbour ${i + 1}`)].map((name) => ({ name, lang }));
  const things = await connected(house, admin, people, parts, [...scenes.map((scene) => ({ ...scene, on: on(scene.pack), says: scene.well })), ...beside], SPEAKS_MS);
  return { house, browser, admin, things, close: async () => { await browser.close(); for (const thing of things.values()) await thing.close(); await house.close(); } };
}

for (const lang of ['en', 'es'] as const) {
  test(`each pack’s case, and a storm of three of them (${lang})`, LONG, async () => {
    const { house, browser, admin, things, close } = await town(lang);
    try {
      for (const { id, ill } of scenes) (things.get(id) as Pump).says = ill;
      const found = new Map<string, string>();
      await eventually('each pack has its case', async () => {
        for (const row of (await cases(admin)) as { id: string; customer?: string }[]) if (row.customer) found.set(row.customer, row.id);
        return scenes.every((scene) => found.has(scene.customer)) || undefined;
      }, 120_000);
      await looks(lang, browser, house, found);
      await storms(lang, browser, house, admin, things);
      assert.deepEqual(browser.complaints, []);
    } finally { await close(); }
  });
}

/** Every case on a wide screen and on a phone; in the dark as well. */
async function looks(lang: 'en' | 'es', browser: Browser, house: House, found: Map<string, string>) {
  for (const [tag, asked] of [['wide', {}], ['dark', { dark: true }], ['phone', { width: 390, height: 844, touch: true }]] as const) {
    const { page, context } = await browser.window({ lang, ...asked });
    await signIn(page, house.url, ADMIN);
    for (const { pack, customer } of scenes) {
      await page.goto(`${house.url}/desk/${found.get(customer)}`);
      await page.locator('#talk h1').waitFor({ state: 'attached' });
      await page.locator('.belief').first().waitFor({ state: 'attached' });
      await eventually(`${pack} has a line`, async () => (await page.locator('.thread .m').count()) > 0 || undefined);
      await isFit(page, lang, `${pack}, ${tag}`);
      await take(page, `case-${pack}-${lang}-${tag}`);
    }
    await context.close();
  }
}

/** What many feel is one incident, of the part that they share and of whoever runs it. */
async function storms(lang: 'en' | 'es', browser: Browser, house: House, admin: Api, things: Map<string, Pump>) {
  const { page, context } = await browser.window({ lang });
  await signIn(page, house.url, ADMIN);
  for (const { pack, id, beside, well } of STORMS) {
    const all = [...things].filter(([key]) => key === id || key.startsWith(`${id}-`)).map(([, thing]) => thing);
    for (const thing of all) thing.says = beside ?? well;
    const incident = await eventually(`${pack}: one incident`, async () => (await admin.get<{ id: string; things: number; storm: boolean; component?: string }[]>('/incidents?state=open')).find((row) => row.storm && row.things >= BESIDE), 90_000);
    await page.goto(`${house.url}/incidents/${incident.id}`);
    await page.locator('.flow').waitFor();
    await page.locator('.verdict b').waitFor();
    await isFit(page, lang, `storm of ${pack}`);
    await take(page, `storm-${pack}-${lang}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await isFit(page, lang, `storm of ${pack} on a phone`);
    await take(page, `storm-${pack}-${lang}-phone`);
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const thing of all) thing.says = { ...well, ...(beside?.attempts ? { attempts: [{ service: 'wrist-payment', ok: true }] } : {}) };
    await eventually(`${pack}: it is over`, async () => !(await admin.get<{ id: string }[]>('/incidents?state=open')).some((row) => row.id === incident.id) || undefined, 90_000);
  }
  await context.close();
}
