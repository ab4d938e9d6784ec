// What happens by itself: a first handful of small troubles, told apart in time so that each can be followed,
// then one now and then. Never more at once than the desk can show.
import { faults, faultOf } from './kinds.ts';
import type { Fault } from './parts.ts';
import type { Caused, Home, World } from './world.ts';

/** Seconds after the start, and what happens then: one of each pack, soon noticed; then what asks for a customer, a near person, a company. */
const FIRST: [seconds: number, fault: string][] = [
  [0, 'set-to-fan'], [1, 'drive-tripped'], [2, 'no-funds'], [3, 'tap-closed'], [4, 'old-password'], [5, 'valve-stuck'], [6, 'guard-open'],
  [12, 'valve-left-shut'], [16, 'valve-hangs-open'], [18, 'link-lost'], [20, 'drive-tripped'], [30, 'pipe-leak'], [36, 'hand-on-lens'], [45, 'carton-wedged'], [60, 'card-refused'], [75, 'hose-leak'],
];
const EVERY_MS = 40_000;
const AT_ONCE = 12;
/** What many feel at once is worth seeing, and rare; they take turns. */
const STORMS = ['main-bursts', 'bank-down', 'cloud-down', 'filler-stops', 'firmware-bad', 'canal-shut'], STORM_EVERY_MS = 10 * 60_000;
/** So long two troubles on one street may still be taken for one. */
const LATELY_MS = 3 * 60_000;
/** More than everything that can go wrong on one street. */
const ALL = 1000;
/** What nobody came to mend is mended in the end, as things are. */
const FORGOTTEN_MS = 10 * 60_000;

/** Whether this can befall that thing. */
export const fits = (home: Home, fault: Fault): boolean => home.part.kind === fault.at && !!home.part.customer && (fault.label === undefined || fault.label === home.part.label);

export class Schedule {
  #world: World;
  #timers: NodeJS.Timeout[] = [];
  #forgotten = new WeakSet<Caused>();
  #storms = Math.floor(Math.random() * STORMS.length);
  constructor(world: World) { this.#world = world; }

  begin() {
    for (const [seconds, fault] of FIRST) this.#timers.push(setTimeout(() => this.#happens(faultOf(fault)), seconds * 1000));
    this.#timers.push(setInterval(() => this.#happens(this.#drawn()), EVERY_MS));
    this.#timers.push(setInterval(() => this.#happens(faultOf(STORMS[this.#storms++ % STORMS.length] ?? '')), STORM_EVERY_MS));
    this.#timers.push(setInterval(() => this.#forgets(), 30_000));
  }
  end() { for (const timer of this.#timers) clearTimeout(timer); }

  #happens(fault: Fault | undefined) {
    const well = this.#world.homes.filter((home) => fault && fits(home, fault) && !home.body.troubled && !this.#world.seatOf(home.part.id));
    const busy = this.#world.homes.filter((home) => home.body.troubled && home.part.customer).length;
    const home = this.#lonely(well);
    if (fault && home && (busy < AT_ONCE || fault.wide)) this.#world.breaks(fault, home.part.id);
  }

  /** Where least else is wrong around it: three small troubles side by side would look like one large one. */
  #lonely(homes: Home[]): Home | undefined {
    const shares = (a: Home, b: Home) => a !== b && a.body.parts.some((part) => b.body.parts.includes(part));
    const lately = this.#world.caused.filter((one) => Date.now() - one.at < LATELY_MS).flatMap((one) => this.#world.home(one.thing) ?? []);
    // A home that has just had a trouble shall not have another: the two would look like one that nobody understands.
    const others = (home: Home) => lately.filter((other) => shares(home, other)).length + (lately.some((other) => other === home || other.part.customer === home.part.customer) ? ALL : 0) + Math.random();
    const alone = homes.map((home) => ({ home, others: others(home) }));
    return alone.sort((a, b) => a.others - b.others)[0]?.home;
  }

  #drawn(): Fault | undefined {
    let left = Math.random() * faults.reduce((sum, fault) => sum + fault.often, 0);
    return faults.find((fault) => (left -= fault.often) < 0);
  }

  #forgets() {
    const isOld = (one: Caused) => Date.now() - one.at > FORGOTTEN_MS && !this.#world.seatOf(one.thing);
    for (const one of this.#world.caused.filter((caused) => isOld(caused) && !this.#forgotten.has(caused))) {
      this.#forgotten.add(one);
      const home = this.#world.home(one.thing);
      if (!home?.body.troubled) continue;
      this.#world.acts([home], () => home.body.heals());
      for (const part of home.body.parts.filter((part) => part.broken)) this.#world.mends(part);
    }
  }
}
