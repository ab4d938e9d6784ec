// Each room as a table and a form: which columns, which fields, which lists a field chooses from. A new field is one line here.
import { L, languages } from '../i18n/index.svelte';
import { zones } from '../signin/places';
import { books } from './books.svelte';
import type { Agent, Component, Hours, Pack, Person, Provider, Queue, Record_, RoomName, Site, Thing } from './records';

export type Choice = { value: string; name: string };
export type Field = { key: string; label: () => string; hint?: () => string; wide?: boolean; optional?: boolean; /** What is missing from its list can be added on the spot. */ adds?: RoomName } & (
  | { as: 'text' | 'email' | 'time'; suggest?: () => string[]; fixed?: boolean }
  | { as: 'number'; min?: number; max?: number; step?: number }
  | { as: 'check' }
  | { as: 'choice'; from: (row: Record_) => Choice[] }
  | { as: 'several'; from: () => Choice[] }
  | { as: 'levels' } | { as: 'week' } | { as: 'relax' } | { as: 'roles' } | { as: 'dates' } | { as: 'kind' } | { as: 'depends' }
);
export interface Room { columns: { label: () => string; text: (row: Record_) => string; mono?: boolean }[]; fields: Field[]; fresh: () => Record<string, unknown> }

const named = (rows: { id: string; name: string }[]): Choice[] => rows.map((r) => ({ value: r.id, name: r.name }));
const langs = (): Choice[] => languages.map((l) => ({ value: l.code, name: l.name }));
const langName = (code: string) => languages.find((l) => l.code === code)?.name ?? code;
const as = <T>(row: Record_) => row as unknown as T;
const f = () => L.admin.field;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const name: Field = { key: 'name', label: () => f().name, as: 'text' };
const email = (optional = false): Field => ({ key: 'email', label: () => f().email, as: 'email', optional });
const lang: Field = { key: 'lang', label: () => f().lang, as: 'choice', from: langs };
const zoneField: Field = { key: 'zone', label: () => f().zone, as: 'text', suggest: zones };
const column = (label: () => string, text: (row: Record_) => string, mono = false) => ({ label, text, mono });
const nameColumn = column(() => f().name, (r) => r.name);
export const installed = (): Pack[] => books.of('packs').filter((p) => p.installed);
export const kindName = (pack: string, kind: string) => books.of('packs').find((p) => p.pack === pack)?.kinds.find((k) => k.kind === kind)?.name ?? kind;
export const roleName = (pack: string, role: string) => books.of('packs').find((p) => p.pack === pack)?.roles.find((r) => r.role === role)?.name ?? role;
export const partName = (pack: string, kind: string) => books.of('packs').find((p) => p.pack === pack)?.components.find((c) => c.component === kind)?.name ?? kind;
const packName = (pack: string) => books.of('packs').find((p) => p.pack === pack)?.name ?? pack;
const levels = (of: Record<string, number>) => Object.entries(of).map(([id, n]) => `${books.name('skills', id)} ${n}`).join(', ');

/** What can come from a spreadsheet. */
export const isBook = (room: string | undefined): room is RoomName => ['people', 'sites', 'components', 'things'].includes(room ?? '');

export const rooms: Record<RoomName, Room> = {
  agents: {
    columns: [nameColumn, column(() => f().email, (r) => as<Agent>(r).email), column(() => f().role, (r) => L.role[as<Agent>(r).role as keyof typeof L.role] ?? ''), column(() => f().skills, (r) => levels(as<Agent>(r).skills)), column(() => f().active, (r) => (as<Agent>(r).active ? L.common.yes : L.common.no))],
    fields: [name, email(), { key: 'role', label: () => f().role, as: 'choice', from: () => (['agent', 'supervisor', 'administrator'] as const).map((value) => ({ value, name: L.role[value] })) }, lang, { key: 'capacity', label: () => f().capacity, as: 'number', min: 1, max: 20 }, { key: 'active', label: () => f().active, as: 'check' }, { key: 'skills', label: () => f().skills, as: 'levels', wide: true, adds: 'skills' }, { key: 'queues', label: () => f().queues, as: 'several', from: () => named(books.of('queues')), wide: true }],
    fresh: () => ({ name: '', email: '', role: 'agent', lang: document.documentElement.lang, skills: {}, queues: books.of('queues').map((q) => q.id), capacity: 3, active: true }),
  },
  skills: { columns: [nameColumn, column(() => f().id, (r) => r.id, true)], fields: [name], fresh: () => ({ name: '' }) },
  queues: {
    columns: [nameColumn, column(() => f().skills, (r) => levels(as<Queue>(r).skills)), column(() => f().hours, (r) => books.name('hours', as<Queue>(r).hours)), column(() => f().priority, (r) => String(as<Queue>(r).priority))],
    fields: [name, { key: 'hours', label: () => f().hours, as: 'choice', from: () => named(books.of('hours')), adds: 'hours' }, { key: 'priority', label: () => f().priority, hint: () => f().priorityHint, as: 'number', min: 1, max: 99 }, { key: 'skills', label: () => f().skills, as: 'levels', wide: true }, { key: 'relax', label: () => f().relax, as: 'relax', wide: true }],
    fresh: () => ({ name: '', skills: {}, hours: books.of('hours')[0]?.id ?? '', priority: 1, relax: [] }),
  },
  hours: {
    columns: [nameColumn, column(() => f().zone, (r) => as<Hours>(r).zone), column(() => f().week, (r) => as<Hours>(r).week.map((s) => `${f().day[s.day]?.slice(0, 3)} ${s.from}–${s.to}`).join(', '))],
    fields: [name, zoneField, { key: 'week', label: () => f().week, as: 'week', wide: true }, { key: 'holidays', label: () => f().holidays, hint: () => f().holidaysHint, as: 'dates', wide: true }],
    fresh: () => ({ name: '', zone, week: [0, 1, 2, 3, 4].map((day) => ({ day, from: '08:00', to: '20:00' })), holidays: [] }),
  },
  providers: {
    columns: [nameColumn, column(() => f().email, (r) => as<Provider>(r).email), column(() => f().roles, (r) => as<Provider>(r).roles.map((x) => roleName(x.pack, x.role)).join(', ')), column(() => f().answers_within_h, (r) => String(as<Provider>(r).answers_within_h))],
    fields: [name, email(), lang, { key: 'answers_within_h', label: () => f().answers_within_h, as: 'number', min: 0, step: 0.5 }, { key: 'roles', label: () => f().roles, as: 'roles', wide: true }],
    fresh: () => ({ name: '', email: '', lang: document.documentElement.lang, roles: [], answers_within_h: 4 }),
  },
  components: {
    columns: [nameColumn, column(() => f().kind, (r) => partName(as<Component>(r).pack, as<Component>(r).kind)), column(() => f().pack, (r) => packName(as<Component>(r).pack)), column(() => f().provider, (r) => books.name('providers', as<Component>(r).provider))],
    fields: [name, { key: 'pack', label: () => f().pack, as: 'choice', from: () => installed().map((p) => ({ value: p.pack, name: p.name ?? p.pack })) }, { key: 'kind', label: () => f().kind, as: 'choice', from: (r) => books.of('packs').find((p) => p.pack === r.pack)?.components.map((c) => ({ value: c.component, name: c.name })) ?? [] }, { key: 'provider', label: () => f().provider, as: 'choice', from: () => named(books.of('providers')), adds: 'providers' }],
    fresh: () => ({ name: '', pack: installed()[0]?.pack ?? '', kind: installed()[0]?.components[0]?.component ?? '', provider: '' }),
  },
  sites: {
    columns: [nameColumn, column(() => f().address, (r) => as<Site>(r).address), column(() => f().zone, (r) => as<Site>(r).zone)],
    fields: [name, { key: 'address', label: () => f().address, as: 'text', wide: true, optional: true }, { key: 'access', label: () => f().access, hint: () => f().accessHint, as: 'text', wide: true, optional: true }, zoneField],
    fresh: () => ({ name: '', address: '', access: '', zone }),
  },
  people: {
    columns: [nameColumn, column(() => f().email, (r) => as<Person>(r).email), column(() => f().lang, (r) => langName(as<Person>(r).lang)), column(() => f().consentNear, (r) => (as<Person>(r).consent?.near ? L.common.yes : L.common.no))],
    fields: [name, email(true), lang, zoneField, { key: 'consent.mail', label: () => f().consentMail, as: 'check' }, { key: 'consent.near', label: () => f().consentNear, as: 'check' }, { key: 'quiet.from', label: () => f().quietFrom, as: 'time', optional: true }, { key: 'quiet.to', label: () => f().quietTo, as: 'time', optional: true }, { key: 'wake_if_critical', label: () => f().wake, as: 'check' }],
    fresh: () => ({ name: '', email: '', lang: document.documentElement.lang, zone, consent: { mail: true, near: false }, quiet: { from: '22:00', to: '08:00' }, wake_if_critical: false }),
  },
  things: {
    columns: [nameColumn, column(() => f().id, (r) => r.id, true), column(() => f().kind, (r) => kindName(as<Thing>(r).pack, as<Thing>(r).kind)), column(() => f().site, (r) => books.name('sites', as<Thing>(r).site)), column(() => f().customer, (r) => books.name('people', as<Thing>(r).customer))],
    fields: [name, { key: 'id', label: () => f().id, as: 'text', fixed: true, optional: true }, { key: 'kind', label: () => f().kind, as: 'kind' }, { key: 'site', label: () => f().site, as: 'choice', from: () => named(books.of('sites')), optional: true, adds: 'sites' }, { key: 'customer', label: () => f().customer, as: 'choice', from: () => named(books.of('people')), optional: true, adds: 'people' }, { key: 'on', label: () => f().on, as: 'depends', wide: true, adds: 'components' }, { key: 'near', label: () => f().near, as: 'several', adds: 'people', from: () => named(books.of('people').filter((p) => p.consent?.near)), wide: true }],
    fresh: () => ({ name: '', id: '', pack: installed()[0]?.pack ?? '', kind: installed()[0]?.kinds[0]?.kind ?? '', site: books.of('sites')[0]?.id ?? '', on: {}, near: [] }),
  },
};

/** Read and write "consent.mail" in a row without losing what stands beside it. */
export function read(row: Record_, key: string): unknown {
  return key.split('.').reduce<unknown>((o, k) => (o as Record<string, unknown> | undefined)?.[k], row);
}
export function write(row: Record_, key: string, value: unknown): Record_ {
  const [first = '', rest] = key.split('.');
  return { ...row, [first]: rest ? { ...(row[first] as object), [rest]: value } : value };
}
