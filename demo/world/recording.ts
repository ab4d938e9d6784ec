// A room whose temperature was really measured: `recordings/room.csv`, an hour of it at a time. Degrees
// Fahrenheit become Celsius here, as a gateway would do it. Its gaps stay gaps, its failure stays a failure.
import { readFileSync } from 'node:fs';
import type { Body, Kind, Reading, Shared } from './parts.ts';

export interface Hour { at: number; celsius: number }
const HOUR_MS = 3_600_000;

export function readRecording(csv: string): Hour[] {
  return csv.trim().split('\n').slice(1).map((line) => {
    const [at = '', fahrenheit = ''] = line.split(',');
    return { at: Date.parse(`${at.replace(' ', 'T')}Z`), celsius: Math.round(((Number(fahrenheit) - 32) * 5) / 9 * 100) / 100 };
  });
}

export class RecordedRoom implements Body {
  readonly kind = 'room';
  readonly network: Shared;
  #hours = readRecording(readFileSync(new URL('../recordings/room.csv', import.meta.url), 'utf8'));
  #hour: number;
  #told = -1;

  /** `from`: where in the recording it begins, so that two starts do not tell the same day again. */
  constructor(network: Shared, from = 0) { this.network = network; this.#hour = from; }

  get parts() { return [this.network]; }
  get reachable() { return this.network.on; }
  get troubled() { return this.network.broken; }
  get position() { return this.#hour; }
  /** Time here is the recording's own: each look is an hour later, whatever passes outside. */
  passes() { this.#hour += 1; }
  reads(): Reading | undefined {
    const first = this.#hours[0] as Hour, last = this.#hours.at(-1) as Hour;
    const length = (last.at - first.at) / HOUR_MS + 1;
    const at = first.at + (this.#hour % length) * HOUR_MS;
    const found = this.#hours.find((hour) => hour.at === at);
    if (!found || this.#told === this.#hour) return undefined;
    this.#told = this.#hour;
    return { values: { room_temp: found.celsius }, state: {} };
  }
  told() { return undefined; }
  looks(question: string) { return question === 'ask-window' ? 'closed' : undefined; }
  does(step: string) { return step === 'close-window'; }
  helps() { return false; }
  owners(): string[] { return []; }
  repairs() { /* nothing here is anybody's to repair */ }
  heals() { /* what was recorded cannot be healed */ }
}

/** Of the second room: so much later in the recording, in days. */
const LATER_DAYS = 20;
export const room: Kind = {
  pack: 'climate', kind: 'room', speaks: 120, faults: [], hands: { customer: ['close-window'] },
  make: (on, label) => new RecordedRoom(on('site-network'), label === 'warmer' ? LATER_DAYS * 24 : 0),
};
