// An air conditioner and its room: the room follows what the unit does, within minutes of Focal's time.
import { about, towards, type Body, type Fault, type Kind, type Reading, type Reply, type Shared } from './parts.ts';

const FOLLOWS_S = 150, SETPOINT = 24, WARM = 28.6;

export class Aircon implements Body {
  readonly kind = 'hvac-unit';
  mode: 'cool' | 'fan' = 'cool';
  filterFull = false;
  doorOpen = false;
  sun = false;
  fanDead = false;
  readonly power: Shared;
  readonly network: Shared;
  #room = SETPOINT + 0.3;
  #saidCode = false;

  constructor(power: Shared, network: Shared) { this.power = power; this.network = network; }

  get parts() { return [this.power, this.network]; }
  get reachable() { return this.power.on && this.network.on; }
  get troubled() { return this.mode === 'fan' || this.filterFull || this.doorOpen || this.sun || this.fanDead || this.power.broken || this.network.broken; }
  get #cools() { return this.power.on && this.mode === 'cool' && !this.fanDead; }

  passes(seconds: number) {
    const target = !this.#cools ? WARM : this.filterFull || this.doorOpen ? WARM - 0.4 : SETPOINT + 0.3;
    // It cools faster than it warms: the unit works at full strength, the sun only shines.
    this.#room = towards(this.#room, target, seconds, target > this.#room ? FOLLOWS_S : FOLLOWS_S / 2);
  }

  reads(): Reading | undefined {
    if (!this.power.on) return undefined;
    const code = this.fanDead && !this.#saidCode ? [{ code: 'A6' }] : !this.fanDead && this.#saidCode ? [{ code: 'OK' }] : undefined;
    if (code) this.#saidCode = this.fanDead;
    return {
      values: {
        room_temp: about(this.#room + (this.sun ? 4.5 : 0), 0.08), setpoint: SETPOINT, outdoor_temp: about(33, 0.2), humidity: about(50, 1),
        split: this.#cools ? about(this.filterFull ? 6.3 : 10.4, 0.15) : about(0.2, 0.1), filter_dp: about(this.filterFull ? 300 : 80, 3),
        compressor_current: this.#cools ? about(6.2, 0.1) : 0, fan_current: this.fanDead ? 0 : about(0.85, 0.03), starts: this.#cools ? 3 : 0,
      },
      state: { mode: this.mode, cooling_asked: this.mode === 'cool', door_open: false },
      ...(code ? { events: code } : {}),
    };
  }

  told(action: string): Reply | undefined {
    if (!this.reachable) return undefined;
    if (action === 'set-cooling') { this.mode = 'cool'; return { ok: true }; }
    // A restart is done as told; it mends nothing that is broken here.
    return action === 'restart' ? { ok: true } : { ok: false, text: `unknown action: ${action}` };
  }

  looks(question: string): string | undefined {
    switch (question) {
      case 'ask-door': return this.doorOpen ? 'something' : 'nothing-new';
      case 'ask-filter': return this.filterFull ? 'grey' : 'clean';
      case 'ask-ice': return 'none';
      case 'ask-warm': return this.sun ? 'comfortable' : 'warm';
      case 'look-outdoor': return 'free';
      default: return undefined;
    }
  }

  does(step: string): boolean {
    switch (step) {
      case 'rinse-filter': this.filterFull = false; return true;
      case 'close-door': if (!this.doorOpen) return false; this.doorOpen = false; return true;
      case 'shade-sensor': if (!this.sun) return false; this.sun = false; return true;
      case 'clear-outdoor': return true;
      case 'guide-by-phone': this.mode = 'cool'; this.doorOpen = this.filterFull = this.sun = false; return true;
      default: return false;
    }
  }

  helps(step: string): boolean { return this.troubled && !this.parts.some((part) => part.broken) && ['service-visit', 'replace-fan', 'replace-compressor'].includes(step); }
  owners(): string[] { return this.fanDead ? ['service'] : []; }
  repairs(role: string) { if (role === 'service') { this.fanDead = this.filterFull = false; this.mode = 'cool'; } }

  heals() { this.mode = 'cool'; this.filterFull = this.doorOpen = this.sun = this.fanDead = false; }
}

const fault = (id: string, cause: string, owner: string, often: number, begins: (unit: Aircon) => void, wide?: string): Fault =>
  ({ id, at: 'hvac-unit', cause, owner, often, wide, begins: (body) => { if (body instanceof Aircon) begins(body); } });

export const aircon: Kind = {
  pack: 'climate', kind: 'hvac-unit', speaks: 60, hands: { customer: ['rinse-filter', 'close-door'], agent: ['guide-by-phone'] },
  make: (on) => new Aircon(on('site-power'), on('site-network')),
  faults: [
    fault('set-to-fan', 'controls-wrong', 'customer', 3, (u) => { u.mode = 'fan'; }),
    fault('filter-full', 'filter-dirty', 'customer', 2, (u) => { u.filterFull = true; }),
    fault('door-open', 'door-or-heat', 'customer', 1, (u) => { u.doorOpen = true; }),
    fault('fan-dead', 'electrical-or-fan', 'service', 1, (u) => { u.fanDead = true; }),
    fault('power-out', 'power-out', 'power-company', 0, (u) => { u.power.breaks(); }, 'site-power'),
  ],
};
