// Makes the tenant on a first start: the calls that the administrator's pages make, and no others. What is
// there already stays, so an interrupted set-up is simply run again.
import { Client, Refused } from '../focal/client.ts';
import type { SignIn, State } from '../state.ts';
import * as cast from './cast.ts';

interface Row { id: string; name: string }
type Rows = Map<string, Row>;

/** Signs the administrator in, with whom the ledger and the report look; makes what is missing. */
export async function setUp(url: string, setupLink: string | undefined, state: State): Promise<Client> {
  const admin = await administrator(url, setupLink, state);
  if (!state.all.complete) {
    await world(admin, state);
    state.all.complete = true;
    state.save();
  }
  return admin;
}

export async function signIn(url: string, who: SignIn): Promise<Client> {
  const client = new Client(url);
  await client.post('/session', { email: who.email, password: who.password });
  return client;
}

async function administrator(url: string, setupLink: string | undefined, state: State): Promise<Client> {
  if (state.all.admin) {
    try { return await signIn(url, state.all.admin); } catch (e) {
      if (!(e instanceof Refused) || e.status !== 401 || !setupLink) throw e;
    }
  }
  if (!setupLink) throw new Error("this world has no sign-in at Focal, and Focal gave no set-up link: delete the demo's folder to begin again");
  // The password is kept before it is used: a crash in between must not lock us out.
  const password = state.password();
  const client = new Client(url);
  const token = new URL(setupLink).pathname.split('/').pop() ?? '';
  await client.post(`/setup/${token}`, { organisation: cast.organisation, ...cast.admin, password, lang: 'en', zone: cast.zone, currency: 'EUR' });
  state.all.admin = { ...cast.admin, password };
  state.all.tokens = {};
  state.all.agents = {};
  state.all.complete = false;
  state.save();
  return client;
}

async function world(admin: Client, state: State) {
  await settings(admin);
  for (const pack of ['water', 'climate']) await admin.post('/admin/packs', { pack });
  const providers = await ensure(admin, 'providers', cast.providers.map((p) => ({
    id: p.key, name: p.name, email: cast.mailbox(p.key), lang: p.lang, answers_within_h: p.answersWithinHours, roles: p.roles.map(([pack, role]) => ({ pack, role })),
  })));
  const components = await ensure(admin, 'components', cast.components.map((c) => ({ id: c.key, name: c.name, kind: c.kind, pack: c.pack, provider: idOf(providers, c.provider) })));
  const sites = await ensure(admin, 'sites', cast.sites.map((s) => ({ id: s.key, name: s.name, address: s.address, zone: cast.zone })));
  const people = await ensure(admin, 'people', [...cast.customers, ...cast.nears].map((p) => ({
    id: p.key, name: p.name, email: cast.mailbox(p.key), lang: p.lang, zone: cast.zone, consent: { mail: true, near: p.near }
  })));
  await team(admin, state);
  const known = await ensure(admin, 'things', cast.things.map((t) => ({
    id: t.id, name: t.name, kind: t.kind, pack: t.pack, site: idOf(sites, t.site), customer: t.customer ? idOf(people, t.customer) : undefined,
    on: Object.fromEntries(Object.entries(t.on).map(([kind, key]) => [kind, idOf(components, key)])), near: t.near.map((key) => idOf(people, key)),
  })));
  for (const thing of cast.things) {
    if (state.all.tokens[thing.id]) continue;
    const { token } = await admin.post<{ token: string }>(`/admin/things/${idOf(known, thing.id)}/token`);
    state.all.tokens[thing.id] = token;
    state.save();
  }
}

async function settings(admin: Client) {
  const now = await admin.get<Record<string, unknown>>('/admin/settings');
  await admin.put('/admin/settings', { ...now, organisation: cast.organisation, zone: cast.zone, default_lang: 'es', pace: cast.pace, mail_from: 'help@valley.example.org' });
}

/** Rows by their keys, each made unless one of its name is there. */
async function ensure(admin: Client, room: string, wanted: (Row & Record<string, unknown>)[]): Promise<Rows> {
  const there = new Map((await admin.get<Row[]>(`/admin/${room}`)).map((row) => [row.name, row]));
  const rows: Rows = new Map();
  for (const row of wanted) rows.set(row.id, there.get(row.name) ?? (await admin.post<Row>(`/admin/${room}`, row)));
  return rows;
}

function idOf(rows: Rows, key: string): string {
  const row = rows.get(key);
  if (!row) throw new Error(`the cast names "${key}", and nobody is called that`);
  return row.id;
}

/** Agents choose their passwords with the link that the administrator is shown once. */
async function team(admin: Client, state: State) {
  const queues = (await admin.get<Row[]>('/admin/queues')).map((queue) => queue.id);
  const there = await admin.get<(Row & { email: string })[]>('/admin/agents');
  for (const part of cast.agents) {
    if (state.all.agents[part.key]) continue;
    const email = `${part.key}@valley.example.org`;
    if (there.some((agent) => agent.email === email)) throw new Error(`${email} is at Focal's desk already, and this world does not know the password`);
    const made = await admin.post<{ invite_link?: string }>('/admin/agents', { name: part.name, email, role: 'agent', lang: part.lang, skills: part.skills, queues, capacity: 3, active: true });
    const token = new URL(made.invite_link ?? '').pathname.split('/').pop() ?? '';
    const password = state.password();
    await new Client(admin.url).post(`/reset/${token}`, { password });
    state.all.agents[part.key] = { name: part.name, email, password };
    state.save();
  }
}
