// Every page, in both themes: nobody is shut out (axe), nothing scrolls sideways on a small phone, and nothing
// comes from elsewhere (the content security policy has nothing to refuse).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN, NOA, theCase } from './api.ts';
import { axe, looks } from './axe.ts';
import { signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { WET } from './thing.ts';

const s = stage();

for (const dark of [false, true]) {
  const theme = dark ? 'dark' : 'light';
  test(`the desk and its rooms, ${theme}`, LIMIT, async () => {
    s.pump.says = WET;
    const found = await theCase(s.tenant.admin, 40_000);
    const { page, context } = await s.browser.window({ dark });
    const wrong: string[] = [];
    await page.goto(`${s.house.url}/sign-in`);
    await page.locator('h1').first().waitFor();
    wrong.push(...(await looks(page, `sign-in ${theme}`)));
    await signIn(page, s.house.url, NOA);
    await page.goto(`${s.house.url}/desk/${found.id}`);
    await page.locator('#thing .readout').first().waitFor();
    await page.locator('.thread .m').first().waitFor();
    wrong.push(...(await looks(page, `desk ${theme}`)));
    for (const key of ['e', 'z', 't', 'b', '?', 'Control+k']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      wrong.push(...(await axe(page, `sheet ${key} ${theme}`)));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    for (const path of ['/incidents', '/me', '/things', `/things/${s.tenant.thing}`]) {
      await page.goto(`${s.house.url}${path}`);
      await page.locator('main h1, main h2').first().waitFor();
      wrong.push(...(await looks(page, `${path} ${theme}`)));
    }
    await page.goto(`${s.house.url}/incidents`);
    const incident = page.locator('main a[href^="/incidents/"]').first();
    if (await incident.count()) { await incident.click(); await page.locator('main h1').first().waitFor(); wrong.push(...(await looks(page, `incident ${theme}`))); }
    await context.close();
    assert.deepEqual(wrong, []);
    assert.deepEqual(s.browser.complaints, []);
  });

  test(`administration, ${theme}`, LIMIT, async () => {
    const { page, context } = await s.browser.window({ dark });
    await signIn(page, s.house.url, ADMIN);
    const wrong: string[] = [];
    for (const room of ['', '/agents', '/agents/new', '/skills', '/queues/new', '/hours/new', '/providers', '/providers/new', '/packs', '/components/new', '/sites/new', '/people/new', '/things', '/things/new', '/import/people', '/import/things', `/things/${s.tenant.thing}`, '/settings', '/dead', '/audit', '/tokens', '/health']) {
      await page.goto(`${s.house.url}/admin${room}`);
      await page.locator('main h1').first().waitFor();
      wrong.push(...(await looks(page, `/admin${room} ${theme}`)));
    }
    for (const [path, first] of [['/reports', 'main .figs'], ['/team', 'main .tbl'], ['/wall', 'main .fig']] as const) {
      await page.goto(`${s.house.url}${path}`);
      await page.locator(first).first().waitFor();
      wrong.push(...(await looks(page, `${path} ${theme}`)));
    }
    await context.close();
    assert.deepEqual(wrong, []);
    assert.deepEqual(s.browser.complaints, []);
  });

  test(`what customers, near persons and partners open, ${theme}`, LIMIT, async () => {
    s.pump.says = WET;
    const { admin } = s.tenant;
    const found = await theCase(admin, 40_000);
    await admin.post(`/cases/${found.id}/take`).catch(() => {});
    for (const step of ['close-riser', 'visit-by-maker']) await admin.post(`/cases/${found.id}/steps`, { step }).catch(() => {});
    const link = async (to: string, room: string) => (await s.house.post.letter(to, (one) => one.link.includes(room), 60_000)).link;
    const code = (await admin.get<{ id: string; code: string }[]>('/admin/things')).find((one) => one.id === s.tenant.thing)?.code ?? '';
    const { page, context } = await s.browser.window({ dark, width: 390, height: 844 });
    const wrong: string[] = [];
    for (const [where, url] of [['customer', await link('rosa@example.org', '/c/')], ['my things', `${s.house.url}/my`], ['near', await link('tomas@example.org', '/n/')], ['partner', await link('maker@example.org', '/p/')], ['code on the thing', `${s.house.url}${code}`], ['help', `${s.house.url}/help`], ['guide', `${s.house.url}/guide/operator`], ['guides', `${s.house.url}/guide`], ['dead link', `${s.house.url}/c/nothing`]] as const) {
      await page.goto(url);
      await page.locator('h1').first().waitFor();
      await eventually(`${where} is laid out`, () => page.evaluate(() => document.fonts.status === 'loaded' || undefined));
      wrong.push(...(await looks(page, `${where} ${theme}`)));
    }
    await context.close();
    assert.deepEqual(wrong, []);
    assert.deepEqual(s.browser.complaints, []);
  });
}
