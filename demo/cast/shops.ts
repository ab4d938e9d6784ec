// The shops, and the watches that pay in them. A terminal is nothing that Focal knows: the shop's payment company does.
import { households, shoppers } from './people.ts';
import type { ComponentPart, Place, ThingPart } from './part.ts';

const components: ComponentPart[] = [
  { key: 'bank-norte', name: 'Banco Norte', pack: 'wearable-payment', kind: 'issuer', provider: 'banco-norte' },
  { key: 'bank-sur', name: 'South Bank', pack: 'wearable-payment', kind: 'issuer', provider: 'banco-sur' },
  { key: 'orbit', name: 'Orbit', pack: 'wearable-payment', kind: 'card-network', provider: 'tarjetas' },
  { key: 'wallet', name: 'Cartera Pay', pack: 'wearable-payment', kind: 'wallet-cloud', provider: 'cartera' },
  { key: 'cell-centro', name: 'Antena del centro', pack: 'wearable-payment', kind: 'cell', provider: 'onda' },
  { key: 'cell-norte', name: 'Antena del norte', pack: 'wearable-payment', kind: 'cell', provider: 'onda' },
  { key: 'cell-rio', name: 'Antena del río', pack: 'wearable-payment', kind: 'cell', provider: 'onda' },
  { key: 'tempo-51', name: 'Tempo 5.1', pack: 'wearable-payment', kind: 'firmware', provider: 'relojes' },
  { key: 'tempo-52', name: 'Tempo 5.2', pack: 'wearable-payment', kind: 'firmware', provider: 'relojes' },
];
const CELLS = ['cell-centro', 'cell-norte', 'cell-rio'];

const things: ThingPart[] = [...households, ...shoppers].map((customer, i) => ({
  id: `watch-${customer.key}`, name: `Reloj de ${customer.name}`, pack: 'wearable-payment', kind: 'pay-watch', site: 'tiendas', customer: customer.key, near: [],
  // The four vary independently: whoever looks at many watches can tell a bank from a version.
  on: { issuer: i % 2 ? 'bank-sur' : 'bank-norte', 'card-network': 'orbit', 'wallet-cloud': 'wallet', cell: CELLS[i % 3] as string, firmware: Math.floor(i / 2) % 3 ? 'tempo-51' : 'tempo-52' },
}));

export const shops: Place = { sites: [{ key: 'tiendas', name: 'Tiendas del centro', address: 'Calle Mayor, Villanueva del Valle' }], components, things };
