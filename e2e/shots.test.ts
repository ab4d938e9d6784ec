// The pictures of the README and the guides are taken from the real thing, so that they never age: the desk, a
// customer's phone, a near person's phone, an incident. Every run takes them and looks whether they show what
// they are for; FOCAL_SHOTS names the folder where they are kept (`FOCAL_SHOTS=docs/shots ./x e2e shots.test.ts`).
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { NOA, theCase } from './api.ts';
import { isAvailable, signIn } from './browser.ts';
import { answersUntilStep, SEES } from './customer.ts';
import { LIMIT, stage } from './stage.ts';
import { street } from './street.ts';
import { LEAKS, WET, SHUT, type Pump } from './thing.ts';

const s = stage({ customer: 'es', pace: 20 });
const PHONE = { width: 390, height: 844, touch: true };
/** A picture of an empty page is smaller than this. */
const SOMETHING = 15_000;
const folder = process.env.FOCAL_SHOTS ? resolve('..', process.env.FOCAL_SHOTS) : undefined;

async function take(page: Page, name: string) {
  await page.evaluate(() => document.fonts.ready);
  const picture = await page.screenshot();
  assert.ok(picture.length > SOMETHING, `${name} shows something: ${picture.length} bytes`);
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), picture);
}

let desk: Page;

test('a customer’s phone, in Spanish: safety first, then the step with its picture and what we see', LIMIT, async () => {
  desk = (await s.browser.window()).page;
  await signIn(desk, s.house.url, NOA);
  await isAvailable(desk);
  s.pump.says = LEAKS;
  await theCase(s.tenant.admin, 60_000);
  s.pump.says = WET;
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page: rosa } = await s.browser.window({ lang: 'es', ...PHONE });
  await rosa.goto(letter.link);
  await rosa.getByRole('heading', { name: 'Tu bomba de agua está parada' }).waitFor({ timeout: 60_000 });
  await answersUntilStep(rosa, SEES.leak);
  await rosa.getByRole('heading', { name: 'Cierra la palanca azul' }).waitFor();
  await rosa.getByRole('img', { name: /la palanca azul a lo largo del tubo está abierta/ }).waitFor();
  await rosa.locator('.check .readout').filter({ hasText: '1,4' }).waitFor();
  await take(rosa, 'customer-phone-es');

  await rosa.locator('[data-part=hand]').getByRole('button', { name: 'Hablar con una persona' }).click();
  await rosa.locator('#m').fill('Hay agua debajo del fregadero y sigue saliendo. ¿Puedo tocar algo?');
  await rosa.getByRole('button', { name: 'Enviar', exact: true }).click();
  await rosa.locator('.msg--me').first().waitFor();
});

test('the desk: the case, its conversation, the thing, what is believed and what comes next', LIMIT, async () => {
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await desk.waitForURL('**/desk/*');
  await desk.locator('#reply').fill('La palanca azul, sí. La bomba y su enchufe, no. Sigue los pasos de la página: yo veo el agua desde aquí.');
  await desk.locator('#reply').press('Control+Enter');
  await desk.locator('.m[data-item]').filter({ hasText: 'La palanca azul, sí.' }).waitFor();
  await desk.locator('#thing .readout').first().waitFor();
  await desk.locator('.belief').first().waitFor();
  await take(desk, 'desk');
});

test('a near person’s phone: what is asked, how long it takes, and how to stay safe', LIMIT, async () => {
  const id = new URL(desk.url()).pathname.split('/').pop() ?? '';
  // The engine may have asked already, when the customer’s step came to nothing.
  await s.tenant.admin.post(`/cases/${id}/steps`, { step: 'close-riser' }).catch((e: Error) => assert.match(e.message, /409/));
  const letter = await s.house.post.letter('tomas@example.org', (one) => one.link.includes('/n/'), 60_000);
  const { page: near } = await s.browser.window({ ...PHONE });
  await near.goto(letter.link);
  await near.getByRole('button', { name: 'EN, English' }).click();
  await near.getByRole('heading', { name: 'Could you close a tap in your stairwell?' }).waitFor();
  await near.getByRole('img', { name: /an open cupboard with three pipes/ }).waitFor();
  await near.getByRole('button', { name: 'I will go' }).waitFor();
  await take(near, 'near-phone');
});

let others: Pump[] = [];
after(async () => { for (const pump of others) await pump.close(); });

test('an incident: many things, one cause, one owner', LIMIT, async () => {
  others = await street(s.house, s.tenant);
  for (const pump of others) pump.says = { values: { ...SHUT.values, pressure_in: 0.4, pressure_out: 0.9 }, state: SHUT.state };
  await desk.goto(`${s.house.url}/incidents`);
  await desk.locator('main a[href^="/incidents/"]').first().click({ timeout: 90_000 });
  await desk.waitForURL('**/incidents/*');
  await desk.getByRole('heading', { name: 'Mill Street main' }).waitFor();
  await desk.locator('.belief').first().waitFor();
  await take(desk, 'incident');
});
