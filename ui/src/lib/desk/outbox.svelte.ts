// What was written here and is not yet known to have arrived. It outlives the page and is sent once, in order.
import { cases } from '../api/calls';
import { refused } from '../api/http';
import type { Item } from '../api/types';
import { kept } from '../live/kept';
import { stream } from '../live/stream.svelte';

export interface Waiting { client_id: string; case: string; text: string; note: boolean; at: string; attachments: NonNullable<Item['attachments']>; state: 'queued' | 'failed'; why?: string }

const RETRY_MS = 5000;

class Outbox {
  waiting = $state.raw<Waiting[]>(this.#read());
  #sending = false;
  #again?: ReturnType<typeof setTimeout>;

  begin() {
    const off = stream.on('hello', () => void this.flush());
    void this.flush();
    return off;
  }

  of(id: string | undefined): Waiting[] { return this.waiting.filter((w) => w.case === id); }

  add(w: Omit<Waiting, 'client_id' | 'at' | 'state'>): Promise<Item | undefined> {
    const whole: Waiting = { ...w, client_id: crypto.randomUUID(), at: new Date().toISOString(), state: 'queued' };
    this.#set([...this.waiting, whole]);
    return this.flush(whole.client_id);
  }

  retry(client_id: string) {
    this.#set(this.waiting.map((w) => (w.client_id === client_id ? { ...w, state: 'queued', why: undefined } : w)));
    void this.flush();
  }

  drop(client_id: string) { this.#set(this.waiting.filter((w) => w.client_id !== client_id)); }

  /** The server showed it to us: it is no longer waiting. */
  arrived(item: Item) { if (item.client_id && this.waiting.some((w) => w.client_id === item.client_id)) this.drop(item.client_id); }

  onSent: (id: string, item: Item) => void = () => {};

  async flush(until?: string): Promise<Item | undefined> {
    if (this.#sending) return undefined;
    this.#sending = true;
    let answer: Item | undefined;
    try {
      for (let w = this.#head(); w; w = this.#head()) {
        try {
          const item = await cases.say(w.case, { text: w.text, note: w.note, client_id: w.client_id, attachments: w.attachments.map((a) => a.hash) });
          this.drop(w.client_id);
          if (item) { this.onSent(w.case, item); if (w.client_id === until) answer = item; }
        } catch (e) {
          const r = refused(e);
          if (r.offline) { this.#again ??= setTimeout(() => { this.#again = undefined; void this.flush(); }, RETRY_MS); break; }
          const failed = w;
          this.#set(this.waiting.map((x) => (x.client_id === failed.client_id ? { ...x, state: 'failed', why: r.message } : x)));
        }
      }
    } finally { this.#sending = false; }
    return answer;
  }

  #head() { return this.waiting.find((w) => w.state === 'queued'); }
  #set(next: Waiting[]) {
    this.waiting = next;
    if (next.length) kept.set('outbox', JSON.stringify(next)); else kept.drop('outbox');
  }
  #read(): Waiting[] {
    try { return JSON.parse(kept.get('outbox') ?? '[]') as Waiting[]; } catch { return []; }
  }
}

export const outbox = new Outbox();
