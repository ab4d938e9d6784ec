// The pump story with customer and agent in two windows, from the letter to the rating.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detail, NOA, theCase, thread } from './api.ts';
import { isAvailable, signIn } from './browser.ts';
import { answersUntilStep, PHOTO } from './customer.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT, WELL } from './thing.ts';

const s = stage({ near: false });

test('a pump loses pressure, and its customer is helped: alone first, then by an agent', LIMIT, async () => {
  const { page: desk } = await s.browser.window();
  await signIn(desk, s.house.url, NOA);
  await isAvailable(desk);
  s.pump.says = SHUT;
  const found = await theCase(s.tenant.admin, 40_000);

  // The letter, its link, the page: no sign-in, no password, and the link leaves the address bar.
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  assert.match(letter.text, /need to know one thing: \S.+\?/, 'the letter asks what it is about');
  assert.ok(letter.html.includes(`href="${letter.link}"`) && !/src=|url\(/.test(letter.html), 'as a page it has the same link, and fetches nothing');
  const { page: rosa } = await s.browser.window({ width: 390, height: 844, touch: true });
  await rosa.goto(letter.link);
  assert.equal(new URL(rosa.url()).pathname, `/my/cases/${found.id}`);
  await rosa.locator('#live').filter({ hasText: 'Live' }).waitFor();

  // Questions, then a guided step with a live check that follows the thing.
  assert.ok((await answersUntilStep(rosa)) > 0, 'something was asked');
  await rosa.getByRole('heading', { name: 'Open the tap' }).waitFor();
  await rosa.getByRole('img', { name: /the handle across the pipe is closed/ }).waitFor();
  await rosa.locator('.check .readout').filter({ hasText: '1.2' }).waitFor();
  s.pump.says = { ...SHUT, values: { ...SHUT.values, pressure_out: 1.3 } };
  await rosa.locator('.check .readout').filter({ hasText: '1.3' }).waitFor();
  await rosa.getByRole('button', { name: 'It is open' }).click();
  await rosa.getByText(/We watch until/).waitFor();

  // It is not better. She asks for a person; the agent's desk offers it, with a reason.
  await rosa.locator('[data-part=hand]').getByRole('button', { name: 'Ask for a person' }).click();
  const offer = desk.getByRole('alertdialog');
  await offer.waitFor();
  assert.ok((await offer.locator('.reason').innerText()).length > 10, 'the offer says why');
  await offer.getByRole('button', { name: 'Accept' }).click();
  await desk.waitForURL(`**/desk/${found.id}`);
  await rosa.locator('[data-part=hand]').getByText('Noa').waitFor();

  await chats(desk, rosa);
  await resolves(desk);

  // The customer reads how it ended, and says how it was; the desk hears of it.
  await rosa.getByRole('heading', { name: 'It is over' }).waitFor();
  await rosa.getByText(/This helped: Tap opened/).waitFor();
  await rosa.locator('form[action$="/rating"] button[value="5"]').click();
  await rosa.getByText('Thank you for your rating').waitFor();
  await desk.getByText('rated 5 of 5').waitFor();
  const end = await detail(s.tenant.admin, found.id);
  assert.equal(end.outcome?.worked, 'Tap opened');
  assert.equal(end.outcome?.rating, 5);
  // Nothing that was said is there twice.
  const said = (await thread(s.tenant.admin, found.id)).filter((item) => item.kind === 'message').map((item) => item.text);
  assert.equal(new Set(said).size, said.length, said.join(' | '));
  assert.deepEqual(s.browser.complaints, []);
});

type Page = Awaited<ReturnType<typeof s.browser.window>>['page'];

async function chats(desk: Page, rosa: Page) {
  const reply = desk.locator('#reply');
  await reply.pressSequentially('Hello Rosa, I can see your pump.');
  await rosa.locator('#typing').filter({ hasText: 'is writing' }).waitFor();
  await reply.press('Control+Enter');
  await rosa.locator('[data-part=thread]').getByText('Hello Rosa, I can see your pump.').waitFor();
  await desk.locator('.m').filter({ hasText: 'Hello Rosa' }).getByText(/seen/).waitFor();

  const box = rosa.locator('#m');
  await box.pressSequentially('The handle was across.');
  await desk.getByText('Rosa Molina is typing').or(desk.getByText('Rosa is typing')).first().waitFor();
  await rosa.locator('#f').setInputFiles({ name: 'handle.png', mimeType: 'image/png', buffer: PHOTO });
  await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  const line = desk.locator('.m').filter({ hasText: 'The handle was across.' });
  await line.getByText('handle.png').waitFor();
  await rosa.locator('.msg--me').filter({ hasText: 'The handle was across.' }).getByText('read').waitFor();
  assert.equal(await rosa.locator('.msg--me').filter({ hasText: 'The handle was across.' }).count(), 1);
}

async function resolves(desk: Page) {
  s.pump.says = WELL;
  await desk.locator('#talk').getByRole('button', { name: /^Resolve/ }).click();
  const sheet = desk.getByRole('dialog');
  await sheet.getByRole('radio', { name: /Tap after the pump is closed/ }).check();
  await sheet.getByLabel('What worked').selectOption({ label: 'Open the tap' });
  await sheet.getByRole('button', { name: 'Resolve', exact: true }).click();
  await desk.getByText('How it ended').waitFor();
}
