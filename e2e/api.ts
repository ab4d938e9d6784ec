// The desk's API, for what a test needs and does not test: making a tenant quickly, looking at what became of something.
import { eventually } from './eventually.ts';
import type { House } from './house.ts';

export class Api {
  #cookies = new Map<string, string>();
  readonly url: string;
  constructor(url: string) { this.url = url; }

  get<T = Record<string, unknown>>(path: string): Promise<T> { return this.call<T>('GET', path); }
  post<T = Record<string, unknown>>(path: string, body: unknown = {}): Promise<T> { return this.call<T>('POST', path, body); }
  put<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> { return this.call<T>('PUT', path, body); }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(20_000),
      headers: { 'x-focal': 'desk', cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      this.#cookies.set(name, value);
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

export const PASSWORD = 'a quiet street behind the market';
export const ADMIN = { name: 'Irene Vidal', email: 'irene@example.org' };
export const NOA = { name: 'Noa Serrano', email: 'noa@example.org' };
export const ADA = { name: 'Ada Puig', email: 'ada@example.org' };

export interface Asked {
  lang?: 'en' | 'es';
  /** The customer's language. */
  customer?: 'en' | 'es';
  pace?: number;
  near?: boolean;
}
export interface Tenant { admin: Api; thing: string; token: string }

/** An hour in two minutes: five minutes of low pressure are ten seconds, and a favour can still be read. */
export const PACE = 30;

/** A small tenant with one pump, its customer, somebody near, companies, and agents who can sign in. */
export async function makeTenant(house: House, asked: Asked = {}): Promise<Tenant> {
  const admin = new Api(house.url);
  const lang = asked.lang ?? 'en';
  await admin.post(`/setup/${house.setupLink.split('/').pop()}`, { organisation: 'Valley Water', ...ADMIN, password: PASSWORD, lang, zone: 'Europe/Madrid', currency: 'EUR' });
  await admin.put('/admin/settings', { ...(await admin.get('/admin/settings')), pace: asked.pace ?? PACE, mail_from: 'help@valley.example.org' });
  await admin.post('/admin/packs', { pack: 'water' });
  for (const [name, role] of [['Bombas Sierra', 'maker'], ['Red del Valle', 'utility'], ['Casas del Norte', 'landlord'], ['Fontaneros Ruiz', 'plumber'], ['Luz del Valle', 'power-company'], ['Wave Mobile', 'carrier']])
    await admin.post('/admin/providers', { name, email: `${role}@example.org`, lang: 'en', answers_within_h: 4, roles: [{ pack: 'water', role }] });
  const site = await admin.post<{ id: string }>('/admin/sites', { name: '8 Mill Street', address: '8 Mill Street, Flat 3B', zone: 'Europe/Madrid' });
  const person = (name: string, email: string, near: boolean, spoken: string) => admin.post<{ id: string }>('/admin/people', { name, email, lang: spoken, zone: 'Europe/Madrid', consent: { mail: true, near } });
  const rosa = await person('Rosa Molina', 'rosa@example.org', false, asked.customer ?? lang);
  const tomas = await person('Tomás Marín', 'tomas@example.org', true, asked.customer ?? lang);
  const julia = await person('Julia West', 'julia@example.org', true, asked.customer ?? lang);
  const on = await components(admin);
  const thing = await admin.post<{ id: string }>('/admin/things', { id: 'pump-1', name: 'Kitchen pump', kind: 'booster-pump', pack: 'water', site: site.id, customer: rosa.id, on, near: asked.near === false ? [] : [tomas.id, julia.id] });
  const { token } = await admin.post<{ token: string }>(`/admin/things/${thing.id}/token`);
  for (const who of [NOA, ADA]) await addAgent(admin, who, lang);
  return { admin, thing: thing.id, token };
}

async function components(admin: Api): Promise<Record<string, string>> {
  const on: Record<string, string> = {};
  const providers = await admin.get<{ id: string; roles: { role: string }[] }[]>('/admin/providers');
  for (const [kind, name, role] of [['street-main', 'Mill Street main', 'utility'], ['site-power', 'Mill Street power', 'power-company'], ['gateway', 'Mill Street gateway', 'carrier']] as const) {
    const provider = providers.find((one) => one.roles.some((own) => own.role === role))?.id;
    on[kind] = (await admin.post<{ id: string }>('/admin/components', { name, kind, pack: 'water', provider })).id;
  }
  return on;
}

const OF_WATER = { hydraulics: 8, 'pump-drives': 6, 'lang-en': 9, 'lang-es': 9 };
export async function addAgent(admin: Api, who: { name: string; email: string }, lang: string, skills: Record<string, number> = OF_WATER): Promise<void> {
  const queues = (await admin.get<{ id: string }[]>('/admin/queues')).map((queue) => queue.id);
  const made = await admin.post<{ invite_link: string }>('/admin/agents', { ...who, role: 'agent', lang, skills, queues, capacity: 3, active: true });
  await new Api(admin.url).post(`/reset/${made.invite_link.split('/').pop()}`, { password: PASSWORD });
}

export interface Row { id: string; number: number; title: string; state: string; keeper: { kind: string; id?: string; name: string }; contact?: { id: string; state: string } }
export interface Detail { row: Row; running: { step: string; by: string }[]; next?: { step: string; title: string; by: string }; asked: { step: string; answer?: string }[]; answers_open?: { step: string }; outcome?: { worked?: string; actor?: string; rating?: number; cause?: string } }

export const cases = async (admin: Api): Promise<Row[]> => (await admin.get<{ rows: Row[] }>('/cases?view=all')).rows;
export const theCase = (admin: Api, withinMs = 30_000): Promise<Row> => eventually('a case is open', async () => (await cases(admin))[0], withinMs);
export const detail = (admin: Api, id: string): Promise<Detail> => admin.get<Detail>(`/cases/${id}`);
export const thread = async (admin: Api, id: string) => (await admin.get<{ items: { kind: string; text: string; sent?: string; from: { kind: string; name: string } }[] }>(`/cases/${id}/thread?limit=200`)).items;
