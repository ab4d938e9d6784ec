// What an agent wrote here and is not yet known to have arrived. It outlives the page and is sent once, in order, by nobody else.
import { cases } from '../api/calls';
import { refused } from '../api/http';
import type { Item, Session } from '../api/types';
import { kept } from '../live/kept';
import { stream } from '../live/stream.svelte';

export interface Waiting { client_id: string; case: string; text: string; note: boolean; whisper?: boolean; at: string; attachments: NonNullable<Item['attachments']>; state: 'queued' | 'failed'; why?: string }

const RETRY_MS = 5000;

class Outbox {
  waiting = $state.raw<Waiting[]>([]);
  /** Whose words these are. Whoever signs in next has a drawer of their own. */
  #drawer = '';
  #sending = false;
  #again?: ReturnType<typeof setTimeout>;

  begin(who: Pick<Session, 'tenant' | 'agent'>) {
    this.#drawer = `outbox.${who.tenant}.${who.agent}`;
    this.waiting = this.#read(this.#drawer);
    const off = stream.on('hello', () => void this.flush());
    void this.flush();
    return () => {
      off();
      clearTimeout(this.#again);
      this.#again = undefined;
      this.#drawer = '';
      this.waiting = [];
    };
  }

  of(id: string | undefined): Waiting[] { return this.waiting.filter((w) => w.case === id); }

  add(w: Omit<Waiting, 'client_id' | 'at' | 'state'>): Promise<Item | undefined> {
    const whole: Waiting = { ...w, client_id: crypto.randomUUID(), at: new Date().toISOString(), state: 'queued' };
    this.#change(this.#drawer, (all) => [...all, whole]);
    return this.flush(whole.client_id);
  }

  retry(client_id: string) {
    this.#change(this.#drawer, (all) => all.map((w) => (w.client_id === client_id ? { ...w, state: 'queued', why: undefined } : w)));
    void this.flush();
  }

  drop(client_id: string, drawer = this.#drawer) { this.#change(drawer, (all) => all.filter((w) => w.client_id !== client_id)); }

  /** The server showed it to us: it is no longer waiting. */
  arrived(item: Item) { if (item.client_id && this.waiting.some((w) => w.client_id === item.client_id)) this.drop(item.client_id); }

  onSent: (id: string, item: Item) => void = () => {};

  async flush(until?: string): Promise<Item | undefined> {
    const drawer = this.#drawer;
    if (this.#sending || !drawer) return undefined;
    this.#sending = true;
    let answer: Item | undefined;
    try {
      for (let w = this.#head(drawer); w; w = this.#head(drawer)) {
        try {
          const item = w.whisper ? await cases.whisper(w.case, { text: w.text, client_id: w.client_id }) : await cases.say(w.case, { text: w.text, note: w.note, client_id: w.client_id, attachments: w.attachments.map((a) => a.hash) });
          this.drop(w.client_id, drawer);
          if (item && drawer === this.#drawer) { this.onSent(w.case, item); if (w.client_id === until) answer = item; }
        } catch (e) {
          const r = refused(e);
          if (drawer !== this.#drawer) break;
          if (r.offline) { this.#again ??= setTimeout(() => { this.#again = undefined; void this.flush(); }, RETRY_MS); break; }
          const failed = w;
          this.#change(drawer, (all) => all.map((x) => (x.client_id === failed.client_id ? { ...x, state: 'failed', why: r.message } : x)));
        }
      }
    } finally { this.#sending = false; }
    if (drawer !== this.#drawer) void this.flush();
    return answer;
  }

  /** The first to send, while its writer is the one who is signed in. */
  #head(drawer: string) { return drawer === this.#drawer ? this.waiting.find((w) => w.state === 'queued') : undefined; }
  #change(drawer: string, how: (all: Waiting[]) => Waiting[]) {
    const next = how(drawer === this.#drawer ? this.waiting : this.#read(drawer));
    if (drawer === this.#drawer) this.waiting = next;
    if (!drawer) return;
    if (next.length) kept.set(drawer, JSON.stringify(next)); else kept.drop(drawer);
  }
  #read(drawer: string): Waiting[] {
    try { return JSON.parse(kept.get(drawer) ?? '[]') as Waiting[]; } catch { return []; }
  }
}

export const outbox = new Outbox();
