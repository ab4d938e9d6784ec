// What can go wrong here, and how it begins. A fault only changes the physical world; who finds out, and what
// they do about it, is for others to see.
import { Aircon } from './aircon.ts';
import type { Body } from './parts.ts';
import { leakOf, Pump } from './pump.ts';

export interface Fault {
  id: string;
  /** What it can befall. */
  at: 'booster-pump' | 'hvac-unit';
  /** It befalls everything that hangs on the same part. */
  wide: boolean;
  /** Gentle ones happen by themselves. */
  often: number;
  begins(body: Body): void;
}

const pump = (id: string, often: number, begins: (pump: Pump) => void, wide = false): Fault => ({ id, at: 'booster-pump', wide, often, begins: (body) => { if (body instanceof Pump) begins(body); } });
const unit = (id: string, often: number, begins: (unit: Aircon) => void, wide = false): Fault => ({ id, at: 'hvac-unit', wide, often, begins: (body) => { if (body instanceof Aircon) begins(body); } });

/** Seconds of Focal's time that a peak of demand lasts. */
const PEAK_S = 900;

export const faults: Fault[] = [
  pump('drive-tripped', 5, (p) => { p.drive = 'tripped'; }),
  pump('valve-left-shut', 4, (p) => { p.handle = 'across'; }),
  pump('pipe-leak', 3, (p) => { p.pipe = leakOf(); }),
  pump('hose-leak', 2, (p) => { p.hose = leakOf(); p.leverStuck = Math.random() < 0.5; }),
  pump('plug-wet', 2, (p) => { p.plugWet = true; }),
  pump('demand-peak', 3, (p) => { p.peaks(PEAK_S); }),
  pump('main-bursts', 0, (p) => { p.main.breaks(); }, true),
  pump('gateway-silent', 0, (p) => { p.gateway.breaks(); }, true),
  unit('set-to-fan', 3, (u) => { u.mode = 'fan'; }),
  unit('filter-full', 2, (u) => { u.filterFull = true; }),
  unit('door-open', 1, (u) => { u.doorOpen = true; }),
  unit('fan-dead', 1, (u) => { u.fanDead = true; }),
  unit('power-out', 0, (u) => { u.power.breaks(); }, true),
];

export const faultOf = (id: string): Fault | undefined => faults.find((fault) => fault.id === id);
