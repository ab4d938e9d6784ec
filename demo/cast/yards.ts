// Cameras over the yards of the market, the hall and the farms.
import { growers, households, lineLeads, nearTo } from './people.ts';
import type { ComponentPart, PersonPart, Place, ThingPart } from './part.ts';

const YARDS: [site: string, place: string, whose: (PersonPart | undefined)[]][] = [
  ['mercado', 'Mercado', [households[8], households[9], households[10]]], ['nave', 'Nave', [lineLeads[0], lineLeads[1], lineLeads[0]]], ['vega', 'La Vega', [growers[0]]], ['alta', 'Huerta Alta', [growers[2]]],
];
const NAMES = ['puerta', 'patio', 'muelle'];

const components = YARDS.flatMap(([site, place]): ComponentPart[] => [
  { key: `cam-switch-${site}`, name: `Conmutador de ${place}`, pack: 'security', kind: 'camera-switch', provider: 'onda' },
  { key: `cam-line-${site}`, name: `Enlace de cámaras de ${place}`, pack: 'security', kind: 'camera-line', provider: 'onda' },
]);
const things = YARDS.flatMap(([site, place, whose], y): ThingPart[] => whose.map((owner, i) => ({
  id: `cam-${site}-${i + 1}`, name: `Cámara ${NAMES[i]}, ${place}`, pack: 'security', kind: 'camera', site, customer: owner?.key,
  on: { 'camera-switch': `cam-switch-${site}`, 'camera-line': `cam-line-${site}` }, near: nearTo(site), label: String(1 + y * 3 + i),
})));

export const yards: Place = { sites: [], components, things };
