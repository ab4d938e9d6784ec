// The organisation of this world, its agents, and the companies that make, run and repair what is in it.
import type { AgentPart, ProviderPart } from './part.ts';

export const organisation = 'Valley Water / Aguas del Valle';
export const zone = 'Europe/Madrid';
/** An hour of Focal's time passes in three minutes. A guided step still leaves somebody time to read it. */
export const pace = 20;

export const admin = { name: 'Irene Vidal', email: 'irene@valley.example.org' };
export const packs = ['water', 'climate', 'appliance', 'home-network', 'field', 'factory', 'wearable-payment', 'security'];

export const agents: AgentPart[] = [
  { key: 'noa', name: 'Noa Serrano', lang: 'es', skills: { hydraulics: 8, 'pump-drives': 5, payments: 7, 'fraud-awareness': 6, 'lang-es': 9, 'lang-en': 7 } },
  { key: 'ada', name: 'Ada Puig', lang: 'es', skills: { controls: 7, refrigeration: 6, hydraulics: 5, 'brand-codes': 7, 'water-safe': 6, parts: 5, 'lang-es': 9, 'lang-en': 6 } },
  { key: 'sam', name: 'Sam Whitlock', lang: 'en', skills: { hydraulics: 6, 'utility-liaison': 7, controls: 5, wifi: 7, 'smart-home': 7, 'video-verification': 7, 'lang-en': 9, 'lang-es': 5 } },
  { key: 'mar', name: 'Mar Quintana', lang: 'es', skills: { wifi: 8, 'smart-home': 8, 'account-recovery': 6, 'security-response': 8, payments: 6, networking: 7, 'video-verification': 6, 'lang-es': 9, 'lang-en': 7 } },
  { key: 'finn', name: 'Finn Calder', lang: 'en', skills: { agronomy: 7, irrigation: 8, 'radio-coverage': 6, 'line-control': 8, drives: 6, packml: 6, 'lang-en': 9, 'lang-es': 6 } },
  // A seat that nobody of this world takes: for whoever visits.
  { key: 'you', name: 'Visitor Seat', lang: 'en', visitor: true, skills: {
    hydraulics: 7, 'pump-drives': 6, controls: 7, 'utility-liaison': 5, 'brand-codes': 7, wifi: 7, 'smart-home': 7, 'security-response': 7, irrigation: 7, agronomy: 7,
    'line-control': 7, payments: 7, 'video-verification': 7, networking: 6, 'lang-en': 9, 'lang-es': 9 } },
];

const company = (key: string, name: string, lang: 'es' | 'en', answersWithinHours: number, ...roles: [pack: string, role: string][]): ProviderPart => ({ key, name, lang, roles, answersWithinHours });
export const providers: ProviderPart[] = [
  company('bombas', 'Bombas Sierra', 'es', 4, ['water', 'maker']),
  company('red', 'Red del Valle', 'es', 2, ['water', 'utility'], ['field', 'supplier']),
  company('casas', 'Casas del Norte', 'es', 8, ['water', 'landlord'], ['climate', 'site'], ['security', 'site']),
  company('fontaneros', 'Fontaneros Ruiz', 'es', 4, ['water', 'plumber']),
  company('luz', 'Luz del Valle', 'es', 2, ['water', 'power-company'], ['climate', 'power-company']),
  company('onda', 'Wave Mobile', 'en', 2, ['water', 'carrier'], ['climate', 'network'], ['field', 'network'], ['home-network', 'provider'], ['wearable-payment', 'carrier'], ['security', 'network']),
  company('clima', 'Polar Makers', 'en', 8, ['climate', 'maker']),
  company('frio', 'Frío y Calor', 'es', 4, ['climate', 'service']),
  // Machines of the kitchen, and who mends them.
  company('hogar', 'Hearth Appliances', 'en', 8, ['appliance', 'maker']),
  company('taller', 'Taller Rápido', 'es', 4, ['appliance', 'repair']),
  // What is on the Wi-Fi of a home.
  company('lumo', 'Lumo Devices', 'en', 8, ['home-network', 'maker']),
  company('nube', 'Nube Lumo', 'es', 2, ['home-network', 'cloud']),
  company('voz', 'Casa Voz', 'es', 4, ['home-network', 'platform']),
  // Water and soil.
  company('sonda', 'Sonda Agro', 'es', 8, ['field', 'maker'], ['field', 'installer']),
  company('riego', 'Riegos Vega', 'es', 4, ['field', 'irrigation']),
  // The teams and companies beside a line.
  company('cintas', 'Drive and Belt', 'en', 4, ['factory', 'maker']),
  company('llenado', 'Equipo de llenado', 'es', 1, ['factory', 'upstream']),
  company('paletizado', 'Equipo de paletizado', 'es', 1, ['factory', 'downstream']),
  company('mantenimiento', 'Mantenimiento de la nave', 'es', 1, ['factory', 'maintenance'], ['factory', 'site']),
  company('lineas', 'Line Systems', 'en', 2, ['factory', 'integrator']),
  // Whoever makes, hangs and guards cameras.
  company('ojo', 'Ojo Cameras', 'en', 8, ['security', 'maker']),
  company('vista', 'Montajes Vista', 'es', 4, ['security', 'installer']),
  company('guardia', 'Guardia del Valle', 'es', 1, ['security', 'guard']),
  // Five and more have a part in one payment from the wrist; two banks play the same role.
  company('relojes', 'Tempo Watches', 'en', 8, ['wearable-payment', 'maker']),
  company('cartera', 'Cartera Pay', 'es', 2, ['wearable-payment', 'wallet']),
  company('tarjetas', 'Orbit Cards', 'en', 2, ['wearable-payment', 'network']),
  company('banco-norte', 'Banco Norte', 'es', 1, ['wearable-payment', 'bank']),
  company('banco-sur', 'South Bank', 'en', 1, ['wearable-payment', 'bank']),
  company('cobros', 'Cobros del Valle', 'es', 2, ['wearable-payment', 'acquirer']),
];
