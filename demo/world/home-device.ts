// A device on the Wi-Fi of a home: a lamp, a plug, a speaker, a lock, a bell. Setting it up, linking it and making it safe
// take several hands' turns, and each of them shows at once.
import { faultsOf, Machine, wideFault, type Troubles } from './machine.ts';
import { about, type Kind, type Reading, type Reply, type Shared } from './parts.ts';

const troubles: Troubles = {
  'not-set-up': { cause: 'not-begun', owner: 'customer', often: 2, ends: { 'guide-by-phone': 1 } },
  'guest-network': { cause: 'guest-or-vpn', owner: 'customer', often: 2, ends: { 'guide-by-phone': 1, 'configure-router': 1 } },
  'link-lost': { cause: 'account-unlinked', owner: 'platform', often: 2, ends: { 'guide-by-phone': 1 } },
  'old-password': { cause: 'default-password', owner: 'customer', often: 2, ends: { 'secure-new-password': 1, 'guide-by-phone': 1, 'secure-by-phone': 1 } },
  'broken-into': { cause: 'compromised', owner: 'maker', often: 0, ends: { 'secure-by-phone': 1 } },
  'plug-pulled': { cause: 'unplugged', owner: 'customer', often: 2, ends: { 'plug-in': 1, 'guide-by-phone': 1 }, sees: { 'ask-light': 'dark' } },
  'wifi-renamed': { cause: 'password-changed', owner: 'customer', often: 1, ends: { 'retype-password': 1, 'guide-by-phone': 1 }, sees: { 'ask-new-router': 'changed' } },
  'behind-a-wall': { cause: 'weak-signal', owner: 'customer', often: 1, ends: { 'move-nearer': 1, 'guide-by-phone': 1 } },
};
const calm = { 'ask-others-offline': 'only-this', 'ask-new-router': 'same', 'ask-light': 'lit', 'ask-hotspot': 'works' };
/** What each hand's turn leaves behind it, in order; the last ends the trouble. */
const FLOWS: Record<string, string[]> = {
  'not-set-up': ['activate-hold-button', 'activate-choose-network', 'activate-finish'],
  'guest-network': ['configure-home-network', 'configure-phone'],
  'link-lost': ['integrate-sign-in', 'integrate-link', 'integrate-try'],
  'broken-into': ['secure-reset', 'secure-new-password', 'update', 'release'],
};
const SILENT = ['plug-pulled', 'wifi-renamed'];

class HomeDevice extends Machine {
  readonly kind = 'home-device';
  readonly #lifeSafety: boolean;
  #quarantined = false;
  /** How far its flow has come. */
  #turns = 0;
  #routerAge = Math.random() * 15;

  constructor(parts: readonly Shared[], lifeSafety: boolean) {
    super(parts, troubles, calm);
    this.#lifeSafety = lifeSafety;
  }

  override get reachable(): boolean { return !this.is(...SILENT) && !this.part('home-router')?.broken && !this.part('access-line')?.broken; }
  override goes(wrong: string) { super.goes(wrong); this.#turns = 0; }
  override heals() { super.heals(); this.#turns = 0; this.#quarantined = false; }
  override passes(seconds: number) { super.passes(seconds); this.#routerAge += seconds / 3600; }

  reads(): Reading {
    const past = (flow: string, turn: number) => !this.is(flow) || this.#turns > turn;
    const stage = past('not-set-up', 1) ? (past('not-set-up', 2) ? 'ready' : 'address') : past('not-set-up', 0) ? 'found' : 'none';
    const hacked = this.is('broken-into') && !past('broken-into', 0);
    return {
      values: {
        rssi: about(this.is('behind-a-wall') ? -83 : -54, 1), reconnects: this.is('behind-a-wall') ? about(11, 1) : 0, outbound: hacked && !this.#quarantined ? about(420, 20) : about(2.1, 0.3),
        outbound_usual: 2.1, router_age: about(this.#routerAge % 20, 0), open_ports: hacked ? 23 : 0,
      },
      state: {
        stage, network: past('guest-network', 0) ? 'home' : 'guest', wifi_reason: 0, join_tries: stage === 'ready' ? 1 : this.#turns, local_ok: past('guest-network', 1),
        cloud_ok: !this.part('device-cloud')?.broken, account_ok: past('link-lost', 0), linked: past('link-lost', 1), commands_ok: past('link-lost', 2),
        default_password: this.is('old-password') || (this.is('broken-into') && !past('broken-into', 1)), update_due: this.is('broken-into') && !past('broken-into', 2),
        quarantined: this.#quarantined, life_safety: this.#lifeSafety,
      },
    };
  }

  override told(action: string): Reply | undefined {
    if (!this.reachable) return undefined;
    if (action === 'quarantine') { this.#quarantined = true; return { ok: true }; }
    this.does(action);
    if (action === 'release' && !this.is('broken-into')) this.#quarantined = false;
    return { ok: true };
  }

  override does(step: string): boolean {
    const router = this.part('home-router');
    if (step === 'restart-router' || step === 'near-restart-router') { if (router?.wrong === 'hung') router.mend(); return true; }
    const flow = (this.wrong && FLOWS[this.wrong]) || [];
    const turn = flow.indexOf(step);
    if (turn < 0) return super.does(step) || Object.values(FLOWS).some((steps) => steps.includes(step));
    // Nobody can finish what was not begun.
    if (turn > this.#turns) return false;
    this.#turns = Math.max(this.#turns, turn + 1);
    if (this.#turns === flow.length) this.heals();
    return true;
  }

  override looks(question: string): string | undefined {
    if (question === 'ask-others-offline' && (this.part('access-line')?.broken || this.part('home-router')?.broken)) return 'too';
    if (question === 'ask-hotspot' && this.part('device-cloud')?.broken) return 'fails-too';
    return super.looks(question);
  }
}

export const homeDevice: Kind = {
  pack: 'home-network', kind: 'home-device', speaks: 300,
  hands: { customer: ['plug-in', 'retype-password', 'restart-router', 'move-nearer', 'activate-hold-button', 'activate-choose-network', 'activate-finish', 'secure-reset', 'secure-new-password'], near: ['near-restart-router'], agent: ['guide-by-phone', 'secure-by-phone'] },
  make: (on, label) => new HomeDevice(['home-router', 'access-line', 'device-cloud'].map(on), label === 'lock'),
  faults: [
    ...faultsOf('home-device', troubles),
    wideFault('router-hung', 'home-device', 'home-router', 'router-hung', 'customer', 'hung'),
    wideFault('line-down', 'home-device', 'access-line', 'isp-outage', 'provider'),
    wideFault('cloud-down', 'home-device', 'device-cloud', 'cloud-outage', 'cloud'),
  ],
};
