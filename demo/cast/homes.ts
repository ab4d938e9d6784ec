// What is in the flats: devices on the Wi-Fi, sensors on a battery behind a hub, and the machines of the kitchen.
import { households, nearTo } from './people.ts';
import { buildings, flatOf } from './valley.ts';
import type { ComponentPart, Place, ThingPart } from './part.ts';

/** Name and id of what is plugged in; each flat has one, each second flat another. */
const DEVICES: [id: string, name: string][] = [['lamp', 'Lámpara'], ['plug', 'Enchufe'], ['speaker', 'Altavoz'], ['lock', 'Cerradura'], ['bell', 'Timbre']];
const SENSORS: [id: string, name: string][] = [['door', 'Contacto de la puerta'], ['leak', 'Sensor de agua'], ['thermo', 'Termómetro']];
/** Flats with a hub, hence with a sensor; with a washing machine; with a dishwasher; with a fridge that reports. */
const HUBS = 24, WASHERS_FROM = 12, DISHWASHERS = 10, FRIDGES = 10;

const homes = households.map((customer, i) => {
  const { site, door } = flatOf(i);
  return { customer, site, i, id: `${site.key}-${door.toLowerCase()}`, place: `${site.name}, ${door}` };
});
type Home = (typeof homes)[number];

const components: ComponentPart[] = [
  ...buildings.map((site): ComponentPart => ({ key: `line-${site.key}`, name: `Línea de ${site.name}`, pack: 'home-network', kind: 'access-line', provider: 'onda' })),
  ...homes.map((home): ComponentPart => ({ key: `router-${home.id}`, name: `Rúter de ${home.place}`, pack: 'home-network', kind: 'home-router', provider: 'onda' })),
  ...homes.slice(0, HUBS).map((home): ComponentPart => ({ key: `hub-${home.id}`, name: `Concentrador de ${home.place}`, pack: 'home-network', kind: 'home-hub', provider: 'lumo' })),
  { key: 'cloud-lumo', name: 'Nube de Lumo', pack: 'home-network', kind: 'device-cloud', provider: 'nube' },
  { key: 'cloud-brio', name: 'Nube de Brío', pack: 'home-network', kind: 'device-cloud', provider: 'nube' },
  { key: 'release-41', name: 'Programa 4.1', pack: 'appliance', kind: 'release', provider: 'hogar' },
  { key: 'release-42', name: 'Programa 4.2', pack: 'appliance', kind: 'release', provider: 'hogar' },
];

const of = (home: Home, pack: string, kind: string, id: string, name: string, on: Record<string, string>, label?: string): ThingPart =>
  ({ id: `${id}-${home.id}`, name: `${name}, ${home.place}`, pack, kind, site: home.site.key, customer: home.customer.key, on, near: nearTo(home.site.key), label });

function device(home: Home, which: number): ThingPart {
  const [id, name] = DEVICES[which % DEVICES.length] as [string, string];
  return of(home, 'home-network', 'home-device', id, name, { 'home-router': `router-${home.id}`, 'access-line': `line-${home.site.key}`, 'device-cloud': which % 2 ? 'cloud-brio' : 'cloud-lumo' }, id);
}
function sensor(home: Home): ThingPart {
  const [id, name] = SENSORS[home.i % SENSORS.length] as [string, string];
  return of(home, 'home-network', 'battery-sensor', id, name, { 'home-hub': `hub-${home.id}` });
}
const release = (home: Home) => ({ release: home.i % 3 ? 'release-41' : 'release-42' });

export const flats: Place = {
  sites: [],
  components,
  things: [
    ...homes.map((home) => device(home, home.i)),
    ...homes.filter((home) => home.i % 2).map((home) => device(home, home.i + 2)),
    ...homes.slice(0, HUBS).map(sensor),
    ...homes.slice(WASHERS_FROM).map((home) => of(home, 'appliance', 'washer', 'washer', 'Lavadora', release(home), home.i % 4 ? 'bosch' : 'lg')),
    ...homes.slice(0, DISHWASHERS).map((home) => of(home, 'appliance', 'dishwasher', 'dishwasher', 'Lavavajillas', release(home), 'bosch')),
    ...homes.slice(-FRIDGES).map((home) => of(home, 'appliance', 'fridge', 'fridge', 'Frigorífico', {})),
  ],
};
