// A world for looking at the pages: the cases of the design, told in minutes before now.
import type * as T from '../src/lib/api/types.ts';

export const state = { lang: 'en', theme: 'system' as T.Session['theme'], presence: 'available' as T.Presence, signedIn: true };
/** The same sentence in the reader's language, as packs would send it. */
export const w = (en: string, es: string) => (state.lang === 'es' ? es : en);
export const ago = (min: number) => new Date(Date.now() - min * 60_000).toISOString();
export const owner = (id: string, en: string, es: string, swatch: number): T.Owner => ({ id, name: w(en, es), swatch });
const maker = () => owner('maker', 'Pump maker', 'Fabricante de la bomba', 1);
const landlord = () => owner('landlord', 'Landlord', 'Propietario', 2);
const utility = () => owner('utility', 'Water utility', 'Compañía de aguas', 3);

export const session = (): T.Session => ({
  agent: 'noa', name: 'Noa Ferrer', email: 'noa@example.org', role: 'administrator', lang: state.lang, theme: state.theme, density: 'comfortable', sounds: 'offers', keys: true, tenant: 'valley', organisation: 'Valley Water', currency: 'EUR', zone: 'Europe/Madrid',
  presence: state.presence, load: 3, capacity: 4, skills: { water: 8, es: 7 }, pace: Number(process.env.PACE ?? 1), version: '0.1',
});

type RowIn = Pick<T.CaseRow, 'id' | 'number' | 'title' | 'severity' | 'line'> & Partial<T.CaseRow>;
function row(r: RowIn): T.CaseRow {
  return { lang: 'en', channel: 'chat', started_by: 'customer', line_kind: 'plain', keeper: { kind: 'agent', id: 'noa', name: 'Noa' }, state: 'open', in_storm: false, opened: ago(20), unread: 0, version: 1, ...r };
}
const promise = (started: number, due: number, more: Partial<T.Promise_> = {}): T.Promise_ => ({ kind: 'first_answer', started: ago(started), due: ago(-due), ...more });
const anyone: T.CaseRow['keeper'] = { kind: 'team', id: 'q1', name: 'Water' };

export const mine = (): T.CaseRow[] => [
  row({ id: 'c2417', number: 2417, title: w('Booster pump, wet floor', 'Bomba de presión, suelo mojado'), severity: 'critical', customer: 'Rosa', line: w('Rosa is typing…', 'Rosa está escribiendo…'), line_kind: 'typing', waiting_since: ago(2.32), promise: promise(2.5, 0.69), unread: 1 }),
  row({ id: 'c2415', number: 2415, title: w('Cold room, 9.4 °C and rising', 'Cámara fría, 9,4 °C y subiendo'), severity: 'major', customer: w('Market hall', 'Mercado'), channel: 'thing', started_by: 'thing', line: w('Defrost running, 6 min left. Nobody needed yet', 'Descongelando, quedan 6 min. Aún no hace falta nadie'), waiting_since: ago(17.7), promise: promise(18, 42) }),
  row({ id: 'c2411', number: 2411, title: w('Watch cannot pay', 'El reloj no puede pagar'), severity: 'minor', customer: 'Pau', lang: 'es', line: w('Handed to the bank, in progress since 14:09', 'Entregado al banco, en curso desde las 14:09'), waiting_since: ago(12.1), promise: promise(18, 42, { held: { by: w('bank', 'del banco'), since: ago(12) } }) }),
  row({ id: 'c2409', number: 2409, title: w('Door camera moved', 'La cámara de la puerta se movió'), severity: 'warning', customer: 'Vera', channel: 'email', line: w('E-mail not delivered', 'Correo no entregado'), line_kind: 'failed', waiting_since: ago(26.5), promise: promise(11, 9) }),
];
export const waiting = (): T.CaseRow[] => [
  row({ id: 'c2418', number: 2418, title: 'Bomba de presión, suelo mojado', severity: 'critical', customer: 'Marta', lang: 'es', keeper: anyone, contact: { id: 'k18', state: 'waiting', since: ago(3.8) }, line: w('Needs Spanish 7 and water 5: two of eight agents', 'Necesita español 7 y agua 5: dos de ocho agentes'), line_kind: 'needs', waiting_since: ago(3.8), promise: promise(4, -0.8) }),
  row({ id: 'c2419', number: 2419, title: w('Card declined twice on the wrist', 'Tarjeta rechazada dos veces en la muñeca'), severity: 'major', customer: 'Lena', keeper: anyone, contact: { id: 'k19', state: 'waiting', since: ago(2) }, line: '', waiting_since: ago(2.08), promise: promise(2.1, 0.92) }),
  row({ id: 'c2413', number: 2413, title: w('Washer self-test failed, E18', 'Autoprueba de la lavadora fallida, E18'), severity: 'minor', customer: 'Iker', lang: 'es', channel: 'email', keeper: anyone, contact: { id: 'k13', state: 'waiting', since: ago(41) }, line: '', waiting_since: ago(41.2), promise: promise(41, 180) }),
];
const MANY = Number(process.env.ROWS ?? 212);
const severities: T.Severity[] = ['warning', 'minor', 'major', 'critical'];
let bulk: T.CaseRow[] = [];
export function all(): T.CaseRow[] {
  bulk = bulk.length ? bulk : Array.from({ length: MANY - 7 }, (_, i) => row({ id: `b${i}`, number: 2400 - i, title: ['Router silent', 'Pressure low at night', 'Filter due', 'Battery below a fifth'][i % 4] as string, severity: severities[(i * 7) % 4] as T.Severity, customer: ['Ana', 'Tom', 'Inés', 'Leo'][i % 4], keeper: { kind: 'focal', name: 'Focal' }, channel: 'thing', started_by: 'thing', line: 'Focal is looking after it', waiting_since: ago(50 + i), promise: promise(40 + i, 60 + i * 3), in_storm: i < 38 }));
  return [...mine(), ...waiting(), ...bulk];
}
export const counts = (): Record<T.View, number> => ({ mine: 4, waiting: 7, storm: 38, snoozed: 3, all: MANY });
export const rows = (view: T.View): T.CaseRow[] => (view === 'mine' ? mine() : view === 'waiting' ? waiting() : view === 'storm' ? all().filter((r) => r.in_storm) : view === 'snoozed' ? [] : all());

export const belief = (): T.Belief => ({
  shares: [
    { cause: 'hose', name: w('Outlet hose leaks', 'Fuga en la manguera de salida'), owner: maker(), p: 0.54, certainty: 'most_likely', reasons: [{ factor: 4.2, text: w('Pump moved 9 L/min with every tap closed', 'La bomba movió 9 L/min con todo cerrado'), evidence: 'e1', at: ago(9) }, { factor: 3, text: w('Rosa: “water under the cupboard”', 'Rosa: «agua bajo el armario»'), evidence: 'e2', at: ago(9) }, { factor: 0.625, text: w('Hose is eight months old', 'La manguera tiene ocho meses'), evidence: 'e3' }] },
    { cause: 'valve', name: w('Check valve stuck open', 'Válvula antirretorno abierta'), owner: maker(), p: 0.13, certainty: 'almost_ruled_out', reasons: [] },
    { cause: 'pipe', name: w('House pipe leaks', 'Fuga en la tubería de la casa'), owner: landlord(), p: 0.21, certainty: 'possible', reasons: [] },
    { cause: 'main', name: w('Street main low', 'Poca presión en la calle'), owner: utility(), p: 0.07, certainty: 'almost_ruled_out', reasons: [{ factor: 0.111, text: w('11 pumps on the same main are well', '11 bombas de la misma red están bien'), evidence: 'e4' }] },
  ],
  unknown: 0.05, evidence: 7, moved: ago(9), notch: 0.28, state: 'live',
});

export const thing = (): T.ThingView => ({
  id: 'PB-0417-1lO', name: w('Booster pump, kitchen riser', 'Bomba de presión, montante de la cocina'), kind: 'booster-pump', kind_name: w('Booster pump', 'Bomba de presión'), site: w('Flat 3B, 8 Mill Street', 'Piso 3B, calle del Molino 8'), connected: true, heard: ago(0.01), maintenance: false, shelve_hours: 24,
  customer: { id: 'p1', name: 'Rosa', lang: 'en' },
  metrics: [
    { metric: 'pressure_out', name: w('Outlet pressure', 'Presión de salida'), unit: 'bar', value: 0.82, at: ago(0.02), every_s: 10, stale: false, limit: { value: 2, name: w('limit', 'límite'), side: 'below' } },
    { metric: 'flow', name: w('Flow', 'Caudal'), unit: 'L/min', value: 0.3, at: ago(0.02), every_s: 10, stale: false },
    { metric: 'motor_current', name: w('Motor current', 'Corriente del motor'), unit: 'A', value: 0, at: ago(6), every_s: 60, stale: true },
  ],
  lead: 'pressure_out', state: [{ key: 'valve', name: w('Outlet valve', 'Válvula de salida'), value: w('open', 'abierta'), at: ago(12) }, { key: 'fw', name: 'Firmware', value: '4.2.1' }],
  alarms: [{ id: 'a1', alarm: 'pressure-low', name: w('Pressure low', 'Presión baja'), severity: 'critical', raised: ago(19), flapping: false, protects: false }, { id: 'a2', alarm: 'dry-run', name: w('Runs dry', 'Marcha en seco'), severity: 'minor', raised: ago(900), returned: ago(880), acknowledged: { by: 'Tomás', at: ago(890) }, flapping: false, protects: false }],
  actions: [{ action: 'read', title: w('Read now', 'Leer ahora') }, { action: 'self_test', title: w('Self-test', 'Autoprueba') }, { action: 'start', title: w('Start', 'Arrancar'), locked: w('The floor is wet. Starting needs the lever closed and Rosa standing clear', 'El suelo está mojado. Para arrancar hay que cerrar la palanca y que Rosa se aparte') }, { action: 'stop', title: w('Stop', 'Parar') }, { action: 'restart', title: w('Restart', 'Reiniciar') }],
  budget: { spent: 6.96, of: 12 },
});

export function readings(metric: string, from: number, to: number, n: number): T.Readings {
  const points: [string, number | null][] = [];
  const span = to - from, fall = Date.now() - 17 * 60_000;
  for (let i = 0; i <= n; i++) {
    const t = from + (span * i) / n, k = (t - fall) / 60_000;
    const noise = Math.sin(i * 12.9898) * 0.09 + Math.sin(i * 0.7) * 0.06;
    let v = k < 0 ? 3.1 + noise : Math.max(0.8, 3.1 * Math.exp(-k / 2.2)) + noise * 0.2;
    if (k > 3 && k < 5) v += 0.9 * Math.sin(((k - 3) / 2) * Math.PI);
    if (metric === 'flow') v = k < 0 ? 4 + noise * 10 : Math.max(0.3, 9 - k * 0.6);
    const hole = metric === 'motor_current' && k > 10;
    points.push([new Date(t).toISOString(), hole ? null : Number((metric === 'motor_current' ? (k < 4 ? 3.2 + noise : 0) : v).toFixed(2))]);
  }
  const pressure = metric === 'pressure_out';
  return { metric, unit: metric === 'flow' ? 'L/min' : pressure ? 'bar' : 'A', points, alarms: pressure ? [{ from: new Date(fall + 60_000).toISOString(), name: 'Pressure low' }] : [], marks: pressure ? [{ at: ago(16), text: w('restart, no effect', 'reinicio, sin efecto') }, { at: ago(14.8), text: w('stopped, 0.0 A', 'parada, 0,0 A') }] : [], limit: pressure ? { value: 2, name: w('limit', 'límite'), side: 'below' } : undefined };
}

export const next = (): T.StepCard => ({
  step: 'lever', again: false, title: w('Close the blue lever, then run the pump 20 s', 'Cerrar la palanca azul y arrancar la bomba 20 s'), by: 'customer', who: w('Rosa, then the pump', 'Rosa, luego la bomba'), cost: 0.4, minutes: 3, expected_cost: 31.2, body: '',
  tells: w('If pressure holds, the leak is the landlord’s. If it falls, the pump’s. Rosa stands clear first: the floor is wet.', 'Si la presión aguanta, la fuga es del propietario. Si cae, de la bomba. Antes, Rosa se aparta: el suelo está mojado.'), button: w('Run when Rosa is done', 'Arrancar cuando Rosa termine'),
});
export const alternatives = (): T.StepCard[] => [
  { step: 'tech', again: false, title: w('Technician with hose kit, today 17:00', 'Técnico con manguera, hoy a las 17:00'), by: 'technician', who: w('the maker', 'el fabricante'), cost: 64, minutes: 90, expected_cost: 66.1, body: w('Changes the hose whatever the cause.', 'Cambia la manguera sea cual sea la causa.'), button: w('Book it', 'Reservar') },
  { step: 'near', again: false, title: w('Ask a near person to close the riser', 'Pedir a alguien cercano que cierre el montante'), by: 'near', cost: 1.5, minutes: 15, expected_cost: 24.2, body: '', button: w('Ask', 'Pedir'), safety: w('They must not enter the flat.', 'No deben entrar en el piso.') },
  { step: 'start', again: false, title: w('Start the pump again', 'Arrancar otra vez la bomba'), by: 'thing', cost: 0.01, minutes: 1, expected_cost: 30.9, body: '', button: w('Start', 'Arrancar'), locked: w('The floor is wet. Starting needs the lever closed.', 'El suelo está mojado. Antes hay que cerrar la palanca.') },
];

/** In the fixture what is drawn and what is read out are the same. */
const told = (s: Omit<T.Station, 'text'>): T.Station => ({ ...s, text: s.label });
export const journey = (): T.Journey => ({
  lanes: [{ id: 'thing', name: w('Pump', 'Bomba') }, { id: 'focal', name: 'Focal' }, { id: 'cust', name: 'Rosa' }, { id: 'maker', name: w('Maker', 'Fabricante'), owner: maker() }],
  stations: [
    { at: ago(19), lane: 'thing', label: w('pressure low', 'presión baja'), item: 'i1', state: 'past', line: 'solid' }, { at: ago(16), lane: 'focal', label: w('restart', 'reinicio'), item: 'i2', state: 'past', line: 'solid' }, { at: ago(15), lane: 'thing', label: w('stopped', 'parada'), item: 'i2', state: 'past', line: 'solid' }, { at: ago(12), lane: 'focal', label: w('e-mail', 'correo'), item: 'i3', state: 'past', line: 'solid' },
    { at: ago(9), lane: 'cust', label: w('opens chat', 'abre el chat'), item: 'i4', state: 'past', line: 'dotted' }, { at: ago(7), lane: 'focal', label: w('Noa answers', 'Noa responde'), item: 'i5', state: 'past', line: 'solid' }, { at: ago(5), lane: 'maker', label: w('hose kit held', 'manguera reservada'), item: 'i6', state: 'past', line: 'thin' }, { at: ago(1.5), lane: 'cust', label: w('test', 'prueba'), item: 'i7', state: 'past', line: 'solid' }, { at: ago(0.5), lane: 'cust', label: w('step 2 of 4', 'paso 2 de 4'), state: 'now', line: 'solid' },
  ].map((s) => told(s as Omit<T.Station, 'text'>)),
});

const person = (name: string, kind: T.Item['from']['kind'] = 'customer'): T.Item['from'] => ({ kind, id: name.toLowerCase(), name });
const added: Record<string, T.Item[]> = {};
export const addItem = (id: string, item: T.Item) => (added[id] ??= []).push(item);
export const thread = (id: string): T.Item[] => [
  { id: 'i1', at: ago(19), kind: 'alarm', severity: 'critical', from: person('Pump', 'thing'), icon: 'cpu', text: w('Pump pressure 3.1 to 1.6 bar in 3 min. Alarm, pressure low', 'Presión de la bomba de 3,1 a 1,6 bar en 3 min. Alarma, presión baja') },
  { id: 'i2', at: ago(16), kind: 'step', from: person('Focal', 'focal'), icon: 'rotate-cw', text: w('Restarted, no effect, €0.01. At 14:06 stopped, confirmed 0.0 A', 'Reinicio, sin efecto, 0,01 €. A las 14:06 parada, confirmado 0,0 A') },
  { id: 'i3', at: ago(12), kind: 'mail', from: person('Focal', 'focal'), icon: 'smartphone', text: w('E-mail to Rosa “We stopped your pump to protect the floor…”', 'Correo a Rosa «Hemos parado tu bomba para proteger el suelo…»'), seen: ago(10) },
  { id: 'i4', at: ago(9), kind: 'message', channel: 'chat', from: person('Rosa'), text: 'There’s water under the kitchen cupboard, and it keeps coming. Is it safe to touch anything?', attachments: [{ hash: 'h', name: 'floor.jpg', bytes: 340_000, media: 'image/svg+xml', url: '/favicon.svg' }] },
  { id: 'i5', at: ago(7), kind: 'message', channel: 'chat', from: person('Noa', 'agent'), text: 'The pump has stopped, but it is still plugged in: please keep off it and its plug. If water reaches a socket, switch off at the fuse box first. The blue lever is safe to turn.', seen: ago(7) },
  { id: 'i6', at: ago(5), kind: 'note', from: person('Noa', 'agent'), text: 'Same outlet hose was changed in March (C-1873). @Tomás I asked the maker to hold a hose kit, in case.' },
  { id: 'i7', at: ago(1.5), kind: 'answer', from: person('Rosa'), text: w('Rosa opened the guided test on her phone, step 2 of 4: close the blue lever', 'Rosa abrió la prueba guiada en su teléfono, paso 2 de 4: cerrar la palanca azul') },
  ...(added[id] ?? []),
];

export function detail(id: string): T.CaseDetail | undefined {
  const r = all().find((x) => x.id === id);
  if (!r) return undefined;
  const whole = id === 'c2417';
  return {
    row: whole ? { ...r, title: w('Booster pump, pressure drop', 'Bomba de presión, caída de presión'), customer: w('Rosa, tenant of flat 3B', 'Rosa, inquilina del 3B') } : r,
    thing: whole ? thing() : r.channel === 'thing' ? { ...thing(), metrics: thing().metrics.slice(2), budget: undefined } : undefined,
    belief: whole ? belief() : id === 'c2415' ? { shares: [], unknown: 1, evidence: 0, state: 'nothing' } : id === 'c2411' ? { ...belief(), shares: belief().shares.slice(0, 2).map((s, i) => ({ ...s, owner: i ? landlord() : maker(), p: i ? 0.4 : 0.44 })), unknown: 0.16, state: 'ambiguous', notch: undefined, separated_by: w('A probe of the west route', 'Una sonda de la ruta oeste') } : { ...belief(), state: 'stale', as_of: ago(6), notch: undefined },
    next: whole || id === 'c2409' ? next() : undefined, alternatives: whole ? alternatives() : [],
    running: id === 'c2415' ? [{ run: 'r1', step: 'defrost', title: w('Defrost the cold room', 'Descongelar la cámara'), by: 'thing', since: ago(4), until: ago(-6), confirms: w('Coil below 2 °C not seen yet', 'Aún no se ve la batería bajo 2 °C'), can_stop: true }] : [],
    watch_until: id === 'c2411' ? ago(-20) : undefined,
    why: { keeper: w('Noa has water 8 and was free the longest among three who can.', 'Noa tiene agua 8 y llevaba más tiempo libre entre tres que pueden.'), step: [w('It costs €0.40 and cuts the expected cost from €31.20 to €19.70.', 'Cuesta 0,40 € y baja el coste esperado de 31,20 € a 19,70 €.'), w('It separates the two most likely owners.', 'Separa a los dos responsables más probables.')], cause: [w('Flow with every tap closed multiplies the odds by 4.2.', 'Caudal con todo cerrado multiplica la razón por 4,2.')] },
    journey: whole ? journey() : { lanes: [], stations: [] }, spent: 6.96, costs: [{ at: ago(16), text: w('Restart', 'Reinicio'), amount: 0.01 }, { at: ago(7), text: w('Agent, 7 min', 'Agente, 7 min'), amount: 6.95 }], cost_to_end: 31.2,
    asked: whole ? [{ step: 'tap', question: w('Is every tap closed?', '¿Están cerrados todos los grifos?'), answer: 'yes', answer_text: w('Yes', 'Sí'), by: 'Rosa', at: ago(8), can_withdraw: true }] : [],
    answers_open: whole ? { step: 'lever', question: w('Where does the water come from?', '¿De dónde sale el agua?'), answers: [{ answer: 'hose', text: w('From the hose', 'De la manguera') }, { answer: 'wall', text: w('From the wall', 'De la pared') }, { answer: 'unsure', text: w('Cannot tell', 'No se ve') }] } : undefined,
    earlier: whole ? [{ id: 'b1', number: 1873, title: w('Outlet hose changed by technician', 'Técnico cambió la manguera'), closed: ago(365_000), outcome: '' }, { id: 'b2', number: 1502, title: w('False alarm, street works', 'Falsa alarma, obras en la calle'), closed: ago(460_000), outcome: '' }] : [],
    looking: whole ? [{ agent: 'tomas', name: 'Tomás', initials: 'TM', typing: false, listens: false }] : [], people: whole ? [{ id: 'rosa', name: 'Rosa', kind: 'customer', lang: 'en', typing: true, online: true }] : [],
    causes: belief().shares.map(({ cause, name, owner }) => ({ cause, name, owner })), steps: [next(), ...alternatives()].map(({ step, title }) => ({ step, title })),
    canned: [{ title: w('Keep clear', 'Apártate'), text: 'Please keep off the pump and its plug until we say it is safe.' }, { title: w('We are watching', 'Lo miramos'), text: 'We are watching the pump from here. You need do nothing.' }],
  };
}
