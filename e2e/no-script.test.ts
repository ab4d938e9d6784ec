// The customer's page without script: an old phone, a careful browser. Everything can be answered, done and
// written with forms alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detail, theCase, thread } from './api.ts';
import { answersOnce } from './customer.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT, WELL } from './thing.ts';

const s = stage({ near: false });

test('answer, step, message, person and outcome by forms alone', LIMIT, async () => {
  s.pump.says = SHUT;
  const { admin } = s.tenant;
  const found = await theCase(admin, 40_000);
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page } = await s.browser.window({ width: 320, height: 640, script: false });
  await page.goto(letter.link);
  await page.locator('h1').waitFor();

  // Without script the page looks again when it is asked to.
  const looks = async () => { await page.goto(`${s.house.url}/my/cases/${found.id}`); };
  let answers = 0;
  await eventually('a step to do', async () => {
    await looks();
    if (await page.locator('form[action$="/done"] button').count()) return true;
    if (await answersOnce(page)) answers++;
    return undefined;
  }, 60_000);
  assert.ok(answers > 0, 'something was asked and answered');
  assert.ok((await detail(admin, found.id)).asked.some((one) => one.answer), 'the answer arrived');

  await page.getByRole('button', { name: 'It is open' }).click();
  await page.getByText(/We watch until/).waitFor();
  await page.getByRole('link', { name: /Look again/ }).click();
  await page.locator('noscript, meta[http-equiv=refresh]').first().waitFor({ state: 'attached' });

  const sent = await page.locator('#write input[name=client_id]').inputValue();
  await page.locator('#m').fill('Written without script.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.msg--me').filter({ hasText: 'Written without script.' }).waitFor();
  // The same form sent twice, as after a lost answer, is one message: its hidden id says so.
  const again = { client_id: sent, text: 'Written without script.' };
  assert.equal((await page.context().request.post(`${s.house.url}/my/cases/${found.id}/messages`, { multipart: again, headers: { origin: s.house.url } })).status(), 200);
  const mine = (await thread(admin, found.id)).filter((item) => item.kind === 'message' && item.text === 'Written without script.');
  assert.equal(mine.length, 1);

  s.pump.says = WELL;
  await eventually('it is over', async () => { await looks(); return (await page.getByRole('heading', { name: /It is over|It looks well again/ }).count()) > 0 || undefined; }, 60_000);
  assert.deepEqual(s.browser.complaints, []);
});
