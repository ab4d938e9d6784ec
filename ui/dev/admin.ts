// Rows of the administration pages, kept in memory while the fixture runs.
type Row = Record<string, unknown> & { id: string };
const fresh = process.env.FRESH === '1';
export const packs: Record<string, unknown>[] = [
  { pack: 'water', name: 'Water', installed: !fresh, version: '1.0', currency: 'EUR', roles: [{ role: 'maker', name: 'maker' }, { role: 'landlord', name: 'landlord' }, { role: 'utility', name: 'utility' }], kinds: [{ kind: 'booster-pump', name: 'Booster pump' }, { kind: 'leak-sensor', name: 'Leak sensor' }], components: [{ component: 'street-main', name: 'Street main', role: 'utility' }], problems: [] },
  { pack: 'climate', name: 'Climate', installed: false, version: '1.0', currency: 'EUR', roles: [{ role: 'maker', name: 'maker' }, { role: 'utility', name: 'utility' }], kinds: [{ kind: 'hvac-unit', name: 'Climate unit' }], components: [{ component: 'site-power', name: 'Power', role: 'utility' }], problems: [] },
  { pack: 'wearable-payment', name: 'Wearable payment', installed: false, version: '1.0', currency: 'EUR', roles: [{ role: 'maker', name: 'maker' }, { role: 'carrier', name: 'carrier' }, { role: 'wallet', name: 'wallet' }, { role: 'network', name: 'network' }, { role: 'bank', name: 'bank' }], kinds: [{ kind: 'watch', name: 'Watch' }], components: [], problems: ['steps.yaml line 14: expected a step, nearest is restart-unit'] },
];
export const rooms: Record<string, Row[]> = {
  agents: [{ id: 'noa', name: 'Noa Ferrer', email: 'noa@example.org', role: 'administrator', lang: 'en', skills: { water: 8, es: 7 }, queues: ['q1'], capacity: 4, active: true }, ...(fresh ? [] : [{ id: 'tomas', name: 'Tomás Marín', email: 'tomas@example.org', role: 'supervisor', lang: 'es', skills: { water: 5 }, queues: ['q1'], capacity: 3, active: true }])],
  skills: [{ id: 'water', name: 'Water' }, { id: 'es', name: 'Spanish' }, { id: 'payments', name: 'Payments' }],
  queues: fresh ? [] : [{ id: 'q1', name: 'Water', skills: { water: 5 }, hours: 'h1', priority: 1, relax: [{ after_s: 120, drop: 'water' }] }],
  hours: fresh ? [] : [{ id: 'h1', name: 'Working days', zone: 'Europe/Madrid', week: [0, 1, 2, 3, 4].map((day) => ({ day, from: '08:00', to: '20:00' })), holidays: ['2026-12-25'] }],
  providers: fresh ? [] : [{ id: 'maker', name: 'Pump maker', email: 'desk@maker.example', lang: 'en', swatch: 1, roles: [{ pack: 'water', role: 'maker' }], answers_within_h: 4 }, { id: 'utility', name: 'Water utility', email: 'noc@utility.example', lang: 'es', swatch: 3, roles: [{ pack: 'water', role: 'utility' }], answers_within_h: 2 }],
  components: fresh ? [] : [{ id: 'main-1', name: 'Main, Mill Street', kind: 'street-main', pack: 'water', provider: 'utility' }],
  sites: fresh ? [] : [{ id: 's1', name: 'Flat 3B', address: '8 Mill Street', zone: 'Europe/Madrid' }],
  people: fresh ? [] : [{ id: 'p1', name: 'Rosa', email: 'rosa@example.org', lang: 'es', zone: 'Europe/Madrid', consent: { mail: true, near: false }, quiet: { from: '22:00', to: '08:00' } }],
  things: fresh ? [] : [{ id: 'PB-0417-1lO', name: 'Booster pump, kitchen riser', kind: 'booster-pump', pack: 'water', site: 's1', customer: 'p1', on: { 'street-main': 'main-1' }, near: [] }],
};
export const settings: Record<string, unknown> = { organisation: 'Valley Water', zone: 'Europe/Madrid', currency: 'EUR', default_lang: 'es', pace: 1, mail_from: 'help@valley.example', rates: { agent_minute: 0.95, technician_visit: 64 }, promises: { critical: { first_answer_s: 180, resolution_s: 14_400 }, major: { first_answer_s: 600, resolution_s: 28_800 }, minor: { first_answer_s: 3600, resolution_s: 172_800 }, warning: { first_answer_s: 14_400, resolution_s: 432_000 } }, retention_days: 400 };
export const dead: Row[] = fresh ? [] : [{ id: 'd1', at: new Date(Date.now() - 3_600_000).toISOString(), thing: 'PB-0417-1lO', reason: 'values.pressure_out: expected a number, got "n/a"', bytes: 64, preview: '{"at":"2026-11-21T14:02:00Z","values":{"pressure_out":"n/a"}}' }];
export const audit = [{ at: new Date(Date.now() - 600_000).toISOString(), who: 'Noa Ferrer', what: 'agent.updated', on: 'Tomás Marín' }, { at: new Date(Date.now() - 86_400_000).toISOString(), who: 'Noa Ferrer', what: 'pack.installed', on: 'water' }];
