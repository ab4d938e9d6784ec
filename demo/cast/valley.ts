// The water district: six buildings with a pump in each flat's cupboard, their street mains and zone meters.
import { households, nearTo } from './people.ts';
import type { ComponentPart, Place, SitePart, ThingPart } from './part.ts';

export const buildings: SitePart[] = [
  { key: 'mayor-8', name: 'Calle Mayor 8', address: 'Calle Mayor 8, Villanueva del Valle' },
  { key: 'mayor-12', name: 'Calle Mayor 12', address: 'Calle Mayor 12, Villanueva del Valle' },
  { key: 'rio-3', name: 'Calle del Río 3', address: 'Calle del Río 3, Villanueva del Valle' },
  { key: 'fuente-5', name: 'Plaza de la Fuente 5', address: 'Plaza de la Fuente 5, Villanueva del Valle' },
  { key: 'molino-2', name: 'Calle del Molino 2', address: 'Calle del Molino 2, Villanueva del Valle' },
  { key: 'sol-7', name: 'Calle del Sol 7', address: 'Calle del Sol 7, Villanueva del Valle' },
];
const FLATS = 6;
const streetOf = (site: SitePart): string => site.key.split('-')[0] ?? '';

/** Where a household lives: its building and its door. */
export const flatOf = (i: number): { site: SitePart; door: string } => ({ site: buildings[Math.floor(i / FLATS)] as SitePart, door: `${Math.floor((i % FLATS) / 2) + 1}${i % 2 === 0 ? 'A' : 'B'}` });

const STREETS: [key: string, main: string, gateway: string][] = [
  ['mayor', 'Tubería de la calle Mayor', 'Pasarela Mayor'], ['rio', 'Tubería de la calle del Río', 'Pasarela Río'], ['fuente', 'Tubería de la plaza de la Fuente', 'Pasarela Fuente'],
  ['molino', 'Tubería de la calle del Molino', 'Pasarela Molino'], ['sol', 'Tubería de la calle del Sol', 'Pasarela Sol'],
];
/** The houses' own short names, as their power meters show them. */
const POWER: Record<string, string> = { 'mayor-8': 'Mayor 8', 'mayor-12': 'Mayor 12', 'rio-3': 'Río 3', 'fuente-5': 'Fuente 5', 'molino-2': 'Molino 2', 'sol-7': 'Sol 7' };

const components: ComponentPart[] = [
  ...STREETS.flatMap(([key, main, gateway]): ComponentPart[] => [
    { key: `main-${key}`, name: main, pack: 'water', kind: 'street-main', provider: 'red' },
    { key: `gw-${key}`, name: gateway, pack: 'water', kind: 'gateway', provider: 'onda' },
  ]),
  ...buildings.map((site): ComponentPart => ({ key: `power-${site.key}`, name: `Luz de ${POWER[site.key]}`, pack: 'water', kind: 'site-power', provider: 'luz' })),
];

const pumps: ThingPart[] = households.map((customer, i) => {
  const { site, door } = flatOf(i), street = streetOf(site);
  return {
    id: `pump-${site.key}-${door.toLowerCase()}`, name: `Bomba ${site.name}, ${door}`, pack: 'water', kind: 'booster-pump', site: site.key, customer: customer.key,
    on: { 'street-main': `main-${street}`, 'site-power': `power-${site.key}`, gateway: `gw-${street}` }, near: nearTo(site.key),
  };
});
const meters: ThingPart[] = ([['mayor', 'Contador de zona Mayor', 'mayor-8'], ['rio', 'Contador de zona Río', 'rio-3'], ['molino', 'Contador de zona Molino', 'molino-2']] as const).map(([street, name, site]) => ({
  id: `meter-${street}`, name, pack: 'water', kind: 'zone-meter', site, on: { 'street-main': `main-${street}`, gateway: `gw-${street}` }, near: [],
}));

export const valley: Place = { sites: buildings, components, things: [...pumps, ...meters] };
