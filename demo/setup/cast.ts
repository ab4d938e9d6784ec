// Who lives in this world: companies, buildings, people and things of a small utility in a Spanish valley.
// Only names and facts; what happens to them is told elsewhere. Addresses are of example.org, as they must be.

export const organisation = 'Valley Water / Aguas del Valle';
export const zone = 'Europe/Madrid';
/** An hour of Focal's time passes in three minutes. A guided step still leaves somebody time to read it. */
export const pace = 20;

export const admin = { name: 'Irene Vidal', email: 'irene@valley.example.org' };

export interface AgentPart { key: string; name: string; lang: string; skills: Record<string, number>; visitor?: boolean }
export const agents: AgentPart[] = [
  { key: 'noa', name: 'Noa Serrano', lang: 'es', skills: { hydraulics: 8, 'pump-drives': 5, 'lang-es': 9, 'lang-en': 7 } },
  { key: 'ada', name: 'Ada Puig', lang: 'es', skills: { controls: 7, refrigeration: 6, hydraulics: 5, 'lang-es': 9, 'lang-en': 6 } },
  { key: 'sam', name: 'Sam Whitlock', lang: 'en', skills: { hydraulics: 6, 'utility-liaison': 7, controls: 5, 'lang-en': 9, 'lang-es': 5 } },
  // A seat that nobody of this world takes: for whoever visits.
  { key: 'you', name: 'Visitor Seat', lang: 'en', skills: { hydraulics: 7, 'pump-drives': 6, controls: 7, 'utility-liaison': 5, 'lang-en': 9, 'lang-es': 9 }, visitor: true },
];

export interface ProviderPart { key: string; name: string; lang: string; roles: [pack: string, role: string][]; answersWithinHours: number }
export const providers: ProviderPart[] = [
  { key: 'bombas', name: 'Bombas Sierra', lang: 'es', roles: [['water', 'maker']], answersWithinHours: 4 },
  { key: 'red', name: 'Red del Valle', lang: 'es', roles: [['water', 'utility']], answersWithinHours: 2 },
  { key: 'casas', name: 'Casas del Norte', lang: 'es', roles: [['water', 'landlord'], ['climate', 'site']], answersWithinHours: 8 },
  { key: 'fontaneros', name: 'Fontaneros Ruiz', lang: 'es', roles: [['water', 'plumber']], answersWithinHours: 4 },
  { key: 'luz', name: 'Luz del Valle', lang: 'es', roles: [['water', 'power-company'], ['climate', 'power-company']], answersWithinHours: 2 },
  { key: 'onda', name: 'Wave Mobile', lang: 'en', roles: [['water', 'carrier'], ['climate', 'network']], answersWithinHours: 2 },
  { key: 'clima', name: 'Polar Makers', lang: 'en', roles: [['climate', 'maker']], answersWithinHours: 8 },
  { key: 'frio', name: 'Frío y Calor', lang: 'es', roles: [['climate', 'service']], answersWithinHours: 4 },
];

export interface ComponentPart { key: string; name: string; pack: 'water' | 'climate'; kind: string; provider: string }
export const components: ComponentPart[] = [
  { key: 'main-mayor', name: 'Tubería de la calle Mayor', pack: 'water', kind: 'street-main', provider: 'red' },
  { key: 'main-rio', name: 'Tubería de la calle del Río', pack: 'water', kind: 'street-main', provider: 'red' },
  { key: 'main-fuente', name: 'Tubería de la plaza de la Fuente', pack: 'water', kind: 'street-main', provider: 'red' },
  { key: 'power-mayor-8', name: 'Luz de Mayor 8', pack: 'water', kind: 'site-power', provider: 'luz' },
  { key: 'power-mayor-12', name: 'Luz de Mayor 12', pack: 'water', kind: 'site-power', provider: 'luz' },
  { key: 'power-rio-3', name: 'Luz de Río 3', pack: 'water', kind: 'site-power', provider: 'luz' },
  { key: 'power-fuente-5', name: 'Luz de Fuente 5', pack: 'water', kind: 'site-power', provider: 'luz' },
  { key: 'gw-mayor', name: 'Pasarela Mayor', pack: 'water', kind: 'gateway', provider: 'onda' },
  { key: 'gw-rio', name: 'Pasarela Río', pack: 'water', kind: 'gateway', provider: 'onda' },
  { key: 'gw-fuente', name: 'Pasarela Fuente', pack: 'water', kind: 'gateway', provider: 'onda' },
  { key: 'power-market', name: 'Luz del Mercado', pack: 'climate', kind: 'site-power', provider: 'luz' },
  { key: 'net-market', name: 'Red del Mercado', pack: 'climate', kind: 'site-network', provider: 'onda' },
];

export interface SitePart { key: string; name: string; address: string }
export const sites: SitePart[] = [
  { key: 'mayor-8', name: 'Calle Mayor 8', address: 'Calle Mayor 8, Villanueva del Valle' },
  { key: 'mayor-12', name: 'Calle Mayor 12', address: 'Calle Mayor 12, Villanueva del Valle' },
  { key: 'rio-3', name: 'Calle del Río 3', address: 'Calle del Río 3, Villanueva del Valle' },
  { key: 'fuente-5', name: 'Plaza de la Fuente 5', address: 'Plaza de la Fuente 5, Villanueva del Valle' },
  { key: 'mercado', name: 'Mercado', address: 'Plaza del Mercado 1, Villanueva del Valle' },
];

/** Spanish and English names by turns: each floor of these houses has both. */
const NAMES: [name: string, lang: 'es' | 'en'][] = [
  ['Rosa Molina', 'es'], ['Leo Bennett', 'en'], ['Marta Gil', 'es'], ['Ana Clarke', 'en'], ['Pau Ferrer', 'es'], ['Grace Hill', 'en'],
  ['Iván Soto', 'es'], ['Olive Marsh', 'en'], ['Lucía Rey', 'es'], ['Ned Fox', 'en'], ['Carla Pons', 'es'], ['Ruth Adler', 'en'],
  ['Hugo Vega', 'es'], ['Amy Stone', 'en'], ['Inés Mora', 'es'], ['Tom Reed', 'en'], ['Sara Lago', 'es'], ['Joan Pike', 'en'],
  ['Raúl Cano', 'es'], ['Ella Wren', 'en'], ['Nuria Sanz', 'es'], ['Max Doyle', 'en'], ['Elena Prat', 'es'], ['Kate Lowe', 'en'],
];

export interface PersonPart { key: string; name: string; lang: 'es' | 'en'; near: boolean }
const key = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z]+/g, '-');
export const customers: PersonPart[] = NAMES.map(([name, lang]) => ({ key: key(name), name, lang, near: false }));
export const nears: (PersonPart & { sites: string[]; willing: number })[] = [
  { key: 'tomas-marin', name: 'Tomás Marín', lang: 'es', near: true, sites: ['mayor-8', 'mayor-12'], willing: 0.85 },
  { key: 'julia-west', name: 'Julia West', lang: 'en', near: true, sites: ['mayor-8', 'mayor-12', 'mercado'], willing: 0.6 },
  { key: 'benito-aro', name: 'Benito Aro', lang: 'es', near: true, sites: ['rio-3', 'fuente-5'], willing: 0.8 },
  { key: 'carmen-hale', name: 'Carmen Hale', lang: 'en', near: true, sites: ['rio-3', 'fuente-5', 'mercado'], willing: 0.6 },
];
export const mailbox = (key: string): string => `${key}@example.org`;

export interface ThingPart { id: string; name: string; pack: 'water' | 'climate'; kind: string; site: string; customer?: string; on: Record<string, string>; near: string[] }
export const things: ThingPart[] = [...pumps(), ...meters(), ...units(), ...rooms()];

function pumps(): ThingPart[] {
  return customers.map((customer, i) => {
    const site = sites[Math.floor(i / 6)] as SitePart;
    const street = site.key.split('-')[0];
    const flat = `${Math.floor((i % 6) / 2) + 1}${i % 2 === 0 ? 'A' : 'B'}`;
    return {
      id: `pump-${site.key}-${flat.toLowerCase()}`, name: `Bomba ${site.name}, ${flat}`, pack: 'water', kind: 'booster-pump', site: site.key, customer: customer.key,
      on: { 'street-main': `main-${street}`, 'site-power': `power-${site.key}`, gateway: `gw-${street}` }, near: nearTo(site.key),
    };
  });
}
function meters(): ThingPart[] {
  return ['mayor', 'rio'].map((street) => ({
    id: `meter-${street}`, name: street === 'mayor' ? 'Contador de zona Mayor' : 'Contador de zona Río', pack: 'water' as const, kind: 'zone-meter', site: street === 'mayor' ? 'mayor-8' : 'rio-3',
    on: { 'street-main': `main-${street}`, gateway: `gw-${street}` }, near: [],
  }));
}
function units(): ThingPart[] {
  return customers.slice(8, 20).map((customer, i) => ({
    id: `air-mercado-${String(i + 1).padStart(2, '0')}`, name: `Aire del Mercado, puesto ${i + 1}`, pack: 'climate' as const, kind: 'hvac-unit', site: 'mercado', customer: customer.key,
    on: { 'site-power': 'power-market', 'site-network': 'net-market' }, near: nearTo('mercado'),
  }));
}
/** The recorded room, and one more that plays the same recording from a warmer day on. */
function rooms(): ThingPart[] {
  return ['archivo', 'taller'].map((name, i) => ({
    id: `room-${name}`, name: name === 'archivo' ? 'Archivo del Mercado (grabación)' : 'Taller del Mercado (grabación)', pack: 'climate' as const, kind: 'room', site: 'mercado',
    customer: customers[20 + i]?.key, on: { 'site-network': 'net-market' }, near: [],
  }));
}
function nearTo(site: string): string[] { return nears.filter((near) => near.sites.includes(site)).map((near) => near.key); }
