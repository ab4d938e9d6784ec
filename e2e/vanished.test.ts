// The line to the house is lost and comes back. What an agent had goes back to the queue; what was written meanwhile
// is sent once, in order, on both sides.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ADA, detail, NOA, theCase, thread } from './api.ts';
import { isAvailable, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { Line } from './line.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const FIRST = 'First, with a connection.', SECOND = 'Second, from the agent.', THIRD = 'Third, from her.', FOURTH = 'Fourth, from her.';

const line = await Line.open();
const s = stage({ near: false, line, settings: '[http.limits]\nburst = 5000\nper_second = 2000.0\ngrace = "2s"\n' });
after(() => line.close());

const said = async (id: string) => (await thread(s.tenant.admin, id)).filter((item) => item.kind === 'message').map((item) => item.text);
const once = (id: string, text: string) => eventually(`"${text}" has arrived`, async () => (await said(id)).includes(text) || undefined, 60_000);
/** The house has noticed that the agent's page is gone: the contact waits for somebody again. */
const waitsAgain = (id: string) => eventually('the contact waits again', async () => { const { row } = await detail(s.tenant.admin, id); return row.contact && row.contact.state !== 'active' ? row : undefined; }, 60_000);

test('messages written without a connection arrive once, in order, on both sides', LIMIT, async () => {
  const { page: desk, context } = await s.browser.window();
  await signIn(desk, line.url, NOA);
  await isAvailable(desk);
  s.pump.says = SHUT;
  const { admin } = s.tenant;
  const found = await theCase(admin, 60_000);
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page: rosa, context: hers } = await s.browser.window({ width: 390, height: 844 });
  await rosa.goto(letter.link);
  await rosa.locator('#live').filter({ hasText: 'Live' }).waitFor();
  await rosa.locator('#m').fill(FIRST);
  await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await desk.waitForURL(`**/desk/${found.id}`);
  await desk.locator('.m').filter({ hasText: FIRST }).waitFor();

  line.cut();
  await rosa.locator('#live').filter({ hasText: 'Not connected' }).waitFor();
  await desk.locator('#reply').fill(SECOND);
  await desk.locator('#reply').press('Control+Enter');
  await desk.getByText(SECOND).waitFor();
  await desk.getByText('waits here, will be sent once').waitFor();
  for (const text of [THIRD, FOURTH]) {
    await rosa.locator('#m').fill(text);
    await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  }
  await rosa.locator('[data-waits]').nth(1).waitFor();
  // Away for longer than the time of grace, every time: what comes after does not hang on how fast a machine is.
  await waitsAgain(found.id);
  assert.deepEqual(await said(found.id), [FIRST], 'nothing else has arrived yet');

  line.mend();
  for (const text of [SECOND, THIRD, FOURTH]) await once(found.id, text);
  const all = await said(found.id);
  assert.deepEqual([...all].sort(), [FIRST, SECOND, THIRD, FOURTH].sort(), 'each arrived once');
  assert.deepEqual(all.filter((text) => text !== SECOND), [FIRST, THIRD, FOURTH], 'hers in the order she wrote them');
  await eventually('her page has each once, in that order', async () => JSON.stringify(await rosa.locator('.thread .msg p').allTextContents()) === JSON.stringify(all) || undefined, 60_000);
  await rosa.locator('#live').filter({ hasText: 'Live' }).waitFor();
  await eventually('the desk has each once', async () => { const shown = await desk.locator('.m').allTextContents(); return all.every((text) => shown.filter((one) => one.includes(text)).length === 1) || undefined; }, 60_000);

  // Who comes back takes contacts again once they say that they are there.
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
  await signIn(page, line.url, ADA);
  await isAvailable(page);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await page.waitForURL(`**/desk/${found.id}`);
  // Who comes new reads all that was said.
  await page.locator('.m').filter({ hasText: THIRD }).waitFor();
  await eventually('Ada keeps the case', async () => (await detail(admin, found.id)).row.keeper.name.startsWith('Ada') || undefined);
});
