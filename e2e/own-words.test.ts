// What an agent wrote and could not send is theirs: whoever signs in next at the same browser neither sees nor sends it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ADA, NOA, theCase, thread } from './api.ts';
import { fillSignIn, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { Line } from './line.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const UNSENT = 'Written by Noa without a connection.', DRAFT = 'Begun by Noa.', ADAS = 'Written by Ada.';

const line = await Line.open();
const s = stage({ near: false, line });
after(() => line.close());

test('words that wait are sent by their writer and by nobody else', LIMIT, async () => {
  const { page } = await s.browser.window();
  await signIn(page, line.url, NOA);
  s.pump.says = SHUT;
  const { admin } = s.tenant;
  const { id } = await theCase(admin, 60_000);
  const said = async () => (await thread(admin, id)).filter((item) => [UNSENT, ADAS].includes(item.text ?? '')).map((item) => `${item.from.name}: ${item.text}`);
  await page.goto(`${line.url}/desk/${id}`);
  await page.locator('#reply').waitFor();
  line.cut();
  await page.locator('#reply').fill(UNSENT);
  await page.locator('#reply').press('Control+Enter');
  await page.getByText('waits here, will be sent once').waitFor();
  await page.locator('#reply').fill(DRAFT);
  await page.locator('header button.who').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('input[type=email]').waitFor();

  line.mend();
  await fillSignIn(page, ADA);
  await page.goto(`${line.url}/desk/${id}`);
  await page.locator('#reply').waitFor();
  assert.equal(await page.locator('#reply').inputValue(), '', 'no draft of another');
  assert.equal(await page.getByText(UNSENT).count(), 0, 'nothing of another waits here');
  // Ada's own words leave through the same door, so Noa's had their chance.
  await page.locator('#reply').fill(ADAS);
  await page.locator('#reply').press('Control+Enter');
  await eventually('what Ada wrote has arrived', async () => (await said()).length > 0 || undefined);
  assert.deepEqual(await said(), [`${ADA.name}: ${ADAS}`]);

  await page.locator('header button.who').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await fillSignIn(page, NOA);
  await page.goto(`${line.url}/desk/${id}`);
  await eventually('what Noa wrote has arrived', async () => (await said()).length > 1 || undefined);
  assert.deepEqual(await said(), [`${ADA.name}: ${ADAS}`, `${NOA.name}: ${UNSENT}`]);
  assert.equal(await page.locator('#reply').inputValue(), DRAFT, 'her draft is still here');
});
