// The covered market: an air conditioner at each stall, and two rooms whose temperature was really measured.
import { households, nearTo } from './people.ts';
import { two, type Place, type ThingPart } from './part.ts';

const on = { 'site-power': 'power-market', 'site-network': 'net-market' };
const units: ThingPart[] = households.slice(8, 20).map((customer, i) => ({
  id: `air-mercado-${two(i + 1)}`, name: `Aire del Mercado, puesto ${i + 1}`, pack: 'climate', kind: 'hvac-unit', site: 'mercado', customer: customer.key, on, near: nearTo('mercado'),
}));
/** The recorded room, and one more that plays the same recording from a warmer day on. */
const rooms: ThingPart[] = (['archivo', 'taller'] as const).map((name, i) => ({
  id: `room-${name}`, name: name === 'archivo' ? 'Archivo del Mercado (grabación)' : 'Taller del Mercado (grabación)', pack: 'climate', kind: 'room', site: 'mercado',
  customer: households[20 + i]?.key, on: { 'site-network': 'net-market' }, near: [], label: i === 0 ? 'first' : 'warmer',
}));

export const market: Place = {
  sites: [{ key: 'mercado', name: 'Mercado', address: 'Plaza del Mercado 1, Villanueva del Valle' }],
  components: [
    { key: 'power-market', name: 'Luz del Mercado', pack: 'climate', kind: 'site-power', provider: 'luz' },
    { key: 'net-market', name: 'Red del Mercado', pack: 'climate', kind: 'site-network', provider: 'onda' },
  ],
  things: [...units, ...rooms],
};
