// The mail server is down: the thread says so, nothing is lost, and what waited goes out once it is back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOA, theCase, thread } from './api.ts';
import { signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const s = stage({ near: false, settings: '[http.limits]\nburst = 5000\nper_second = 2000.0\n[mail]\nfirst_wait = "1s"\nlongest_wait = "2s"\ntimeout = "2s"\n' });

test('a letter waits while the mail server is down, and leaves once', LIMIT, async () => {
  await s.house.post.close();
  s.pump.says = SHUT;
  const { admin } = s.tenant;
  const found = await theCase(admin, 40_000);
  const letters = async () => (await thread(admin, found.id)).filter((item) => item.kind === 'mail');
  await eventually('a letter waits in the thread', async () => (await letters()).some((item) => item.sent === 'failed' || item.sent === 'queued') || undefined, 60_000);

  const { page } = await s.browser.window();
  await signIn(page, s.house.url, NOA);
  await page.goto(`${s.house.url}/desk/${found.id}`);
  const line = page.locator('.m').filter({ hasText: 'Mail to Rosa' }).first();
  await line.waitFor();
  await line.getByText(/not sent/).waitFor();

  await s.house.post.reopen();
  const letter = await s.house.post.letter('rosa@example.org', undefined, 60_000);
  assert.ok(letter.link.includes('/c/'));
  await eventually('every letter is sent', async () => (await letters()).every((item) => item.sent === 'sent') || undefined, 60_000);
  await eventually('the open thread says nothing of it any more', async () => (await line.getByText(/not sent/).count()) === 0 || undefined);
  const subjects = s.house.post.to('rosa@example.org').map((one) => one.text);
  assert.equal(new Set(subjects).size, subjects.length, 'no letter came twice');
});
