// A washing machine of one of two brands. It says a code, and the same trouble has another code at the other brand.
import { faultsOf, Machine, wideFault, type Troubles } from './machine.ts';
import { about, type Kind, type Reading, type Reply, type Shared } from './parts.ts';

const troubles: Troubles = {
  'tap-closed': { cause: 'tap-closed', owner: 'customer', often: 3, ends: { 'open-water-tap': 1, 'rinse-inlet-filter': 1, 'video-call': 1 }, sees: { 'ask-tap': 'closed' } },
  'filter-blocked': { cause: 'filter-blocked', owner: 'customer', often: 3, ends: { 'clean-filter': 1, 'video-call': 1, 'replace-pump': 1 }, sees: { 'ask-hum': 'hums' } },
  'hose-kinked': { cause: 'hose-or-sink', owner: 'customer', often: 2, ends: { 'free-hose': 1, 'video-call': 1 }, sees: { 'ask-hose': 'kinked', 'ask-hum': 'hums' } },
  'door-ajar': { cause: 'door-not-shut', owner: 'customer', often: 2, ends: { 'shut-door': 1, 'video-call': 1 } },
  'drain-pump-dead': { cause: 'pump-failed', owner: 'repair', often: 1, ends: { 'replace-pump': 1 } },
  'code-after-power-cut': { cause: 'transient', owner: 'nobody', often: 3, ends: { 'test-again': 1, 'rinse-foam': 1 } },
  'washer-leaks': { cause: 'hose-leaks', owner: 'repair', often: 1, ends: { 'repair-washer': 1 } },
};
const calm = { 'ask-hose': 'free', 'ask-foam': 'no-foam', 'ask-hum': 'quiet', 'ask-tap': 'open', 'ask-wifi': 'as-before' };
const DRAINS = ['filter-blocked', 'hose-kinked', 'drain-pump-dead', 'code-after-power-cut'];
/** Its code for what is wrong, by brand. */
const CODES: Record<string, Record<'drain' | 'inlet' | 'door' | 'leak', string>> = { bosch: { drain: 'E18', inlet: 'E17', door: 'E04', leak: 'E23' }, lg: { drain: 'OE', inlet: 'IE', door: 'dE', leak: 'none' } };

class Washer extends Machine {
  readonly kind = 'washer';
  readonly #brand: string;
  #tapShut = false;
  #cycles = Math.floor(Math.random() * 600);

  constructor(parts: readonly Shared[], brand: string) { super(parts, troubles, calm); this.#brand = brand; }

  /** What its release misreads is not wrong with the machine; of the other brand it is nothing at all. */
  get #misreads(): boolean { return this.#brand === 'bosch' && (this.part('release')?.broken ?? false); }
  override get troubled(): boolean { return this.wrong !== undefined || this.#misreads || this.#tapShut; }

  reads(): Reading {
    const stands = this.is(...DRAINS), misreads = this.#misreads;
    const codes = CODES[this.#brand] ?? CODES.bosch as (typeof CODES)[string];
    const code = misreads || stands ? codes.drain : this.is('tap-closed') ? codes.inlet : this.is('door-ajar') ? codes.door : this.is('washer-leaks') ? codes.leak : 'none';
    return {
      values: {
        wifi: about(-58, 1), since_power: this.is('code-after-power-cut') ? 4 : about(6000, 0), level: misreads ? 14 : stands ? about(9, 0.2) : 0, metered: stands ? about(9, 0.2) : 0,
        inlet_pressure: this.is('tap-closed') || this.#tapShut ? 0.05 : about(2.4, 0.05), fill_time: this.is('tap-closed') ? 620 : about(95, 3),
        drain_time: this.is('filter-blocked', 'hose-kinked') ? 260 : about(48, 2), pump_current: this.is('drain-pump-dead') ? 0.01 : about(0.28, 0.01), heat_gain: about(17, 0.4), spin: 1200, cycles: this.#cycles,
      },
      state: { brand: this.#brand, series: 'recent', code: code ?? 'none', door_locked: !this.is('door-ajar'), base_leak: this.is('washer-leaks'), foam: false },
    };
  }

  override told(action: string): Reply | undefined { return action === 'pump-out' ? { ok: true } : super.told(action); }
  override does(step: string): boolean {
    if (step === 'close-water-tap' || step === 'close-stairs-tap') { this.#tapShut = true; return true; }
    return super.does(step);
  }
  override heals() { super.heals(); this.#tapShut = false; }
}

export const washer: Kind = {
  pack: 'appliance', kind: 'washer', speaks: 300, hands: { customer: ['open-water-tap', 'clean-filter', 'free-hose', 'shut-door', 'close-water-tap'], near: ['close-stairs-tap'], agent: ['video-call'] },
  make: (on, label) => new Washer([on('release')], label),
  faults: [...faultsOf('washer', troubles), { ...wideFault('release-misreads', 'washer', 'release', 'level-misread', 'maker'), label: 'bosch' }],
};
