// Every kind of thing that this world plays. A new one is a file of its own and a name here.
import { aircon } from './aircon.ts';
import { batterySensor } from './battery-sensor.ts';
import { camera } from './camera.ts';
import { conveyor } from './conveyor.ts';
import { homeDevice } from './home-device.ts';
import { dishwasher, fridge } from './kitchen.ts';
import { meter } from './meter.ts';
import type { Fault, Kind } from './parts.ts';
import { pump } from './pump.ts';
import { room } from './recording.ts';
import { washer } from './washer.ts';
import { watch } from './watch.ts';
import { probe, zone } from './zone.ts';

export const kinds: Kind[] = [pump, meter, aircon, room, washer, dishwasher, fridge, homeDevice, batterySensor, zone, probe, conveyor, watch, camera];

const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
export function kindOf(name: string): Kind {
  const kind = byName.get(name);
  if (!kind) throw new Error(`the cast has a "${name}", and no file of demo/world plays that kind`);
  return kind;
}
/** In order of packs, as the page shows them. */
export const faults: Fault[] = kinds.flatMap((kind) => kind.faults);
export const faultOf = (id: string): Fault | undefined => faults.find((fault) => fault.id === id);
export const packOf = (fault: Fault): string => kindOf(fault.at).pack;
