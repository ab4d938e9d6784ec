// A factory hall with two lines of five conveyors, each between a filler and a palletiser.
import { lineLeads, nearTo } from './people.ts';
import type { ComponentPart, Place, ThingPart } from './part.ts';

const LINES = [1, 2], STATIONS = ['llenado', 'tapado', 'etiquetado', 'control', 'encajado'];

const components: ComponentPart[] = [
  ...LINES.flatMap((line): ComponentPart[] => [
    { key: `filler-${line}`, name: `Llenadora de la línea ${line}`, pack: 'factory', kind: 'upstream-machine', provider: 'llenado' },
    { key: `palletiser-${line}`, name: `Paletizador de la línea ${line}`, pack: 'factory', kind: 'downstream-machine', provider: 'paletizado' },
    { key: `switch-${line}`, name: `Red de la línea ${line}`, pack: 'factory', kind: 'line-network', provider: 'lineas' },
  ]),
  { key: 'power-nave', name: 'Luz y aire de la nave', pack: 'factory', kind: 'site-power', provider: 'mantenimiento' },
];
const things: ThingPart[] = LINES.flatMap((line, i) => STATIONS.map((station) => ({
  id: `belt-${line}-${station}`, name: `Cinta de ${station}, línea ${line}`, pack: 'factory', kind: 'conveyor', site: 'nave', customer: lineLeads[i]?.key,
  on: { 'upstream-machine': `filler-${line}`, 'downstream-machine': `palletiser-${line}`, 'site-power': 'power-nave', 'line-network': `switch-${line}` }, near: nearTo('nave'),
})));

export const hall: Place = { sites: [{ key: 'nave', name: 'Nave de envasado', address: 'Polígono del Valle, nave 3' }], components, things };
