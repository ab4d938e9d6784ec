// A conveyor on a line: its eyes, its drive, its guard, and the machines before and after it.
import { faultsOf, Machine, wideFault, type Troubles } from './machine.ts';
import { about, type Kind, type Reading, type Shared } from './parts.ts';

const troubles: Troubles = {
  'carton-wedged': { cause: 'product-jam', owner: 'customer', often: 4, ends: { reverse: 0.5, 'clear-jam': 1, 'guide-by-phone': 0.6 }, sees: { 'ask-eye': 'stuck' } },
  'dusty-eye': { cause: 'photo-eye', owner: 'maintenance', often: 2, ends: { 'wipe-eye': 0.8, 'realign-eye': 1, 'guide-by-phone': 0.5 } },
  'guard-open': { cause: 'safety-open', owner: 'site', often: 2, ends: { 'close-guard': 1, 'guide-by-phone': 0.7 } },
  'left-slow': { cause: 'speed-or-recipe', owner: 'customer', often: 1, ends: { 'set-speed': 1, 'guide-by-phone': 1 }, sees: { 'ask-slow': 'not-on-purpose' } },
  'drive-trips': { cause: 'drive-or-motor', owner: 'maker', often: 1, ends: { 'reset-drive': 0.5, 'replace-drive': 1 } },
};
const calm = { 'ask-slow': 'not-on-purpose', 'ask-eye': 'free', 'ask-infeed': 'comes' };
const RATED = 60, SPEED = 0.5;

class Conveyor extends Machine {
  readonly kind = 'conveyor';
  #said = false;
  constructor(parts: readonly Shared[]) { super(parts, troubles, calm); }

  override get reachable(): boolean { return !this.part('site-power')?.broken && !this.part('line-network')?.broken; }

  reads(): Reading {
    const starved = this.part('upstream-machine')?.broken ?? false, blocked = this.part('downstream-machine')?.broken ?? false;
    const waits = starved || blocked, stuck = this.is('carton-wedged', 'dusty-eye'), stands = this.is('guard-open', 'drive-trips');
    const speed = stands || waits ? 0 : this.is('left-slow') ? SPEED * 0.5 : SPEED;
    const flow = stands || waits ? 0 : stuck ? 4 : this.is('left-slow') ? RATED * 0.5 : RATED;
    // A code is said once, and taken back once.
    const tripped = this.is('drive-trips');
    const events = tripped === this.#said ? {} : { events: [{ code: tripped ? 'F7' : 'OK' }] };
    this.#said = tripped;
    return {
      values: {
        throughput: Math.max(0, about(flow, flow ? 1 : 0)), rated: RATED, infeed_gap: starved ? 45 + Math.round(this.since) : about(1, 0.2), eye_blocked: stuck ? 20 : blocked ? 12 : 0, zone_speed: about(speed, 0),
        recipe_speed: SPEED, motor_current: stands || waits ? 0.1 : about(stuck ? 4.4 : 3.1, 0.1), air_pressure: about(6.2, 0.05), stops: stuck ? 6 : 1, reject: about(0.6, 0.1), oee: about(stuck || stands || waits ? 41 : 83, 1),
      },
      state: { packml: waits ? 'suspended' : stands ? (tripped ? 'aborted' : 'held') : 'execute', outfeed_full: blocked, guard_open: this.is('guard-open'), estop: false, locked_out: false },
      ...events,
    };
  }

  override looks(question: string): string | undefined {
    if (question === 'ask-infeed' && this.part('upstream-machine')?.broken) return 'nothing-comes';
    if (question === 'ask-eye' && this.part('downstream-machine')?.broken) return 'stuck';
    return super.looks(question);
  }
  override does(step: string): boolean { return super.does(step) || step === 'set-rated'; }
}

export const conveyor: Kind = {
  pack: 'factory', kind: 'conveyor', speaks: 60, beats: 10, hands: { near: ['clear-jam', 'wipe-eye', 'close-guard', 'reset-drive'], agent: ['guide-by-phone'] },
  make: (on) => new Conveyor(['upstream-machine', 'downstream-machine', 'site-power', 'line-network'].map(on)),
  faults: [
    ...faultsOf('conveyor', troubles),
    wideFault('filler-stops', 'conveyor', 'upstream-machine', 'upstream-starved', 'upstream'),
    wideFault('palletiser-stops', 'conveyor', 'downstream-machine', 'downstream-blocked', 'downstream'),
    wideFault('hall-dark', 'conveyor', 'site-power', 'power-out', 'site'),
    wideFault('switch-hangs', 'conveyor', 'line-network', 'network-off', 'integrator'),
  ],
};
