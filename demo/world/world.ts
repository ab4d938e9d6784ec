// The world: every thing with its body, the parts they share, and the beat by which they speak. Remembers
// which fault befell what, so that a restart goes on where it stopped.
import type { Ledger } from '../ledger.ts';
import { components, pace, providers, things } from '../cast/cast.ts';
import type { ThingPart } from '../cast/part.ts';
import type { State } from '../state.ts';
import { Device } from './device.ts';
import { faultOf, kindOf, packOf } from './kinds.ts';
import { Shared, type Body, type Fault } from './parts.ts';

/** A thing of the cast, alive. */
export interface Home { part: ThingPart; body: Body; device: Device }
/** Who stands back because a visitor wants to do it. */
export interface Seat { agent: boolean; customer: boolean; near: boolean; since: number }
/** Something that was done to this world. */
export interface Caused { fault: string; thing: string; at: number }

/** Of what befell this world, so much is kept. */
const REMEMBERED = 2000;
const NOTES_MS = 5000, SEAT_KEPT_MS = 20 * 60_000;
/** All have begun to speak within so long, in real time; each at its own moment. */
const BEGIN_MS = 3000;
/** So many pictures of a camera come first, one after the other. */
const LEARNT = 12, LEARNS_MS = 1800;
/** When something has changed at a thing, it speaks out of its turn, so soon and so often: what befell it is seen at once. */
const STIRS_MS = [300, 2500, 5500, 9000];
/** Many that are struck at once do not cry out in one breath. */
const APART_MS = 2000;

export class World {
  readonly homes: Home[];
  readonly shared = new Map<string, Shared>();
  readonly seats = new Map<string, Seat>();
  /** Faults since the start of this run, for whoever wants to know what was done to this world. */
  caused: Caused[] = [];
  #state: State;
  #byId = new Map<string, Home>();
  #timers = new Set<NodeJS.Timeout>();

  constructor(state: State, mqtt: string, ledger: Ledger) {
    this.#state = state;
    for (const { key, kind, name, provider } of components) this.shared.set(key, new Shared(key, kind, name, provider));
    this.homes = things.map((part) => {
      const body = kindOf(part.kind).make((kind) => this.#part(part, kind), part.label ?? '');
      const home = { part, body, device: new Device({ id: part.id, token: state.all.tokens[part.id] ?? '', address: mqtt }, body, ledger) };
      this.#byId.set(part.id, home);
      return home;
    });
    for (const [thing, fault] of Object.entries(state.all.broken)) {
      const home = this.home(thing), found = faultOf(String(fault));
      if (home && found) found.begins(home.body);
    }
  }

  begin() {
    this.homes.forEach((home, i) => {
      const { speaks, beats, pictures } = kindOf(home.part.kind);
      // Things do not speak in chorus: each begins a little later than the one before.
      this.#later((i * 97) % BEGIN_MS, () => {
        home.device.turn();
        this.#every((speaks * 1000) / pace, () => home.device.turn());
        if (beats) this.#every((beats * 1000) / pace, () => home.device.beats());
        if (pictures) this.#every((pictures.every * 1000) / pace, () => home.device.shows(pictures.name));
      });
      // What a view usually shows is learnt from its first pictures: they come quickly.
      for (let n = 0; pictures && n < LEARNT; n++) this.#later(BEGIN_MS + n * LEARNS_MS + i * 13, () => home.device.shows(pictures.name));
    });
    this.#every(NOTES_MS, () => this.#notes());
  }

  async end() {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.homes.map((home) => home.device.close()));
  }

  get allConnected(): boolean { return this.homes.every((home) => home.device.connected || !home.body.reachable); }
  home(thing: string): Home | undefined { return this.#byId.get(thing); }
  homesOf(customer: string): Home[] { return this.homes.filter((home) => home.part.customer === customer); }

  breaks(fault: Fault, thing: string, seat?: Omit<Seat, 'since'>) {
    const home = this.home(thing);
    if (!home) return;
    fault.begins(home.body);
    this.caused = [...this.caused, { fault: fault.id, thing, at: Date.now() }].slice(-REMEMBERED);
    const struck = fault.wide ? this.#onSame(home, fault.wide) : [home];
    if (seat) {
      const kept = { ...seat, since: Date.now() };
      for (const other of struck.filter((one) => one.body.troubled)) this.seats.set(other.part.id, kept);
    }
    for (const other of struck) this.#stirs(other);
    this.#state.all.broken[thing] = fault.id;
    this.#state.save();
  }

  /** Whoever did something at these things; what became of it is soon told by them. */
  acts<T>(homes: Home[], act: () => T): T {
    const done = act();
    for (const home of homes) this.#stirs(home);
    return done;
  }

  /** A company mends a part that it runs; everything that hangs on it feels it. */
  mends(part: Shared) {
    part.mend();
    for (const home of this.homes.filter((one) => one.body.parts.includes(part))) this.#stirs(home);
  }

  seatOf(thing: string | undefined): Seat | undefined {
    const seat = thing ? this.seats.get(thing) : undefined;
    return seat && Date.now() - seat.since < SEAT_KEPT_MS ? seat : undefined;
  }

  /** The things that are named by their serial on an order. */
  named(text: string): Home[] { return this.homes.filter((home) => new RegExp(`(?<![\\w-])${home.part.id}(?![\\w-])`).test(text)); }

  /** Whose fault a cause of this owner is, at this thing: a company, or "customer" or "nobody". */
  answersFor(home: Home, fault: Fault): string {
    if (fault.owner === 'customer' || fault.owner === 'nobody') return fault.owner;
    const runs = home.body.parts.find((part) => part.kind === fault.wide)?.provider;
    const plays = (key: string) => providers.find((one) => one.key === key)?.roles.some(([pack, role]) => pack === packOf(fault) && role === fault.owner);
    // Where several play a role, whoever runs the part that this thing hangs on is meant.
    return runs ?? home.body.parts.map((part) => part.provider).find(plays) ?? providers.find((one) => plays(one.key))?.key ?? fault.owner;
  }

  #onSame(home: Home, kind: string): Home[] {
    const part = home.body.parts.find((one) => one.kind === kind);
    return part ? this.homes.filter((other) => other.body.parts.includes(part)) : [home];
  }

  #part(thing: ThingPart, kind: string): Shared {
    const part = this.shared.get(thing.on[kind] ?? '');
    if (!part) throw new Error(`${thing.id} hangs on no ${kind}: the cast must name one`);
    return part;
  }

  #stirs(home: Home) {
    const apart = Math.random() * APART_MS;
    const { pictures } = kindOf(home.part.kind);
    for (const ms of STIRS_MS) this.#later(ms + apart, () => { home.device.turn(); if (pictures) home.device.shows(pictures.name); });
  }

  /** What is well again is no longer remembered as broken. */
  #notes() {
    const healed = Object.keys(this.#state.all.broken).filter((thing) => !this.home(thing)?.body.troubled);
    if (!healed.length) return;
    for (const thing of healed) { delete this.#state.all.broken[thing]; this.seats.delete(thing); }
    this.#state.save();
  }

  #later(ms: number, act: () => void) {
    const timer = setTimeout(() => { this.#timers.delete(timer); act(); }, ms);
    this.#timers.add(timer);
  }
  #every(ms: number, act: () => void) { this.#timers.add(setInterval(act, ms)); }
}
