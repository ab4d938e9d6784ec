// Live supervision in three browsers: a customer, the agent who talks with her, and a supervisor who listens in,
// whispers, changes what the agent is offered, and takes the talk over.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { ADA, Api, cases, NOA, PASSWORD, theCase, thread } from './api.ts';
import { looks } from './axe.ts';
import { isAvailable, signIn } from './browser.ts';
import { eventually } from './eventually.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT } from './thing.ts';

const s = stage({ near: false });
const OLGA = { name: 'Olga Prat', email: 'olga@example.org' };
const CANARY = 'zq-canary: offer her a date';
const shots = process.env.FOCAL_SHOTS;

async function shot(page: Page, name: string) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  for (const [as, width, height] of [['', 1440, 900], ['-390', 390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${shots}/${name}${as}.png` });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('a supervisor listens in, whispers and takes over; the customer notices only who answers', LIMIT, async () => {
  const { admin } = s.tenant;
  const made = await admin.post<{ invite_link: string }>('/admin/agents', { ...OLGA, role: 'supervisor', lang: 'en', skills: {}, queues: [], capacity: 1, active: true });
  const olga = new Api(s.house.url);
  await olga.post(`/reset/${made.invite_link.split('/').pop()}`, { password: PASSWORD });
  await admin.put('/admin/settings', { ...(await admin.get('/admin/settings')), after_work_s: 3600 });
  s.pump.says = SHUT;
  const found = await theCase(admin, 40_000);
  const letter = await s.house.post.letter('rosa@example.org', (one) => one.link.includes('/c/'), 60_000);
  const { page: rosa } = await s.browser.window({ width: 390, height: 844, touch: true });
  await rosa.goto(letter.link);
  // Whatever reaches her browser from now on, over whatever road.
  const came: string[] = [];
  rosa.on('response', (answer) => { void answer.text().then((text) => came.push(text), () => {}); });

  // Noa talks with Rosa.
  const { page: noa } = await s.browser.window();
  await signIn(noa, s.house.url, NOA);
  await isAvailable(noa);
  await rosa.locator('[data-part=hand]').getByRole('button', { name: 'Ask for a person' }).click();
  await noa.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click();
  await noa.waitForURL(`**/desk/${found.id}`);
  await noa.getByRole('textbox', { name: /Reply to/ }).fill('Hello Rosa, I look at your pump.');
  await noa.getByRole('button', { name: 'Send' }).click();
  await rosa.locator('[data-part=thread]').getByText('Hello Rosa').waitFor();

  // Olga sees whose talk it is in the team, and listens in from there.
  const { page: sol } = await s.browser.window();
  await signIn(sol, s.house.url, OLGA);
  await sol.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Team' }).click();
  const row = sol.locator('tr', { hasText: 'Noa Serrano' });
  await row.getByText('talks').waitFor();
  await shot(sol, 'team');
  assert.deepEqual(await looks(sol, 'team'), []);
  await row.getByRole('button', { name: /Listen in/ }).click();
  await sol.waitForURL(`**/desk/${found.id}`);
  await sol.getByText('You listen in. Noa Serrano sees that you do, Rosa Molina does not.').waitFor();
  await noa.locator('.meta').getByText('Olga Prat listens in').waitFor();
  await rosa.locator('#m').fill('It still hums.');
  await rosa.getByRole('button', { name: 'Send', exact: true }).click();
  await sol.locator('#talk .thread').getByText('It still hums.').waitFor();
  const now = (await cases(admin)).find((one) => one.id === found.id);
  assert.deepEqual([now?.keeper.name, now?.contact?.state], ['Noa Serrano', 'active'], 'nothing has changed hands');
  const me = await olga.get<{ load: number; presence: string }>('/session');
  assert.deepEqual([me.load, me.presence], [0, 'away'], 'listening takes no room');

  // She whispers. Noa reads it, marked as what it is; no other agent and no customer ever does.
  await sol.getByRole('textbox', { name: /A whisper that only Noa Serrano sees/ }).fill(CANARY);
  await sol.locator('.compose').getByRole('button', { name: 'Whisper Ctrl Enter' }).click();
  const whisper = noa.locator('#talk .whisper').filter({ hasText: CANARY });
  await whisper.getByText('whispers to you, nobody else in the talk sees it').waitFor();
  await sol.locator('#talk .whisper').filter({ hasText: CANARY }).waitFor();
  await shot(noa, 'whisper-agent');
  await shot(sol, 'whisper-supervisor');
  assert.deepEqual([...(await looks(noa, 'whisper to an agent')), ...(await looks(sol, 'listening in'))], []);
  const ada = new Api(s.house.url);
  await ada.post('/session', { email: ADA.email, password: PASSWORD });
  assert.ok(!JSON.stringify(await thread(ada, found.id)).includes('zq-canary'), 'a colleague does not read it');
  assert.ok(JSON.stringify(await thread(olga, found.id)).includes('zq-canary'));
  for (const [path, body] of [['listen', {}], ['whisper', { text: 'x', client_id: 'x' }], ['take-over', {}]] as const)
    await assert.rejects(ada.post(`/cases/${found.id}/${path}`, body), /403/, `${path} is for supervisors`);

  // What Noa is offered changes at once, and Noa is told.
  await sol.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Team' }).click();
  await row.getByRole('button', { name: 'Change, Noa Serrano' }).click();
  const sheet = sol.getByRole('dialog', { name: 'What Noa Serrano is offered' });
  await sheet.getByLabel('Chats at once').fill('1');
  await shot(sol, 'team-change');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await sol.getByText('Changed for Noa Serrano').waitFor();
  await noa.getByText('Olga Prat changed what is offered to you').waitFor();
  await row.getByText('1 of 1').waitFor();
  await noa.locator('header button.who').getByText('1/1').waitFor();

  // She left the case, so she listens no more; she comes back and takes the talk over.
  await eventually('nobody listens', async () => (await noa.getByText('Olga Prat listens in').count()) === 0 || undefined);
  await row.getByRole('button', { name: /Listen in/ }).click();
  await sol.getByRole('button', { name: 'Take over' }).click();
  await sol.getByRole('dialog', { name: 'Take this talk over?' }).getByRole('button', { name: 'Take over' }).click();
  await noa.getByText(/Olga Prat has taken over C-/).waitFor();
  await rosa.locator('[data-part=hand]').getByText('Olga').waitFor();
  await sol.getByRole('textbox', { name: /Reply to/ }).fill('I am Olga, I go on with it.');
  await sol.getByRole('button', { name: 'Send' }).click();
  await rosa.locator('[data-part=thread]').getByText('I am Olga').waitFor();
  const taken = (await cases(admin)).find((one) => one.id === found.id);
  assert.deepEqual([taken?.keeper.name, taken?.contact?.state], ['Olga Prat', 'active']);

  // The talk ends, the case does not; while she writes she can go on with it.
  await sol.getByRole('button', { name: 'End talk' }).click();
  await sol.getByText('The talk is over').waitFor();
  const over = async () => (await cases(admin)).find((one) => one.id === found.id);
  const left = await over();
  assert.deepEqual([left?.keeper.name, left?.contact, left?.state === 'resolved'], ['Olga Prat', undefined, false]);
  await sol.locator('header button.who').getByText('0/1').waitFor();
  await shot(sol, 'talk-over');
  await sol.getByRole('button', { name: 'Undo' }).click();
  await eventually('the talk goes on', async () => (await over())?.contact?.state === 'active' || undefined);

  // Every listen-in, the whisper and the take-over are in the audit trail.
  const { lines: audit } = await admin.get<{ lines: { what: string; who: string; on: string }[] }>('/admin/audit');
  const did = audit.filter((line) => line.who === OLGA.name).map((line) => line.what);
  for (const [what, times] of [['listen.began', 2], ['listen.ended', 2], ['whispered', 1], ['taken_over', 1], ['agent.adjusted', 1]] as const)
    assert.equal(did.filter((one) => one === what).length, times, `${what} in ${did.join(', ')}`);
  assert.match(audit.find((line) => line.what === 'whispered')?.on ?? '', /^C-\d+ · Noa Serrano$/);

  // The canary: not on her page, in nothing her browser ever received, in no letter.
  await rosa.reload();
  await rosa.locator('[data-part=thread]').getByText('I am Olga').waitFor();
  assert.ok(!(await rosa.content()).includes('zq-canary'));
  assert.ok(came.length > 3 && came.every((text) => !text.includes('zq-canary')));
  assert.ok(s.house.post.letters.every((one) => !JSON.stringify(one).includes('zq-canary')));
  assert.deepEqual(s.browser.complaints, []);
});

test('the team’s page in Spanish and in the dark, wide and on a phone', LIMIT, async () => {
  const { page, context } = await s.browser.window({ dark: true, lang: 'es' });
  await signIn(page, s.house.url, OLGA);
  await page.evaluate(() => fetch('/api/v1/me', { method: 'PUT', headers: { 'content-type': 'application/json', 'x-focal': 'desk' }, body: JSON.stringify({ lang: 'es', theme: 'dark' }) }));
  await page.goto(`${s.house.url}/team`);
  await page.getByRole('heading', { name: 'Equipo' }).waitFor();
  await page.locator('tr', { hasText: 'Olga Prat' }).getByText('conversa').waitFor();
  await shot(page, 'team-es-dark');
  const wrong = await looks(page, 'team es dark');
  await page.getByRole('button', { name: 'Cambiar, Noa Serrano' }).click();
  await page.getByRole('dialog').waitFor();
  await shot(page, 'team-change-es-dark');
  wrong.push(...(await looks(page, 'change es dark')));
  await context.close();
  assert.deepEqual(wrong, []);
});
