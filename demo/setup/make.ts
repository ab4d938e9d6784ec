// Makes the tenant on a first start: the calls that the administrator's pages make, and no others. What is
// there already stays, and what a newer world has besides is added: an interrupted set-up is simply run again.
import * as cast from '../cast/cast.ts';
import type { ProviderPart } from '../cast/part.ts';
import { Client, Refused } from '../focal/client.ts';
import { together } from '../focal/together.ts';
import type { SignIn, State } from '../state.ts';

interface Row { id: string; name: string }
type Wanted = Row & Record<string, unknown>;
/** Rows by the keys that the cast gives them. */
type Rows = Map<string, Row>;
interface Role { pack: string; role: string }
interface Agent extends Row { email: string; skills: Record<string, number>; queues: string[] }

/** Signs the administrator in, with whom the ledger and the report look; makes what is missing. */
export async function setUp(url: string, setupLink: string | undefined, state: State): Promise<Client> {
  const admin = await administrator(url, setupLink, state);
  await world(admin, state);
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
  state.save();
  return client;
}

async function world(admin: Client, state: State) {
  await settings(admin);
  await packs(admin);
  const providers = await ensure(admin, 'providers', cast.providers.map((p) => ({
    id: p.key, name: p.name, email: cast.mailbox(p.key), lang: p.lang, answers_within_h: p.answersWithinHours, roles: p.roles.filter((role) => isBoundTo(p, role)).map(([pack, role]) => ({ pack, role })),
  })), playsMore);
  const [components, sites, people] = await Promise.all([
    ensure(admin, 'components', cast.components.map((c) => ({ id: c.key, name: c.name, kind: c.kind, pack: c.pack, provider: idOf(providers, c.provider) }))),
    ensure(admin, 'sites', cast.sites.map((s) => ({ id: s.key, name: s.name, address: s.address, zone: cast.zone }))),
    ensure(admin, 'people', [...cast.customers, ...cast.nears].map((p) => ({ id: p.key, name: p.name, email: cast.mailbox(p.key), lang: p.lang, zone: cast.zone, consent: { mail: true, near: p.near } }))),
    team(admin, state),
  ]);
  const known = await ensure(admin, 'things', cast.things.map((t) => ({
    id: t.id, name: t.name, kind: t.kind, pack: t.pack, site: idOf(sites, t.site), customer: t.customer ? idOf(people, t.customer) : undefined,
    on: Object.fromEntries(Object.entries(t.on).map(([kind, key]) => [kind, idOf(components, key)])), near: t.near.map((key) => idOf(people, key)),
  })));
  const silent = cast.things.filter((thing) => !state.all.tokens[thing.id]);
  try {
    await together(silent, async (thing) => {
      const { token } = await admin.post<{ token: string }>(`/admin/things/${idOf(known, thing.id)}/token`);
      state.all.tokens[thing.id] = token;
    });
  } finally { state.save(); }
}

/** What people have changed since stays as they left it: it is set on a first start only. */
async function settings(admin: Client) {
  const now = await admin.get<{ pace: number; mail_from?: string }>('/admin/settings');
  if (now.pace !== 1) return;
  await admin.put('/admin/settings', { ...now, organisation: cast.organisation, zone: cast.zone, default_lang: 'es', pace: cast.pace, mail_from: 'help@valley.example.org' });
}

async function packs(admin: Client) {
  const there = await admin.get<{ pack: string; installed: boolean; newer: boolean }[]>('/admin/packs');
  // Which order they come in does not matter, but one after the other is one decision after the other.
  for (const pack of cast.packs) {
    const found = there.find((one) => one.pack === pack);
    if (!found?.installed || found.newer) await admin.post('/admin/packs', { pack });
  }
}

/** Focal binds a role to one company. Others that play it are known by the parts that they run. */
function isBoundTo(part: ProviderPart, [pack, role]: [string, string]): boolean {
  return cast.providers.find((one) => one.roles.some(([p, r]) => p === pack && r === role)) === part;
}

/** A company of an older world may have more to do in this one. */
function playsMore(there: Row, wanted: Wanted): Wanted | undefined {
  const own = (there as unknown as { roles: Role[] }).roles;
  const more = (wanted.roles as Role[]).filter((role) => !own.some((one) => one.pack === role.pack && one.role === role.role));
  return more.length ? { ...there, roles: [...own, ...more] } : undefined;
}

/** Rows by their keys, each made unless one of its id or name is there; and changed where it has to become more. */
async function ensure(admin: Client, room: string, wanted: Wanted[], grows?: (there: Row, wanted: Wanted) => Wanted | undefined): Promise<Rows> {
  const all = await admin.get<Row[]>(`/admin/${room}`);
  const byId = new Map(all.map((row) => [row.id, row])), byName = new Map(all.map((row) => [row.name, row]));
  const rows: Rows = new Map();
  await together(wanted, async (row) => {
    const there = byId.get(row.id) ?? byName.get(row.name);
    const grown = there && grows?.(there, row);
    if (grown) await admin.put(`/admin/${room}/${grown.id}`, grown);
    rows.set(row.id, there ?? (await admin.post<Row>(`/admin/${room}`, row)));
  });
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
  const there = await admin.get<Agent[]>('/admin/agents');
  await together(cast.agents, async (part) => {
    const email = `${part.key}@valley.example.org`;
    const found = there.find((agent) => agent.email === email);
    if (found && !state.all.agents[part.key]) throw new Error(`${email} is at Focal's desk already, and this world does not know the password`);
    // Whoever was here before learns what there is now besides, and forgets nothing.
    if (found && Object.keys(part.skills).some((skill) => found.skills[skill] === undefined)) await admin.put(`/admin/agents/${found.id}`, { ...found, skills: { ...part.skills, ...found.skills } });
    if (found) return;
    const made = await admin.post<{ invite_link?: string }>('/admin/agents', { name: part.name, email, role: 'agent', lang: part.lang, skills: part.skills, queues, capacity: 3, active: true });
    const token = new URL(made.invite_link ?? '').pathname.split('/').pop() ?? '';
    const password = state.password();
    await new Client(admin.url).post(`/reset/${token}`, { password });
    state.all.agents[part.key] = { name: part.name, email, password };
    state.save();
  });
}
