// A watch that pays, with its wearer, the shops they go to, and a card that is put on it now and then. A tap passes the
// watch, the terminal, the card network and the bank; adding a card passes the phone, the carrier and the wallet.
import { faultsOf, Machine, wideFault, type Troubles } from './machine.ts';
import { about, type Attempt, type Kind, type Reading, type Shared } from './parts.ts';

const declined = { 'ask-machine': 'declined', 'ask-buzzed': 'buzzed', 'ask-bank-app': 'refused', 'ask-elsewhere': 'failed-there-too', 'ask-other-card': 'fails-too' };
const silent = { 'ask-machine': 'nothing', 'ask-elsewhere': 'failed-there-too' };
const troubles: Troubles = {
  'no-funds': { cause: 'limit-or-funds', owner: 'bank', often: 3, ends: {}, sees: declined },
  'card-refused': { cause: 'bank-declines', owner: 'bank', often: 2, ends: {}, sees: { ...declined, 'ask-other-card': 'works' } },
  'watch-locked': { cause: 'not-ready', owner: 'customer', often: 3, ends: { 'show-how': 1, 'guide-payer': 1 }, sees: silent },
  'nfc-off': { cause: 'wallet-settings', owner: 'customer', often: 2, ends: { 'turn-on': 1, 'guide-payer': 1 }, sees: silent },
  'card-suspended': { cause: 'token-inactive', owner: 'wallet', often: 2, ends: { 'refresh-card': 0.3, 'readd-card': 0.8, 'guide-payer': 0.4 }, sees: { ...silent, 'ask-machine': 'message' } },
  'terminal-old': { cause: 'terminal', owner: 'acquirer', often: 2, ends: { 'pay-another-way': 1 }, sees: { 'ask-machine': 'message', 'ask-elsewhere': 'worked', 'ask-other-card': 'fails-too' } },
};
const calm = { 'ask-machine': 'message', 'ask-other-card': 'works', 'ask-buzzed': 'nothing', 'ask-bank-app': 'nothing-there', 'ask-elsewhere': 'worked', 'ask-phone': 'beside' };
/** How a failed tap ends, by trouble: where it stops, and the code that comes back. */
const STOPS: Record<string, Omit<Attempt, 'service' | 'ok'>> = {
  'no-funds': { stopped_at: 'bank', code: '51' }, 'card-refused': { stopped_at: 'bank', code: '05' }, 'watch-locked': { stopped_at: 'watch' },
  'nfc-off': { stopped_at: 'watch' }, 'card-suspended': { stopped_at: 'watch', code: '14' }, 'terminal-old': { stopped_at: 'terminal', code: '58' },
};
/** Bad software loses most taps, not all. */
const LOSES = 0.7;
/** Of the moments at which a watch speaks, those at which somebody pays, or puts a card on it. */
const PAYS = 0.5, ADDS = 0.08;

class Watch extends Machine {
  readonly kind = 'pay-watch';
  #battery = 40 + Math.random() * 55;
  #flips = Math.random() < LOSES;

  constructor(parts: readonly Shared[]) { super(parts, troubles, calm); }

  override passes(seconds: number) {
    super.passes(seconds);
    this.#battery = this.#battery < 8 ? 100 : this.#battery - seconds / 4000;
  }

  override get troubled(): boolean { return this.wrong !== undefined || this.#broken('issuer', 'card-network', 'wallet-cloud', 'cell') || (this.#broken('firmware') && this.#flips); }

  reads(): Reading {
    return {
      values: { battery: about(this.#battery, 0.2) },
      state: { locked: this.is('watch-locked'), on_wrist: !this.is('watch-locked'), nfc_on: !this.is('nfc-off'), default_wallet: true, token_state: this.is('card-suspended') ? 'suspended' : 'active' },
      ...this.#tries(),
    };
  }

  /** Somebody in trouble tries again and again; the others pay now and then. */
  #tries(): { attempts?: Attempt[] } {
    const adding = this.#broken('wallet-cloud', 'cell'), paying = this.troubled && !adding;
    if (adding || Math.random() < ADDS) return { attempts: [this.#adds()] };
    return paying || Math.random() < PAYS ? { attempts: [this.#pays()] } : {};
  }

  #pays(): Attempt {
    const fails = (why: Omit<Attempt, 'service' | 'ok'>): Attempt => ({ service: 'wrist-payment', ok: false, ...why });
    if (this.wrong) return fails(STOPS[this.wrong] ?? {});
    if (this.#broken('firmware') && this.#flips) return fails({ stopped_at: 'watch' });
    if (this.#broken('card-network')) return fails({ stopped_at: 'network' });
    if (this.#broken('issuer')) return fails({ code: '91' });
    return { service: 'wrist-payment', ok: true };
  }

  #adds(): Attempt {
    if (this.#broken('cell')) return { service: 'add-card', ok: false, stopped_at: 'carrier', code: 'timeout' };
    if (this.#broken('wallet-cloud')) return { service: 'add-card', ok: false, stopped_at: 'wallet', code: '503' };
    return { service: 'add-card', ok: true };
  }

  #broken(...kinds: string[]): boolean { return kinds.some((kind) => this.part(kind)?.broken); }
}

const PARTS = ['issuer', 'card-network', 'wallet-cloud', 'cell', 'firmware'];
export const watch: Kind = {
  pack: 'wearable-payment', kind: 'pay-watch', speaks: 900,
  hands: { customer: ['show-how', 'turn-on', 'readd-card', 'restart-watch', 'pay-another-way'], agent: ['guide-payer'] },
  make: (on) => new Watch(PARTS.map(on)),
  faults: [
    ...faultsOf('pay-watch', troubles),
    wideFault('bank-down', 'pay-watch', 'issuer', 'bank-down', 'bank'),
    wideFault('network-down', 'pay-watch', 'card-network', 'network-down', 'network'),
    wideFault('wallet-down', 'pay-watch', 'wallet-cloud', 'wallet-down', 'wallet'),
    wideFault('cell-down', 'pay-watch', 'cell', 'cell-down', 'carrier'),
    wideFault('firmware-bad', 'pay-watch', 'firmware', 'firmware-bad', 'maker'),
  ],
};
