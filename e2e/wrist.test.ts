// A watch cannot pay: several companies behind one tap. The customer never has to find out whom to call, is asked
// nothing that is known, and stays in one conversation; who has to act is named, or the two things between which
// a question tells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { ADA, cases, detail, NOA, theCase, thread, type Api, type Row } from './api.ts';
import { Browser, isAvailable, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { House } from './house.ts';
import { leftIn } from './leftovers.ts';
import { companies, connected, founded, hired, mailbox } from './packs.ts';
import { LIMIT } from './stage.ts';
import type { Pump } from './thing.ts';

const PACK = 'wearable-payment', PHONE = { width: 390, height: 844, touch: true };
const COMPANIES = [['Tempo Watches', 'maker'], ['Cartera Pay', 'wallet'], ['Wave Mobile', 'carrier'], ['Orbit Cards', 'network'], ['Banco Norte', 'bank'], ['Cobros del Valle', 'acquirer']] as const;
const PARTS = [['norte', 'issuer', 'Banco Norte', 'Banco Norte'], ['sur', 'issuer', 'South Bank', 'South Bank'], ['orbit', 'card-network', 'Orbit', 'Orbit Cards'], ['wallet', 'wallet-cloud', 'Cartera Pay', 'Cartera Pay'], ['cell', 'cell', 'Cell 7', 'Wave Mobile'], ['tempo', 'firmware', 'Tempo 5.1', 'Tempo Watches']] as const;
const READY = { values: { battery: 71 }, state: { locked: false, on_wrist: true, nfc_on: true, default_wallet: true, token_state: 'active' } };
const tap = (code?: string, stopped_at?: string) => ({ attempts: [{ service: 'wrist-payment', ok: code === undefined, ...(code ? { code } : {}), ...(stopped_at ? { stopped_at } : {}) }] });

/** A house with seven watches at one bank and three at another; the first four of the one belong to these people. */
async function valley(lang: 'en' | 'es') {
  const house = await House.open();
  const browser = await Browser.open();
  try {
    // Ten times as fast: votes fade in half a minute, and a person may still read.
    const admin = await founded(house, lang, 10, [PACK, 'water']);
    const parts = await companies(admin, [...COMPANIES.map(([name, role]) => ({ name, roles: [[PACK, role] as [string, string]] })), { name: 'South Bank', roles: [] }], PARTS.map(([key, kind, name, by]) => ({ key, pack: PACK, kind, name, by })));
    const owners = ['Rosa Molina', 'Leo Bennett', 'Marta Gil', 'Ana Clarke'];
    const watch = (id: string, issuer: string, customer?: string) => ({ id, name: customer ? `Watch of ${customer}` : id, pack: PACK, kind: 'pay-watch', on: { issuer, 'card-network': 'orbit', 'wallet-cloud': 'wallet', cell: 'cell', firmware: 'tempo' }, customer, says: READY });
    const things = await connected(house, admin, owners.map((name) => ({ name, lang })), parts, [...Array.from({ length: 7 }, (_, i) => watch(`norte-${i + 1}`, 'norte', owners[i])), ...[1, 2, 3].map((i) => watch(`sur-${i}`, 'sur'))], 5000);
    await hired(admin, NOA, lang, { payments: 8, 'fraud-awareness': 6 });
    await hired(admin, ADA, lang, { hydraulics: 9 });
    // Windows first: a page whose house is gone complains.
    const close = async () => { await browser.close(); for (const thing of things.values()) await thing.close(); await house.close(); };
    return { house, browser, admin, things, close };
  } catch (e) { await browser.close(); await house.close(); throw e; }
}

/** Three taps in a row, as somebody does at a till. */
async function fails(watch: Pump | undefined, code: string, at?: string) { for (let i = 0; i < 3; i++) await watch?.tells(tap(code, at)); }
async function opens(browser: Browser, house: House, who: string, lang: 'en' | 'es'): Promise<Page> {
  const letter = await house.post.letter(mailbox(who), (one) => one.link.includes('/c/'), 60_000);
  if (lang === 'es') assert.deepEqual(leftIn(`${letter.subject}\n${letter.text}`), []);
  const { page } = await browser.window({ lang, ...PHONE });
  await page.goto(letter.link);
  return page;
}
async function answers(page: Page, value: string) {
  await page.locator(`form[action$="/answers"] button[value="${value}"]`).click();
  await page.locator('.told dd').first().waitFor();
}
/** What the customer was asked, as the thread tells it. */
const askedIn = async (admin: Api, id: string) => (await detail(admin, id)).asked.map((one) => one.step);

test('a bank declines: it is named, the right agent has the same conversation, and the bank ends it', LIMIT, async () => {
  const { house, browser, admin, things, close } = await valley('en');
  try {
    const { page: noa } = await browser.window();
    await signIn(noa, house.url, NOA);
    await isAvailable(noa);
    const { page: ada } = await browser.window();
    await signIn(ada, house.url, ADA);
    await isAvailable(ada);
    for (const i of [2, 3, 4, 5, 6]) await things.get(`norte-${i}`)?.tells(tap());
    await fails(things.get('norte-1'), '05', 'bank');
    const { id } = await theCase(admin, 40_000);

    const rosa = await opens(browser, house, 'Rosa Molina', 'en');
    await rosa.getByRole('heading', { level: 1, name: 'Paying with your watch does not work' }).waitFor();
    await rosa.getByText('Banco Norte most likely has to act. You do not have to find out whom to call.').waitFor();
    assert.ok(!/card number\?|what is your pin/i.test(await rosa.locator('main').innerText()), 'no number is asked for');
    await answers(rosa, 'refused');
    await rosa.locator('[data-part=hand]').getByRole('button', { name: 'Ask for a person' }).click();
    const offer = noa.getByRole('alertdialog');
    await offer.getByRole('button', { name: 'Accept' }).click();
    assert.equal(await ada.getByRole('alertdialog').count(), 0, 'nobody without the skill is asked');
    await noa.waitForURL(`**/desk/${id}`);
    await noa.locator('.belief').filter({ hasText: /Banco Norte \d+\s%/ }).waitFor();
    await noa.getByText('Yes, a refused payment').first().waitFor();
    await noa.locator('#reply').fill('Hello Rosa, your watch is fine: the bank decides this one. I have it with them.');
    await noa.locator('#reply').press('Control+Enter');
    await rosa.locator('[data-part=thread]').getByText('the bank decides this one').waitFor();

    // The next best step is to bring the bank in, with what is known; nobody has to say it again.
    let stands = '';
    await eventually('the bank is brought in', async () => {
      const now = await detail(admin, id);
      stands = JSON.stringify({ next: now.next?.step, running: now.running.map((run) => run.step), asked: now.asked });
      if (now.running.some((run) => run.step === 'ask-bank')) return true;
      const button = noa.locator('.next .btn--focal');
      if (now.next?.step === 'ask-bank' && (await button.count())) await button.click();
      // Whatever else she is asked on the way, she can say.
      for (const value of ['declined', 'buzzed', 'works', 'failed-there-too']) {
        const answer = rosa.locator(`form[action$="/answers"] button[value="${value}"]:not([aria-disabled])`);
        if (await answer.count()) await answer.click();
      }
      return undefined;
    }, 60_000).catch((e: Error) => { throw new Error(`${e.message}: ${stands}`); });
    await bankSays(browser, house, ['accepted', 'fixed']);
    await things.get('norte-1')?.tells(tap());
    await noa.locator('#talk').getByRole('button', { name: /^Resolve/ }).click();
    await noa.getByRole('dialog').getByRole('button', { name: 'Resolve', exact: true }).click();
    await rosa.getByRole('heading', { name: 'It is over' }).waitFor();
    // One case, one conversation, no question twice, and none that the watch itself had answered.
    assert.equal((await cases(admin)).length, 0, 'no other case is open');
    const asked = await askedIn(admin, id);
    assert.equal(new Set(asked).size, asked.length, asked.join(', '));
    assert.ok(!asked.some((step) => ['show-how', 'turn-on', 'readd-card'].includes(step)), 'nobody is shown what the watch says it has');
    assert.equal((await thread(admin, id)).filter((item) => item.kind === 'message').length, 1);
    assert.deepEqual(browser.complaints, []);
  } finally { await close(); }
});

/** The bank opens its order and says how far it is. */
async function bankSays(browser: Browser, house: House, states: string[]) {
  const letter = await house.post.letter(mailbox('Banco Norte'), undefined, 60_000);
  const { page } = await browser.window();
  await page.goto(letter.link);
  for (const state of states) {
    await page.locator(`button[name=state][value="${state}"]`).click();
    await page.locator(`button[name=state][value="${state}"]`).waitFor({ state: 'detached' });
  }
  await page.close();
}

test('código 91: se dicen las dos cosas posibles, y la pregunta que las separa', LIMIT, async () => {
  const { house, browser, admin, things, close } = await valley('es');
  try {
    for (const i of [1, 2, 3, 4]) await fails(things.get(`norte-${i}`), '91');
    // Four feel the same; one of them is asked, for all.
    const { id, customer = '' } = await eventually('one of them is asked', async () => {
      for (const row of await cases(admin)) if ((await detail(admin, row.id)).running.some((run) => run.step === 'ask-bank-app')) return row as Row & { customer?: string };
      return undefined;
    }, 60_000);
    const rosa = await opens(browser, house, customer, 'es');
    await rosa.getByText(/^Dos cosas encajan con lo que hemos visto: «.+» o «.+»\.$/).waitFor();
    const { page: desk } = await browser.window({ lang: 'es' });
    await signIn(desk, house.url, NOA);
    await desk.goto(`${house.url}/desk/${id}`);
    await desk.locator('.belief').filter({ hasText: 'una de estas dos' }).waitFor();
    // The question that tells is the one she has.
    await rosa.locator('form[action$="/answers"] input[name=step][value="ask-bank-app"]').waitFor({ state: 'attached' });
    await answers(rosa, 'will-not-open');
    await rosa.getByText('Lo más probable es que le toque a Banco Norte. No tienes que averiguar a quién llamar.').waitFor();
    await desk.locator('.belief').filter({ hasText: /Banco Norte \d+/ }).waitFor();
    assert.deepEqual(leftIn(await rosa.locator('body').innerText()), []);
    assert.equal(new URL(rosa.url()).pathname, `/my/cases/${id}`);

    await bankSays(browser, house, ['accepted', 'fixed']);
    for (const i of [1, 2, 3, 4]) await things.get(`norte-${i}`)?.tells(tap());
    await rosa.getByRole('heading', { level: 1, name: 'Ya está resuelto' }).or(rosa.getByRole('heading', { level: 1, name: /otra vez|mejor|Vuelve/ })).first().waitFor({ timeout: 60_000 });
    const asked = await askedIn(admin, id);
    assert.deepEqual(asked, ['ask-bank-app'], 'one question told it');
    assert.deepEqual(browser.complaints, []);
  } finally { await close(); }
});
