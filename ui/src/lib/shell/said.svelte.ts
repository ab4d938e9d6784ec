// What the page has just done, where it can be taken back; and what it could not do.
import { refused } from '../api/http';
import { L } from '../i18n/index.svelte';

export interface Said { id: number; text: string; detail?: string; undo?: () => void | Promise<unknown>; bad?: boolean }
const SHOWN_MS = 8000;

class Sayings {
  now = $state<Said>();
  #n = 0;
  #timer?: ReturnType<typeof setTimeout>;

  say(text: string, o: { detail?: string; undo?: Said['undo']; bad?: boolean } = {}) {
    clearTimeout(this.#timer);
    this.now = { id: ++this.#n, text, ...o };
    this.hold(false);
  }
  /** Stays while somebody points at it or has focus on it. */
  hold(on: boolean) {
    clearTimeout(this.#timer);
    if (!on) this.#timer = setTimeout(() => (this.now = undefined), SHOWN_MS);
  }
  close() { clearTimeout(this.#timer); this.now = undefined; }

  async undo() {
    const what = this.now?.undo;
    if (!what) return;
    this.close();
    if (await this.attempt(async () => { await what(); return true; })) this.say(L.undo.back);
  }

  /** Runs a request; says why when it was refused. */
  async attempt<T>(what: () => Promise<T>): Promise<T | undefined> {
    try { return await what(); } catch (e) {
      const r = refused(e);
      this.say(L.error.notDone(r.offline ? L.error.offline : r.message || L.error.unknown), { detail: r.expected ? L.error.expected(r.expected) : undefined, bad: true });
      return undefined;
    }
  }
}

export const said = new Sayings();
