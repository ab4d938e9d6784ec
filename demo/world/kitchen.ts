// A dishwasher and a fridge. The first says codes, the second only gets warm.
import { faultsOf, Machine, type Troubles } from './machine.ts';
import { about, towards, type Kind, type Reading, type Reply, type Shared } from './parts.ts';

const dishes: Troubles = {
  'dish-filter': { cause: 'dish-filter-blocked', owner: 'customer', often: 2, ends: { 'dish-clean-filter': 1, 'dish-video-call': 1, 'repair-dishwasher': 1 } },
  'dish-leaks': { cause: 'dish-base-leak', owner: 'repair', often: 1, ends: { 'repair-dishwasher': 1 } },
  'dish-hiccup': { cause: 'dish-transient', owner: 'nobody', often: 2, ends: { 'test-again': 1 } },
};

class Dishwasher extends Machine {
  readonly kind = 'dishwasher';
  #tapShut = false;
  constructor(parts: readonly Shared[]) { super(parts, dishes, {}); }
  override get troubled(): boolean { return this.wrong !== undefined || this.#tapShut; }
  reads(): Reading {
    const stands = this.is('dish-filter', 'dish-hiccup'), leaks = this.is('dish-leaks');
    return {
      values: { wifi: about(-60, 1), since_power: this.is('dish-hiccup') ? 4 : 5400, level: stands ? about(3.5, 0.1) : 0, inlet_pressure: this.#tapShut ? 0.05 : about(2.3, 0.05), drain_time: this.is('dish-filter') ? 240 : about(40, 2), pump_current: about(0.2, 0.01), heat_gain: about(18, 0.4), cycles: 212 },
      state: { brand: 'bosch', series: 'recent', code: stands ? 'E24' : leaks ? 'E15' : 'none', base_leak: leaks },
    };
  }
  override told(action: string): Reply | undefined { return action === 'pump-out' ? { ok: true } : super.told(action); }
  override does(step: string): boolean {
    if (step === 'dish-close-tap' || step === 'dish-close-stairs-tap') { this.#tapShut = true; return true; }
    return super.does(step) || step === 'dish-free-hose';
  }
  override heals() { super.heals(); this.#tapShut = false; }
}

const colds: Troubles = {
  'fridge-ajar': { cause: 'fridge-door-ajar', owner: 'customer', often: 1, ends: { 'shut-fridge': 1, 'fridge-video-call': 1 } },
  'fridge-set-warm': { cause: 'fridge-set-warm', owner: 'customer', often: 1, ends: { 'set-colder': 1, 'fridge-video-call': 1 } },
};
const FOLLOWS_S = 900, COLD = 4, WARM = 10.5;

class Fridge extends Machine {
  readonly kind = 'fridge';
  #inside = COLD;
  constructor() { super([], colds, { 'ask-frost': 'air-moves' }); }
  override passes(seconds: number) { super.passes(seconds); this.#inside = towards(this.#inside, this.wrong ? WARM : COLD, seconds, FOLLOWS_S); }
  reads(): Reading {
    const ajar = this.is('fridge-ajar');
    return {
      values: { fridge_temp: about(this.#inside, 0.1), setpoint: this.is('fridge-set-warm') ? 9 : 4, compressor_power: about(ajar ? 140 : this.is('fridge-set-warm') ? 30 : 62, 3), door_open_for: ajar ? Math.round(this.since / 60) : 0 },
      state: { cooling: true },
    };
  }
  override does(step: string): boolean { return super.does(step) || step === 'free-vents' || step === 'dust-coil'; }
}

export const dishwasher: Kind = {
  pack: 'appliance', kind: 'dishwasher', speaks: 300, hands: { customer: ['dish-clean-filter', 'dish-close-tap'], near: ['dish-close-stairs-tap'], agent: ['dish-video-call'] },
  make: (on) => new Dishwasher([on('release')]), faults: faultsOf('dishwasher', dishes),
};
export const fridge: Kind = { pack: 'appliance', kind: 'fridge', speaks: 300, hands: { customer: ['shut-fridge'], agent: ['fridge-video-call'] }, make: () => new Fridge(), faults: faultsOf('fridge', colds) };
