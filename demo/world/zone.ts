// A plot that is watered: a valve with its meter, and a probe in the soil. And a probe alone, on a battery.
import { faultsOf, Machine, wideFault, type Troubles } from './machine.ts';
import { about, towards, type Kind, type Reading, type Reply, type Shared } from './parts.ts';

const wet: Troubles = {
  'valve-stuck': { cause: 'valve-not-opening', owner: 'irrigation', often: 3, ends: { 'bleed-valve': 0.7, 'cycle-valve': 0.3, 'replace-valve': 1, 'guide-by-phone': 0.3 }, sees: { 'hear-click': 'no-click' } },
  'valve-hangs-open': { cause: 'valve-not-closing', owner: 'irrigation', often: 2, ends: { 'close-valve': 0.4, 'replace-valve': 1 } },
  'pipe-cut': { cause: 'broken-pipe', owner: 'customer', often: 1, ends: { 'mend-pipe': 1 }, sees: { 'ask-wet-patch': 'wet' } },
  'probe-loose': { cause: 'sensor-air-gap', owner: 'installer', often: 1, ends: { 'reseat-probe': 1, 'replace-probe': 1 }, sees: { 'feel-soil': 'moist' } },
};
const calm = { 'ask-water-at-head': 'there-is', 'ask-wet-patch': 'dry-all-over', 'feel-soil': 'crumbles', 'hear-click': 'clicks', 'ask-crop': 'lower' };
/** A plot is watered for a third of the time, each at its own hour; soil follows slowly. */
const ROUND_S = 3 * 3600, WATERS_S = 3600, SOIL_S = 7200, DRY_S = 2400;

class Zone extends Machine {
  readonly kind = 'irrigation-zone';
  #hour = Math.random() * ROUND_S;
  #used = 25;
  /** Somebody shut it by hand. */
  #shut = false;

  constructor(parts: readonly Shared[]) { super(parts, wet, calm); }
  override get reachable(): boolean { return !this.part('gateway')?.broken; }
  override get troubled(): boolean { return this.wrong !== undefined || this.#shut || this.parts.some((part) => part.broken); }

  override passes(seconds: number) {
    super.passes(seconds);
    this.#hour += seconds;
    const target = this.is('probe-loose') ? 130 : this.wrong || this.part('water-supply')?.broken ? 70 : 25;
    this.#used = towards(this.#used, target, seconds, this.is('probe-loose') ? DRY_S : SOIL_S);
  }

  /** Open when its hour has come; what is wrong with a valve is seen while it should do something. */
  get #open(): boolean { return this.is('valve-hangs-open') ? false : this.is('valve-stuck', 'pipe-cut') || (this.part('water-supply')?.broken ?? false) || this.#hour % ROUND_S < WATERS_S; }

  reads(): Reading {
    const dry = this.part('water-supply')?.broken ?? false, stuck = this.is('valve-stuck'), open = this.#open;
    const share = this.#shut ? 0 : dry || stuck ? about(2, 1) : this.is('valve-hangs-open') ? about(38, 2) : this.is('pipe-cut') ? about(165, 3) : open ? about(100, 2) : 0;
    const loose = this.is('probe-loose');
    return {
      values: {
        vwc: loose ? about(-3, 0.3) : about(30 - this.#used / 6, 0.2), depletion: about(this.#used, 0.5), vwc_span: about(5, 0.2), soil_temp: about(18, 0.2), ec: about(1.2, 0.05), flow: Math.max(0, about(share * 0.12, 0.05)),
        flow_share: Math.max(0, share), line_pressure: dry ? 0.1 : this.is('pipe-cut') ? about(0.7, 0.03) : about(2.1, 0.05), watering_flow: dry || stuck ? 2 : this.is('pipe-cut') ? 165 : 100, watering_rise: dry || stuck || loose ? 0 : about(6, 0.3), rssi: about(-92, 2),
      },
      state: { valve: open ? 'open' : 'closed', people_in_field: false, sprayed: false },
    };
  }

  override told(action: string): Reply | undefined {
    if (action === 'water' && this.reachable) { this.#hour = 0; return { ok: true }; }
    return super.told(action);
  }
  override does(step: string): boolean {
    if (step === 'close-hand-valve') { this.#shut = true; return true; }
    if (step === 'restart-gateway') { this.part('gateway')?.mend(); return true; }
    return super.does(step) || step === 'flush-line';
  }
  override looks(question: string): string | undefined { return question === 'ask-water-at-head' && this.part('water-supply')?.broken ? 'none' : super.looks(question); }
  override heals() { super.heals(); this.#shut = false; }
}

const alone: Troubles = { 'probe-battery': { cause: 'probe-battery', owner: 'customer', ends: { 'change-battery': 1, 'swap-probe': 1 } } };
class Probe extends Machine {
  readonly kind = 'soil-probe';
  constructor(parts: readonly Shared[]) { super(parts, alone, { 'ask-crop': 'lower' }); }
  override get reachable(): boolean { return !this.part('gateway')?.broken; }
  reads(): Reading { return { values: { vwc: about(24, 0.4), soil_temp: about(17, 0.2), battery: this.is('probe-battery') ? about(3.05, 0.02) : about(3.62, 0.01), rssi: about(-98, 2), packet_rate: 99 }, state: {} }; }
  override does(step: string): boolean {
    if (step === 'restart-gateway') { this.part('gateway')?.mend(); return true; }
    return super.does(step) || step === 'raise-antenna';
  }
}

export const zone: Kind = {
  pack: 'field', kind: 'irrigation-zone', speaks: 600, hands: { customer: ['close-hand-valve', 'flush-line'], near: ['bleed-valve', 'reseat-probe', 'restart-gateway'], agent: ['guide-by-phone'] },
  make: (on) => new Zone(['programme', 'water-supply', 'gateway'].map(on)),
  faults: [
    ...faultsOf('irrigation-zone', wet),
    wideFault('canal-shut', 'irrigation-zone', 'water-supply', 'no-water', 'supplier'),
    wideFault('radio-dark', 'irrigation-zone', 'gateway', 'gateway-off', 'network'),
  ],
};
export const probe: Kind = { pack: 'field', kind: 'soil-probe', speaks: 1800, hands: { customer: ['change-battery'] }, make: (on) => new Probe([on('gateway')]), faults: faultsOf('soil-probe', alone) };
