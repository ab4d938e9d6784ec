// A booster pump in a cellar, with its hose, the pipe behind it, two taps, a strainer and a floor. Figures are
// those of a small building: 2.6 bar from the street, 4.5 bar to the flats.
import { about, towards, type Body, type Fault, type Kind, type Reading, type Reply, type Shared } from './parts.ts';

/** Seconds until a pressure has followed; a hose wets the floor in four minutes, and it dries in two. */
const FOLLOWS_S = 12, WETS_S = 240, DRIES_S = 120;
const LEAK = 8.5, BAR_PER_LITRE = 0.31;

export class Pump implements Body {
  readonly kind = 'booster-pump';
  drive: 'running' | 'stopped' | 'tripped' = 'running';
  hose = 0;
  pipe = 0;
  /** The handle after the pump: "across" is closed. */
  handle: 'in-line' | 'across' = 'in-line';
  /** The blue lever behind the leak; some will not turn. */
  lever: 'open' | 'closed' = 'open';
  leverStuck = false;
  riserClosed = false;
  plugWet = false;
  blocked = false;
  demand = 1.2;
  /** Says yes to a restart and does nothing. */
  pretends = false;

  readonly main: Shared;
  readonly power: Shared;
  readonly gateway: Shared;
  #out = 4.5;
  #flow = 1.2;
  #wetFor = 0;
  #dryFor = DRIES_S;
  #peakFor = 0;

  constructor(main: Shared, power: Shared, gateway: Shared) {
    this.main = main;
    this.power = power;
    this.gateway = gateway;
  }

  get parts() { return [this.main, this.power, this.gateway]; }
  get reachable() { return this.power.on && this.gateway.on; }
  get wet() { return this.#wetFor >= WETS_S || (this.#dryFor < DRIES_S && this.#wetFor > 0); }
  get troubled() {
    return this.drive !== 'running' || this.hose > 0 || this.pipe > 0 || this.handle === 'across' || this.lever === 'closed' || this.riserClosed
      || this.plugWet || this.blocked || this.#peakFor > 0 || this.main.broken || this.power.broken || this.gateway.broken;
  }

  /** Everybody in the building showers at once; it ends by itself. */
  peaks(seconds: number) { this.#peakFor = seconds; }

  passes(seconds: number) {
    if (!this.power.on) this.drive = this.drive === 'running' ? 'stopped' : this.drive;
    this.#peakFor = Math.max(0, this.#peakFor - seconds);
    this.demand = this.#peakFor > 0 ? 10.5 : 1.2;
    this.#flow = towards(this.#flow, this.#target().flow, seconds, FOLLOWS_S);
    this.#out = towards(this.#out, this.#target().out, seconds, FOLLOWS_S);
    const drips = this.hose > 0 && !this.riserClosed && this.drive === 'running';
    if (drips) { this.#wetFor += seconds; this.#dryFor = 0; }
    else { this.#dryFor += seconds; if (this.#dryFor >= DRIES_S) this.#wetFor = 0; }
  }

  reads(): Reading | undefined {
    if (!this.power.on) return undefined;
    const runs = this.drive === 'running', out = Math.max(0, this.#out);
    return {
      values: {
        pressure_in: about(this.#in(), 0.04), pressure_out: this.plugWet ? 0 : about(out, 0.04), flow: Math.max(0, about(this.#flow, this.#flow < 0.05 ? 0 : 0.08)),
        current: runs ? about(3.9 + this.#leak() * 0.12, 0.08) : 0, vibration: runs ? about(this.blocked ? 5.2 : 1.8, 0.1) : 0,
        sensor_voltage: this.plugWet ? about(0.1, 0.02) : about(0.6 + out * 0.33, 0.02),
      },
      state: { drive: this.drive, wet_floor: this.wet },
    };
  }

  told(action: string): Reply | undefined {
    if (!this.reachable) return undefined;
    if (action === 'stop') { this.drive = 'stopped'; return { ok: true }; }
    if (action !== 'restart') return { ok: false, text: `unknown action: ${action}` };
    // A pump whose strainer is blocked or whose plug is wet restarts as told, and is no better for it.
    if (!this.pretends) this.drive = 'running';
    return { ok: true };
  }

  looks(question: string): string | undefined {
    switch (question) {
      case 'ask-neighbours': return this.main.broken || this.power.broken ? 'too' : 'only-me';
      case 'ask-water-seen': return this.hose > 0 ? 'at-the-pump' : this.pipe > 0 ? 'elsewhere' : 'nowhere';
      case 'ask-handle': return this.handle;
      case 'read-gauge': return this.plugWet ? 'differs' : 'agrees';
      default: return undefined;
    }
  }

  does(step: string): boolean {
    switch (step) {
      case 'close-tap': if (this.leverStuck) return false; this.lever = 'closed'; return true;
      case 'open-tap': case 'open-valve': if (this.handle !== 'across') return false; this.handle = 'in-line'; return true;
      case 'close-riser': this.riserClosed = true; return true;
      case 'rinse-strainer': this.blocked = false; return true;
      case 'wait-an-hour': return true;
      case 'guide-by-phone': this.handle = 'in-line'; if (this.drive === 'tripped') this.drive = 'running'; return true;
      default: return false;
    }
  }

  /** Whoever comes with tools looks at all of it. */
  helps(step: string): boolean { return this.troubled && !this.parts.some((part) => part.broken) && ['visit-by-maker', 'refurbish-pump', 'repair-leak', 'clean-suction'].includes(step); }
  owners(): string[] {
    return [this.hose > 0 || this.plugWet || this.drive === 'tripped' ? 'maker' : '', this.pipe > 0 ? 'plumber' : '', this.pipe > 0 || this.blocked ? 'landlord' : '', this.blocked ? 'plumber' : ''].filter(Boolean);
  }

  repairs(role: string) {
    if (role === 'maker') { this.hose = 0; this.plugWet = false; }
    if (role === 'plumber' || role === 'landlord') { this.pipe = 0; this.blocked = false; }
    this.#opens();
  }

  heals() {
    this.hose = this.pipe = this.#peakFor = 0;
    this.handle = 'in-line';
    this.plugWet = this.blocked = this.pretends = this.leverStuck = false;
    this.#opens();
  }

  /** Whoever has worked here leaves taps open and the pump running. */
  #opens() { this.lever = 'open'; this.riserClosed = false; this.drive = 'running'; }

  #in() { const street = this.riserClosed ? this.main.pressure : this.main.pressure - 0.1; return this.blocked && this.drive === 'running' ? Math.min(0.8, street) : street; }
  #leak() { return this.riserClosed ? 0 : (this.hose + (this.lever === 'open' ? this.pipe : 0)) * (this.drive === 'running' ? 1 : 0.15); }
  #target(): { out: number; flow: number } {
    const leak = this.#leak(), runs = this.drive === 'running';
    if (this.riserClosed) return { out: runs ? this.#in() + 2 : 0.6, flow: 0 };
    if (this.handle === 'across') return { out: 1.2, flow: 0.1 };
    const used = this.lever === 'closed' ? 0 : runs ? this.demand : 0.4;
    if (!runs) return { out: Math.max(0.3, this.#in() - 0.4 - leak * BAR_PER_LITRE * 2), flow: used + leak };
    // A pump that gets little lifts little.
    const lift = 2.2 * Math.min(1, this.#in() / 1.5);
    return { out: this.#in() + lift - (leak + Math.max(0, used - 2)) * BAR_PER_LITRE, flow: used + leak };
  }
}

/** Seconds of Focal's time that a peak of demand lasts. */
const PEAK_S = 900;
const fault = (id: string, cause: string, owner: string, often: number, begins: (pump: Pump) => void, wide?: string): Fault =>
  ({ id, at: 'booster-pump', cause, owner, often, wide, begins: (body) => { if (body instanceof Pump) begins(body); } });

export const pump: Kind = {
  pack: 'water', kind: 'booster-pump', speaks: 60,
  hands: { customer: ['close-tap', 'open-tap'], near: ['close-riser', 'open-valve'], agent: ['guide-by-phone'] },
  make: (on) => new Pump(on('street-main'), on('site-power'), on('gateway')),
  faults: [
    fault('drive-tripped', 'drive-tripped', 'maker', 5, (p) => { p.drive = 'tripped'; }),
    fault('valve-left-shut', 'valve-closed', 'customer', 4, (p) => { p.handle = 'across'; }),
    fault('pipe-leak', 'pipe-leak', 'landlord', 3, (p) => { p.pipe = LEAK; }),
    fault('hose-leak', 'hose-leak', 'maker', 2, (p) => { p.hose = LEAK; p.leverStuck = Math.random() < 0.5; }),
    fault('plug-wet', 'sensor-fault', 'maker', 2, (p) => { p.plugWet = true; }),
    fault('demand-peak', 'demand', 'nobody', 3, (p) => { p.peaks(PEAK_S); }),
    fault('main-bursts', 'mains-low', 'utility', 0, (p) => { p.main.breaks(); }, 'street-main'),
    fault('gateway-silent', 'gateway-off', 'carrier', 0, (p) => { p.gateway.breaks(); }, 'gateway'),
  ],
};
