// A camera over a yard. What it is told of itself is little; what it sees goes out as pictures, and what they show is
// for others to find.
import { faultsOf, Machine, wideFault, type Troubles } from './machine.ts';
import { about, type Kind, type Reading, type Shared } from './parts.ts';
import { drawn } from './yard.ts';

const troubles: Troubles = {
  'hand-on-lens': { cause: 'tampering', owner: 'guard', often: 1, ends: { 'send-guard': 1, 'replace-camera': 1 }, lasts: 2400, sees: { 'ask-turned': 'not-us' } },
  'camera-turned': { cause: 'camera-moved', owner: 'site', often: 1, ends: { 'aim-again': 1, 'aim-by-installer': 1 }, sees: { 'ask-turned': 'not-us' } },
  'known-visitor': { cause: 'authorised-person', owner: 'customer', often: 1, ends: { 'verify-pictures': 1 }, lasts: 900, sees: { 'ask-expected': 'known' } },
  intruder: { cause: 'intrusion', owner: 'guard', ends: { 'send-guard': 1 }, lasts: 2400, sees: { 'ask-expected': 'unknown' } },
  'spider-on-lens': { cause: 'insect-or-dirt', owner: 'site', often: 1, ends: { 'wipe-lens': 1, 'aim-by-installer': 1, lamp_off: 0.3 } },
  'disk-full': { cause: 'storage-full', owner: 'site', often: 1, ends: { 'free-the-disk': 1 } },
  'camera-hangs': { cause: 'firmware-hung', owner: 'maker', often: 1, ends: { restart: 0.8, 'replace-camera': 1 } },
};
const calm = { 'ask-expected': 'unknown', 'ask-turned': 'not-us' };
/** Seconds of Focal's time from noon to noon, so that the light moves while somebody watches; and how often it rains. */
const DAY_S = 3 * 3600, RAINS = 0.15;

class Camera extends Machine {
  readonly kind = 'camera';
  readonly #yard: number;
  #hour = 0;
  #lamp = true;
  constructor(parts: readonly Shared[], yard: number) { super(parts, troubles, calm); this.#yard = yard; }

  override get reachable(): boolean { return !this.parts.some((part) => part.broken); }
  override passes(seconds: number) { super.passes(seconds); this.#hour += seconds; }
  override does(step: string): boolean { if (step === 'lamp_off') this.#lamp = false; return super.does(step); }

  reads(): Reading {
    const full = this.is('disk-full'), seen = this.is('known-visitor', 'intruder');
    return {
      values: { packet_loss: about(0.4, 0.1), supply: about(6.4, 0.1), disk_free: full ? 1.2 : about(38, 0.2), clock_offset: about(0.1, 0.05) },
      state: { armed: true, recording: !full && !this.is('camera-hangs'), sees: seen ? 'person' : 'nothing', door_contact: seen, infrared: this.#lamp },
    };
  }

  shows(): Buffer {
    return drawn({
      yard: this.#yard, light: 0.9 + 0.14 * Math.cos((2 * Math.PI * this.#hour) / DAY_S), rain: Math.sin(this.#hour / 700) > 1 - 2 * RAINS, turned: this.is('camera-turned') ? 57 : 0,
      somebody: this.is('known-visitor', 'intruder'), insect: this.is('spider-on-lens'), hand: this.is('hand-on-lens'),
    });
  }
}

export const camera: Kind = {
  pack: 'security', kind: 'camera', speaks: 30, beats: 15, pictures: { name: 'view', every: 160 }, hands: { near: ['wipe-lens', 'aim-again'], agent: ['verify-pictures', 'free-the-disk'] },
  make: (on, label) => new Camera(['camera-switch', 'camera-line'].map(on), Number(label) || 1),
  faults: [
    ...faultsOf('camera', troubles),
    wideFault('switch-dark', 'camera', 'camera-switch', 'switch-off', 'network'),
    wideFault('cameras-cut-off', 'camera', 'camera-line', 'line-down', 'network'),
  ],
};
