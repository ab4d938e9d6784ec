// From an empty install to the first case, through pages alone: no API call, no file, no command but the one
// that the page shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import mqtt from 'mqtt';
import { PASSWORD } from './api.ts';
import { isAvailable } from './browser.ts';
import { LIMIT, stage } from './stage.ts';
import { SHUT, WELL, type Says } from './thing.ts';

const s = stage({ empty: true });
type Page = Awaited<ReturnType<typeof s.browser.window>>['page'];

test('an administrator makes a working tenant by hand, and a first case opens', LIMIT, async () => {
  const { page } = await s.browser.window();
  await setsUp(page);
  await bringsPackAndCompany(page);
  await addsPeople(page);
  const publish = await connectsPump(page);

  // The first signal shows on the page that waits for it.
  await publish(WELL);
  await page.getByText('It works.').waitFor();
  await page.getByRole('link', { name: 'Desk', exact: true }).click();
  await isAvailable(page);
  await page.keyboard.press('5');
  const timer = setInterval(() => void publish(SHUT), 1000);
  try {
    await page.locator('#list a.item').filter({ hasText: 'Booster pump' }).waitFor({ timeout: 40_000 });
  } finally { clearInterval(timer); }
  await s.house.post.letter('rosa@example.org', undefined, 60_000);
  assert.deepEqual(s.browser.complaints, []);
});

async function setsUp(page: Page) {
  await page.goto(s.house.setupLink);
  await page.getByLabel('Organisation').fill('Valley Water');
  await page.getByLabel('Your name').fill('Irene Vidal');
  await page.getByLabel('E-mail').fill('irene@example.org');
  // A password that is too short is refused at its field, in our words, and nothing else is lost.
  await page.locator('input[autocomplete=new-password]').fill('short');
  await page.getByRole('button', { name: 'Create the desk' }).click();
  await page.locator('.field[data-state=error]').getByText('The password is too short').waitFor();
  assert.equal(await page.getByLabel('Organisation').inputValue(), 'Valley Water');
  await page.locator('input[autocomplete=new-password]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create the desk' }).click();
  await page.waitForURL('**/admin**');
  // The link works once.
  const { page: other } = await s.browser.window();
  await other.goto(s.house.setupLink);
  await other.getByText('This link does not work any more').waitFor();
  await other.close();
}

async function bringsPackAndCompany(page: Page) {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Pace').fill('30');
  await page.getByLabel('Mail is sent from').fill('help@valley.example.org');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('A demonstration: durations are shortened 30 times here.').waitFor();
  await page.getByRole('link', { name: 'Packs' }).click();
  const water = page.locator('main li').filter({ has: page.getByRole('heading', { name: 'Water' }) });
  await water.getByRole('button', { name: 'Install' }).click();
  await water.getByText('Installed').waitFor();
  await page.getByRole('link', { name: 'Providers' }).click();
  await adds(page, 'Add a provider', { Name: 'Bombas Sierra', 'E-mail': 'bombas@example.org' }, ['maker', 'Pump maker']);
  await adds(page, 'Add a provider', { Name: 'Red del Valle', 'E-mail': 'red@example.org' }, ['utility', 'Water utility']);
}

async function addsPeople(page: Page) {
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await adds(page, 'Add a person', { Name: 'Rosa Molina', 'E-mail': 'rosa@example.org', 'Quiet from': '', 'Quiet until': '' });
  await page.getByRole('link', { name: 'Skills' }).click();
  await adds(page, 'Add a skill', { Name: 'Patience' });
  await page.getByRole('link', { name: 'Hours' }).click();
  await adds(page, 'Add hours', { Name: 'Weekdays' });
  await page.getByRole('link', { name: 'Queues' }).click();
  await adds(page, 'Add a queue', { Name: 'Water' });
  await page.getByRole('link', { name: 'Places' }).click();
  await adds(page, 'Add a place', { Name: '8 Mill Street' });
  await page.getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('link', { name: 'Add an agent' }).click();
  await page.getByLabel('Name').fill('Noa Serrano');
  await page.getByLabel('E-mail').fill('noa@example.org');
  await page.getByRole('button', { name: 'Add an agent' }).click();
  const invite = page.locator('main').getByText(/\/reset\//);
  await invite.waitFor();
  const link = /https?:\/\/\S+\/reset\/\S+/.exec(await invite.innerText())?.[0] ?? '';
  const { page: noa } = await s.browser.window();
  await noa.goto(link);
  await noa.locator('input[autocomplete=new-password]').fill(PASSWORD);
  await noa.getByRole('button', { name: 'Set it and sign in' }).click();
  await noa.locator('#list').waitFor();
  await noa.close();
}

/** Fills the form of a room that has one row more afterwards. */
async function adds(page: Page, what: string, fields: Record<string, string>, role?: string[]) {
  await page.locator('main').getByRole('link', { name: what }).click();
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(new RegExp(`^${label}(, optional)?$`)).fill(value);
  if (role) await page.getByRole('group', { name: 'Stands for' }).locator('label').filter({ hasText: new RegExp(role.join('|')) }).first().locator('input').check();
  await page.locator('main form button[type=submit]').click();
  await page.locator('main table').getByRole('link', { name: fields.Name ?? '' }).waitFor();
}

async function connectsPump(page: Page): Promise<(says: Says) => Promise<unknown>> {
  await page.getByRole('link', { name: 'Things' }).last().click();
  await page.locator('main').getByRole('link', { name: 'Connect a thing' }).click();
  await page.getByLabel('Name').fill('Kitchen pump');
  await page.getByLabel('Kind').selectOption({ label: 'Booster pump' });
  // What is missing from a list is added on the spot, and what was filled in stays.
  await page.getByRole('button', { name: 'Add a place' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Name').fill('9 Mill Street');
  await sheet.locator('form button[type=submit]').click();
  await sheet.waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Place, optional').locator('option:checked').innerText(), '9 Mill Street');
  assert.equal(await page.getByLabel('Name').inputValue(), 'Kitchen pump');
  await page.getByLabel('Place, optional').selectOption({ label: '8 Mill Street' });
  await page.getByLabel('Customer, optional').selectOption({ label: 'Rosa Molina' });
  await page.getByRole('button', { name: 'Connect a thing' }).click();
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByText('Waiting for its first signal').waitFor();
  // What stands on the page is all that somebody at the thing needs.
  const command = await page.locator('.connect').innerText();
  const part = (flag: string) => new RegExp(` -${flag} '?([^ ']+)`).exec(command)?.[1] ?? assert.fail(`the command has no -${flag}: ${command}`);
  const client = await mqtt.connectAsync(`mqtt://${part('h')}:${part('p')}`, { username: part('u'), password: part('P'), protocolVersion: 4 });
  const topic = part('t');
  s.pump = { close: () => client.endAsync(true) } as typeof s.pump;
  return (says) => client.publishAsync(topic, JSON.stringify(says), { qos: 1 });
}
