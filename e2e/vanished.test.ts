// Browsers vanish and come back. What an agent had goes back to the queue; what was written meanwhile is sent
// once, in order, on both sides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADA, detail, NOA, theCase, thread } from './api.ts';
import { isAvailable, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const FIRST = 'First, with a connection.', SECOND = 'Second, from the agent.', THIRD = 'Third, from her.', FOURTH = 'Fourth, from her.';
const ALL = [FIRST, SECOND, THIRD, FOURTH];

const s = stage({ near: false, settings: '[http.limits]\nburst = 5000\nper_second = 2000.0\ngrace = "2s"\n' });

const said = async (id: string) => (await thread(s.tenant.admin, id)).filter((item) => item.kind === 'message').map((item) => item.text);
/** The house has noticed that the agent's page is gone: the contact waits for somebody again. */
const waitsAgain = (id: string) => eventually('the contact waits again', async () => { const { row } = await detail(s.tenant.admin, id); return row.contact && row.contact.state !== 'active' ? row : undefined; }, 30_000);

test('messages written without a connection arrive once, in order, on both sides', LIMIT, async () => {
  const { page: desk, context } = await s.browser.window();
  await signIn(desk, s.house.url, NOA);
  await isAvailable(desk);
  s.pump.says = SHUT;
  const { admin } = s.tenant;
  const found = await theCase(admin, 40_000);
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page: rosa, context: hers } = await s.browser.window({ width: 390, height: 844 });
  await rosa.goto(letter.link);
  await rosa.locator('#live').filter({ hasText: 'Live' }).waitFor();
  await rosa.locator('#m').fill(FIRST);
  await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await desk.waitForURL(`**/desk/${found.id}`);
  await desk.locator('.m').filter({ hasText: FIRST }).waitFor();

  await context.setOffline(true);
  await hers.setOffline(true);
  await desk.locator('#reply').fill(SECOND);
  await desk.locator('#reply').press('Control+Enter');
  await desk.getByText(SECOND).waitFor();
  await desk.getByText('waits here, will be sent once').waitFor();
  for (const text of [THIRD, FOURTH]) {
    await rosa.locator('#m').fill(text);
    await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  }
  await rosa.locator('[data-waits]').nth(1).waitFor();
  // Away for longer than the time of grace, every time: what comes after must not hang on how fast this machine is.
  await waitsAgain(found.id);
  assert.deepEqual(await said(found.id), [FIRST], 'nothing else has arrived yet');

  await context.setOffline(false);
  await eventually('the agent’s message has arrived', async () => (await said(found.id)).includes(SECOND) || undefined, 60_000);
  await hers.setOffline(false);
  await eventually('hers have arrived', async () => (await said(found.id)).includes(FOURTH) || undefined, 60_000);
  assert.deepEqual(await said(found.id), ALL);
  await rosa.locator('.msg').filter({ hasText: SECOND }).waitFor();
  await eventually('her page has each once', async () => JSON.stringify(await rosa.locator('.thread .msg p').allTextContents()) === JSON.stringify(ALL) || undefined);
  await desk.locator('.m').filter({ hasText: FOURTH }).waitFor();
  await eventually('the desk has each once', async () => { const shown = await desk.locator('.m').allTextContents(); return ALL.every((text) => shown.filter((line) => line.includes(text)).length === 1) || undefined; });
  // Who comes back is there once they say so, and takes the contact up again.
  await isAvailable(desk);
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await eventually('Noa keeps the case again', async () => (await detail(admin, found.id)).row.keeper.name === NOA.name || undefined);
  await hers.close();
  await context.close();
});

test('an agent whose browser is gone gives the contact back, and another gets it', LIMIT, async () => {
  const { admin } = s.tenant;
  const found = await theCase(admin);
  const back = await waitsAgain(found.id);
  assert.notEqual(back.keeper.name, NOA.name);
  const { page } = await s.browser.window();
  await signIn(page, s.house.url, ADA);
  await isAvailable(page);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await page.waitForURL(`**/desk/${found.id}`);
  // Who comes new reads all that was said.
  await page.locator('.m').filter({ hasText: THIRD }).waitFor();
  await eventually('Ada keeps the case', async () => (await detail(admin, found.id)).row.keeper.name.startsWith('Ada') || undefined);
});
