// A tenant with any pack, made through administration as somebody would: companies for its roles, the parts they
// run, and things with their customers. What a pack is called and needs is data of the test.
import { addAgent, ADMIN, PASSWORD, type Api as Desk, Api } from './api.ts';
import type { House } from './house.ts';
import { Pump, type Says } from './thing.ts';

export interface Company { name: string; roles: [pack: string, role: string][] }
export interface Part { key: string; pack: string; kind: string; name: string; by: string }
export interface Wanted { id: string; name: string; pack: string; kind: string; on: Record<string, string>; customer?: string; says: Says }
export interface Person { name: string; lang: 'en' | 'es' }

export const mailbox = (name: string): string => `${name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-')}@example.org`;

/** The administrator of a new tenant, signed in. */
export async function founded(house: House, lang: string, pace: number, packs: string[]): Promise<Desk> {
  const admin = new Api(house.url);
  await admin.post(`/setup/${house.setupLink.split('/').pop()}`, { organisation: 'Valley Water', ...ADMIN, password: PASSWORD, lang, zone: 'Europe/Madrid', currency: 'EUR' });
  await admin.put('/admin/settings', { ...(await admin.get('/admin/settings')), pace, mail_from: 'help@valley.example.org' });
  for (const pack of packs) await admin.post('/admin/packs', { pack });
  return admin;
}

export async function companies(admin: Desk, all: Company[], parts: Part[]): Promise<Record<string, string>> {
  const providers: Record<string, string> = {}, ids: Record<string, string> = {};
  for (const { name, roles } of all)
    providers[name] = (await admin.post<{ id: string }>('/admin/providers', { name, email: mailbox(name), lang: 'en', answers_within_h: 4, roles: roles.map(([pack, role]) => ({ pack, role })) })).id;
  for (const { key, pack, kind, name, by } of parts) ids[key] = (await admin.post<{ id: string }>('/admin/components', { name, kind, pack, provider: providers[by] })).id;
  return ids;
}

/** Things on the wire, each with its own customer, where one is named. */
export async function connected(house: House, admin: Desk, people: Person[], parts: Record<string, string>, all: Wanted[], everyMs = 1000): Promise<Map<string, Pump>> {
  const site = await admin.post<{ id: string }>('/admin/sites', { name: '8 Mill Street', address: '8 Mill Street', zone: 'Europe/Madrid' });
  const known = new Map<string, string>();
  for (const { name, lang } of people) known.set(name, (await admin.post<{ id: string }>('/admin/people', { name, email: mailbox(name), lang, zone: 'Europe/Madrid', consent: { mail: true, near: false } })).id);
  const things = new Map<string, Pump>();
  for (const { id, name, pack, kind, on, customer, says } of all) {
    const made = await admin.post<{ id: string }>('/admin/things', { id, name, pack, kind, site: site.id, customer: customer && known.get(customer), on: Object.fromEntries(Object.entries(on).map(([of, key]) => [of, parts[key]])), near: [] });
    const { token } = await admin.post<{ token: string }>(`/admin/things/${made.id}/token`);
    things.set(id, await Pump.connect(house, made.id, token, everyMs, says));
  }
  return things;
}

export const hired = (admin: Desk, who: { name: string; email: string }, lang: string, skills: Record<string, number>): Promise<void> => addAgent(admin, who, lang, { ...skills, 'lang-en': 9, 'lang-es': 9 });
