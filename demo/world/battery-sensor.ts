// A sensor on a battery behind the hub of its home. It speaks once an hour, and of its end only before it.
import { faultsOf, Machine, wideFault, type Troubles } from './machine.ts';
import { about, type Kind, type Reading, type Shared } from './parts.ts';

const troubles: Troubles = {
  'battery-empty': { cause: 'battery-empty', owner: 'customer', ends: { 'change-battery': 1, 'guide-sensor': 1 } },
};
const calm = { 'ask-hub-light': 'lit' };
/** Seconds of Focal's time in which an empty battery still says that it is. */
const SAYS_SO_S = 30 * 60;

class BatterySensor extends Machine {
  readonly kind = 'battery-sensor';
  #battery = 55 + Math.random() * 40;
  constructor(parts: readonly Shared[]) { super(parts, troubles, calm); }

  override get reachable(): boolean { return !this.part('home-hub')?.broken && (!this.is('battery-empty') || this.since < SAYS_SO_S); }
  override passes(seconds: number) { super.passes(seconds); this.#battery = Math.max(20, this.#battery - seconds / 400_000); }
  reads(): Reading { return { values: { battery: this.is('battery-empty') ? 3 : about(this.#battery, 0.1), link: about(72, 4) }, state: { paired: true } }; }

  override does(step: string): boolean {
    if (step === 'plug-in-hub') { this.part('home-hub')?.mend(); return true; }
    if (step === 'change-battery') this.#battery = 100;
    return super.does(step) || step === 'bring-sensor-nearer' || step === 'pair-sensor-again';
  }
  override looks(question: string): string | undefined { return question === 'ask-hub-light' && this.part('home-hub')?.broken ? 'dark' : super.looks(question); }
}

export const batterySensor: Kind = {
  pack: 'home-network', kind: 'battery-sensor', speaks: 3600, hands: { customer: ['change-battery', 'plug-in-hub'], agent: ['guide-sensor'] },
  make: (on) => new BatterySensor([on('home-hub')]),
  faults: [...faultsOf('battery-sensor', troubles), wideFault('hub-unplugged', 'battery-sensor', 'home-hub', 'hub-off', 'customer')],
};
