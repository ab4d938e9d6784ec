// The desk by keyboard alone: no pointer is touched between signing in and the end of the case.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detail, NOA, theCase, thread } from './api.ts';
import { eventually } from './eventually.ts';
import { PASSWORD } from './api.ts';
import { LIMIT, stage } from './stage.ts';
import { LEAKS, WELL } from './thing.ts';

const s = stage({ near: false });
type Page = Awaited<ReturnType<typeof s.browser.window>>['page'];
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName || '');

test('sign in, be available, accept, read, reply, note, do the step, resolve: keys only', LIMIT, async () => {
  const { page } = await s.browser.window();
  await page.goto(`${s.house.url}/sign-in`);
  await tabTo(page, 'input[type=email]');
  await page.keyboard.type(NOA.email);
  await tabTo(page, 'input[type=password]');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('#list').waitFor();

  // P opens presence with the first choice in focus.
  await page.locator('.bar .status:not([data-state])').waitFor();
  await page.keyboard.press('p');
  await page.locator('.pop').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('button.who').filter({ hasText: 'Available' }).waitFor();
  await page.keyboard.press('Escape');

  s.pump.says = LEAKS;
  const found = await theCase(s.tenant.admin, 40_000);
  await page.keyboard.press('5');
  await page.locator('#list a.item').waitFor();
  await page.keyboard.press('j');
  await page.locator('#list a.item.cursor, #list a.item[aria-current]').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/desk/${found.id}`);
  // She asks for a person; the offer is reached and accepted without a pointer.
  const { page: rosa } = await s.browser.window({ width: 390, height: 844 });
  await rosa.goto((await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000)).link);
  await rosa.locator('[data-part=hand] form button').click();
  await page.getByRole('alertdialog').waitFor();
  await tabTo(page, '.offer button', 'Accept');
  await page.keyboard.press('Enter');
  await eventually('the case is mine', async () => (await detail(s.tenant.admin, found.id)).row.keeper.name.startsWith('Noa') || undefined);

  await writes(page, found.id);
  await looksAround(page);
  await doesStep(page, found.id);

  // K and J stay inside the list; E resolves.
  await page.keyboard.press('k');
  s.pump.says = WELL;
  await page.keyboard.press('e');
  const sheet = page.getByRole('dialog');
  await sheet.waitFor();
  await tabTo(page, 'input[type=radio]');
  await page.keyboard.press('Space');
  await tabTo(page, 'select');
  await tabTo(page, 'textarea');
  await page.keyboard.type('By keys.');
  await page.keyboard.press('Control+Enter');
  await eventually('the case is resolved', async () => (await detail(s.tenant.admin, found.id)).row.state === 'resolved' || undefined);
  assert.deepEqual(s.browser.complaints, []);
});

async function writes(page: Page, id: string) {
  await page.keyboard.press('r');
  await eventually('the reply has focus', async () => (await focused(page)) === 'reply' || undefined);
  await page.keyboard.type('jk Sent by keys');
  await page.keyboard.press('Control+Enter');
  await eventually('the reply is in the thread', async () => (await thread(s.tenant.admin, id)).some((item) => item.kind === 'message' && item.text === 'jk Sent by keys') || undefined);
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await eventually('the note has focus', async () => (await focused(page)) === 'reply' || undefined);
  await page.keyboard.type('Only for us');
  await page.keyboard.press('Control+Enter');
  await eventually('the note is kept', async () => (await thread(s.tenant.admin, id)).some((item) => item.kind === 'note' && item.text === 'Only for us') || undefined);
  await page.keyboard.press('Escape');
}

async function looksAround(page: Page) {
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('b');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('incidents');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/incidents');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL('**/desk**');
  await page.locator('.next').waitFor();
}

/** What was asked of the customer is answered for her, by keys; then S does what is best. */
async function doesStep(page: Page, id: string) {
  const { admin } = s.tenant;
  for (let i = 0; i < 3 && !(await detail(admin, id)).next; i++) {
    const asked = await eventually('something is asked', async () => (await detail(admin, id)).answers_open?.step);
    const answer = page.locator('#thing .panel').filter({ hasText: 'Answer for the customer' }).getByRole('button').first();
    await answer.waitFor();
    await tabTo(page, 'button', await answer.innerText());
    await page.keyboard.press('Enter');
    await eventually(`${asked} is answered`, async () => (await detail(admin, id)).asked.some((one) => one.step === asked && one.answer) || undefined);
  }
  const next = await eventually('a step is best', async () => (await detail(admin, id)).next);
  await page.locator('.next h3').filter({ hasText: next.title }).waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('s');
  await eventually(`${next.step} was begun`, async () => { const now = await detail(admin, id); return now.running.some((run) => run.step === next.step) || now.next?.step !== next.step || undefined; });
}

/** Tab as often as it takes, and no oftener than a person would. */
async function tabTo(page: Page, selector: string, text = '') {
  for (let i = 0; i < 120; i++) {
    if (await page.evaluate(([wanted, words]) => !!document.activeElement?.matches(wanted) && (document.activeElement as HTMLElement).innerText.includes(words), [selector, text] as const)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} is not reached by Tab`);
}
