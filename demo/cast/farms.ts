// Two farms: plots that are watered, each with its valve and probe, and probes that stand alone between the trees.
import { growers, nearTo } from './people.ts';
import { two, type ComponentPart, type Place, type ThingPart } from './part.ts';

const FARMS = [
  { key: 'vega', name: 'Finca La Vega', crops: ['Maíz', 'Tomate', 'Alfalfa'], growers: growers.slice(0, 2) },
  { key: 'alta', name: 'Huerta Alta', crops: ['Almendros', 'Viña', 'Olivos'], growers: growers.slice(2) },
];
const ZONES = 12, PROBES = 8;

const components = FARMS.flatMap((farm): ComponentPart[] => [
  { key: `programme-${farm.key}`, name: `Programa de riego de ${farm.name}`, pack: 'field', kind: 'programme', provider: 'riego' },
  { key: `canal-${farm.key}`, name: `Acequia de ${farm.name}`, pack: 'field', kind: 'water-supply', provider: 'red' },
  { key: `radio-${farm.key}`, name: `Pasarela de ${farm.name}`, pack: 'field', kind: 'gateway', provider: 'onda' },
]);

const things = FARMS.flatMap((farm): ThingPart[] => {
  const plot = (i: number) => `${farm.crops[i % farm.crops.length]} ${Math.floor(i / farm.crops.length) + 1}`;
  const customer = (i: number) => farm.growers[i % farm.growers.length]?.key;
  const zones = Array.from({ length: ZONES }, (_, i): ThingPart => ({
    id: `zone-${farm.key}-${two(i + 1)}`, name: `Riego ${plot(i)}, ${farm.name}`, pack: 'field', kind: 'irrigation-zone', site: farm.key, customer: customer(i),
    on: { programme: `programme-${farm.key}`, 'water-supply': `canal-${farm.key}`, gateway: `radio-${farm.key}` }, near: nearTo(farm.key),
  }));
  const probes = Array.from({ length: PROBES }, (_, i): ThingPart => ({
    id: `probe-${farm.key}-${two(i + 1)}`, name: `Sonda ${plot(i)}, ${farm.name}`, pack: 'field', kind: 'soil-probe', site: farm.key, customer: customer(i), on: { gateway: `radio-${farm.key}` }, near: nearTo(farm.key),
  }));
  return [...zones, ...probes];
});

export const farms: Place = {
  sites: [
    { key: 'vega', name: 'Finca La Vega', address: 'Camino de la Vega 4, Villanueva del Valle' },
    { key: 'alta', name: 'Huerta Alta', address: 'Camino Alto 9, Villanueva del Valle' },
  ],
  components, things,
};
