// What happens by itself: a first handful of small troubles, told apart in time so that each can be followed,
// then one now and then. Never more at once than the desk can show.
import { faults, faultOf, type Fault } from './faults.ts';
import type { Home, World } from './world.ts';

/** Seconds after the start, and what happens then: something for the thing, the customer, a near person, nobody. */
const FIRST: [seconds: number, fault: string][] = [[2, 'drive-tripped'], [4, 'valve-left-shut'], [7, 'drive-tripped'], [10, 'demand-peak'], [15, 'pipe-leak'], [30, 'set-to-fan'], [40, 'plug-wet'], [55, 'hose-leak']];
const EVERY_MS = 40_000;
const AT_ONCE = 6;
/** A street main bursts this often: a storm is worth seeing, and rare. */
const STORM_EVERY_MS = 15 * 60_000;
/** So long two troubles on one street may still be taken for one. */
const LATELY_MS = 3 * 60_000;
/** More than everything that can go wrong on one street. */
const ALL = 1000;
/** What nobody came to mend is mended in the end, as things are. */
const FORGOTTEN_MS = 10 * 60_000;

export class Schedule {
  #world: World;
  #timers: NodeJS.Timeout[] = [];
  constructor(world: World) { this.#world = world; }

  begin() {
    for (const [seconds, fault] of FIRST) this.#timers.push(setTimeout(() => this.#happens(faultOf(fault)), seconds * 1000));
    this.#timers.push(setInterval(() => this.#happens(this.#drawn()), EVERY_MS));
    this.#timers.push(setInterval(() => this.#happens(faultOf('main-bursts')), STORM_EVERY_MS));
    this.#timers.push(setInterval(() => this.#forgets(), 30_000));
  }
  end() { for (const timer of this.#timers) clearTimeout(timer); }

  #happens(fault: Fault | undefined) {
    const well = this.#world.homes.filter((home) => fault && home.part.kind === fault.at && !home.body.troubled && !this.#world.seatOf(home.part.id));
    const busy = this.#world.homes.filter((home) => home.body.troubled && home.part.customer).length;
    const home = this.#lonely(well);
    if (fault && home && (busy < AT_ONCE || fault.wide)) this.#world.breaks(fault, home.part.id);
  }

  /** Where least else is wrong on the same street: three small troubles side by side would look like one large one. */
  #lonely(homes: Home[]): Home | undefined {
    const shares = (a: Home, b: Home) => a !== b && Object.values(a.part.on).some((key) => Object.values(b.part.on).includes(key));
    const lately = this.#world.caused.filter((one) => Date.now() - one.at < LATELY_MS).flatMap((one) => this.#world.home(one.thing) ?? []);
    // A home that has just had a trouble shall not have another: the two would look like one that nobody understands.
    const others = (home: Home) => lately.filter((other) => shares(home, other)).length + (lately.includes(home) ? ALL : 0) + Math.random();
    const alone = homes.map((home) => ({ home, others: others(home) }));
    return alone.sort((a, b) => a.others - b.others)[0]?.home;
  }

  #drawn(): Fault | undefined {
    let left = Math.random() * faults.reduce((sum, fault) => sum + fault.often, 0);
    return faults.find((fault) => (left -= fault.often) < 0);
  }

  #forgets() {
    const old = this.#world.caused.filter((one) => Date.now() - one.at > FORGOTTEN_MS && !this.#world.seatOf(one.thing));
    for (const one of old) {
      const home = this.#world.home(one.thing);
      if (home?.body.troubled) { for (const role of home.body.owners()) home.body.repairs(role); home.body.heals(); }
    }
    this.#world.caused = this.#world.caused.filter((one) => !old.includes(one));
  }
}
