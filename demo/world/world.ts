// The world: every thing with its body, the parts they share, and the beat by which they speak. Remembers
// which fault befell what, so that a restart goes on where it stopped.
import type { Ledger } from '../ledger.ts';
import { pace, things, type ThingPart } from '../setup/cast.ts';
import type { State } from '../state.ts';
import { Aircon } from './aircon.ts';
import { Device } from './device.ts';
import { faultOf, type Fault } from './faults.ts';
import { Meter } from './meter.ts';
import { Shared, type Body, type SharedKind } from './parts.ts';
import { Pump } from './pump.ts';
import { RecordedRoom } from './recording.ts';

/** A thing of the cast, alive. */
export interface Home { part: ThingPart; body: Body; device: Device }
/** Who stands back because a visitor wants to do it. */
export interface Seat { agent: boolean; customer: boolean; near: boolean; since: number }

/** Real time between two turns of the world, and between two signals of a kind: what packs promise, in Focal's time. */
const TURN_MS = 1000;
const SPEAKS_MS: Record<string, number> = { 'booster-pump': 60_000 / pace, 'zone-meter': 300_000 / pace, 'hvac-unit': 60_000 / pace, room: 6000 };
/** A recorded hour passes with every signal of a room. */
const RECORDED_DAYS = 20;
const SEAT_KEPT_MS = 20 * 60_000;

export class World {
  readonly homes: Home[];
  readonly seats = new Map<string, Seat>();
  /** Faults since the start of this run, for whoever wants to know what was done to this world. */
  caused: { fault: string; thing: string; at: number }[] = [];
  #state: State;
  #timers: NodeJS.Timeout[] = [];

  constructor(state: State, mqtt: string, ledger: Ledger) {
    this.#state = state;
    const shared = new Map<string, Shared>();
    const part = (key = '', kind: SharedKind): Shared => shared.get(key) ?? (shared.set(key, new Shared(key, kind)).get(key) as Shared);
    this.homes = things.map((thing, i) => {
      const body = bodyOf(thing, part, i);
      return { part: thing, body, device: new Device({ id: thing.id, token: state.all.tokens[thing.id] ?? '', address: mqtt }, body, ledger) };
    });
    for (const [thing, fault] of Object.entries(state.all.broken)) this.#begin(faultOf(String(fault)), thing);
  }

  begin() {
    // Things do not speak in chorus: each begins a little later than the one before.
    this.homes.forEach((home, i) => {
      const every = SPEAKS_MS[home.part.kind] ?? TURN_MS;
      const first = setTimeout(() => {
        let last = Date.now();
        const turn = () => { const now = Date.now(); home.device.turn(((now - last) / 1000) * pace); last = now; };
        turn();
        this.#timers.push(setInterval(turn, every));
      }, (i * 97) % Math.min(every, 3000));
      this.#timers.push(first);
    });
    this.#timers.push(setInterval(() => this.#notes(), TURN_MS * 5));
  }

  async end() {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.homes.map((home) => home.device.close()));
  }

  get allConnected(): boolean { return this.homes.every((home) => home.device.connected || !home.body.reachable); }
  home(thing: string): Home | undefined { return this.homes.find((home) => home.part.id === thing); }
  homesOf(customer: string): Home[] { return this.homes.filter((home) => home.part.customer === customer); }

  breaks(fault: Fault, thing: string, seat?: Omit<Seat, 'since'>) {
    const home = this.home(thing);
    if (!home) return;
    this.#begin(fault, thing);
    this.caused.push({ fault: fault.id, thing, at: Date.now() });
    if (seat) {
      const kept = { ...seat, since: Date.now() };
      for (const other of fault.wide ? this.homes.filter((h) => h.body.troubled) : [home]) this.seats.set(other.part.id, kept);
    }
    this.#state.all.broken[thing] = fault.id;
    this.#state.save();
  }

  seatOf(thing: string | undefined): Seat | undefined {
    const seat = thing ? this.seats.get(thing) : undefined;
    return seat && Date.now() - seat.since < SEAT_KEPT_MS ? seat : undefined;
  }

  /** The things that somebody working for this role would find behind a place's name, as it stands on their order. */
  named(text: string): Home[] { return this.homes.filter((home) => text.includes(home.part.name) || text.includes(home.part.id)); }

  #begin(fault: Fault | undefined, thing: string) {
    const home = this.home(thing);
    if (fault && home) fault.begins(home.body);
  }

  /** What is well again is no longer remembered as broken. */
  #notes() {
    const healed = Object.keys(this.#state.all.broken).filter((thing) => !this.home(thing)?.body.troubled);
    if (!healed.length) return;
    for (const thing of healed) { delete this.#state.all.broken[thing]; this.seats.delete(thing); }
    this.#state.save();
  }
}

function bodyOf(thing: ThingPart, part: (key: string | undefined, kind: SharedKind) => Shared, i: number): Body {
  const { on } = thing;
  switch (thing.kind) {
    case 'booster-pump': return new Pump(part(on['street-main'], 'main'), part(on['site-power'], 'power'), part(on.gateway, 'gateway'));
    case 'zone-meter': return new Meter(part(on['street-main'], 'main'), part(on.gateway, 'gateway'));
    case 'hvac-unit': return new Aircon(part(on['site-power'], 'power'), part(on['site-network'], 'gateway'));
    default: return new RecordedRoom(part(on['site-network'], 'gateway'), (i % 2) * RECORDED_DAYS * 24);
  }
}
