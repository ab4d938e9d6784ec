// What Focal has said it took: every acknowledged signal and every message it answered with success. At the
// end it is compared with what Focal's own API shows, from outside:
//
// - a signal is found again by its moment in its thing's history (each thing uses a moment once);
//   acknowledged and not there: lost. There more than once, or a moment that the thing never spoke of: doubled.
//   (A repeat without a moment of its own, taken for new, would stand at the moment of its arrival.)
// - a message is found again by its words in its case's thread; fewer than were acknowledged: lost;
//   more: doubled. Some are sent twice on purpose, with the same id, as after a lost answer.
import type { Client } from './focal/client.ts';

interface Readings { points: [string, number | null][] }
interface Thread { items: { kind: string; text: string; id: string }[]; more: boolean }
export interface Verdict { signals: number; messages: number; lost: number; doubled: number; refused: number; details: string[] }

/** Focal draws at most so many points of a metric at once; a window is chosen so that none is left out. */
const POINTS = 2000;
const PER_WINDOW = 400;
const TOLD = 20;
/** A repeat arrives at most so long after the last moment that was acknowledged. */
const LATER_MS = 10_000;

export class Ledger {
  /** Acknowledged moments of each thing, with one metric that the signal carried. */
  #signals = new Map<string, Map<number, string>>();
  /** Every moment that a thing spoke of, acknowledged or not. */
  #said = new Map<string, Set<number>>();
  #messages = new Map<string, Map<string, number>>();
  #refused = 0;

  get signalCount(): number { return [...this.#signals.values()].reduce((sum, moments) => sum + moments.size, 0); }

  /** A thing is about to speak of this moment. */
  says(thing: string, at: number) {
    this.#said.set(thing, (this.#said.get(thing) ?? new Set()).add(at));
  }

  /** The acknowledgement of a signal arrived; of one that was sent twice, each of both. */
  signal(thing: string, at: number, metrics: string[]) {
    const metric = metrics[0];
    if (!metric) return;
    const moments = this.#signals.get(thing) ?? new Map<number, string>();
    this.#signals.set(thing, moments.set(at, metric));
  }

  refused(thing: string, reason: number) {
    this.#refused++;
    console.error(`Focal refused a signal of ${thing} (reason ${reason})`);
  }

  /** Focal answered that it took a message of a person. */
  message(caseId: string, text: string) {
    const texts = this.#messages.get(caseId) ?? new Map<string, number>();
    this.#messages.set(caseId, texts.set(text, (texts.get(text) ?? 0) + 1));
  }

  async compare(desk: Client): Promise<Verdict> {
    const verdict: Verdict = { signals: this.signalCount, messages: 0, lost: 0, doubled: 0, refused: this.#refused, details: [] };
    for (const [thing, moments] of this.#signals) await this.#compareThing(desk, thing, moments, verdict);
    for (const [id, texts] of this.#messages) await this.#compareCase(desk, id, texts, verdict);
    return verdict;
  }

  async #compareThing(desk: Client, thing: string, moments: Map<number, string>, verdict: Verdict) {
    const metric = [...moments.values()][0] as string;
    const all = [...moments.keys()].sort((a, b) => a - b);
    for (let i = 0; i < all.length; i += PER_WINDOW) {
      const window = all.slice(i, i + PER_WINDOW);
      const from = new Date((window[0] as number) - 1).toISOString(), to = new Date(all[i + PER_WINDOW] ?? (window.at(-1) as number) + LATER_MS).toISOString();
      const query = new URLSearchParams({ metric, from, to, points: String(POINTS) });
      const found = await desk.get<Readings>(`/things/${encodeURIComponent(thing)}/readings?${query}`);
      const there = new Map<number, number>();
      for (const [at, value] of found.points) if (value !== null) there.set(Date.parse(at), (there.get(Date.parse(at)) ?? 0) + 1);
      for (const at of there.keys()) {
        if (!this.#said.get(thing)?.has(at)) this.#note(verdict, 'doubled', `signal of ${thing} at ${new Date(at).toISOString()}, of which it never spoke`);
      }
      for (const at of window) {
        const times = there.get(at) ?? 0;
        if (times === 0) this.#note(verdict, 'lost', `signal of ${thing} at ${new Date(at).toISOString()}`);
        if (times > 1) this.#note(verdict, 'doubled', `signal of ${thing} at ${new Date(at).toISOString()}, ${times} times`);
      }
    }
  }

  async #compareCase(desk: Client, id: string, texts: Map<string, number>, verdict: Verdict) {
    const there = new Map<string, number>();
    let before = '';
    for (;;) {
      const page = await desk.get<Thread>(`/cases/${id}/thread?limit=200${before ? `&before=${before}` : ''}`);
      for (const item of page.items) if (item.kind === 'message') there.set(item.text, (there.get(item.text) ?? 0) + 1);
      if (!page.more || !page.items[0]) break;
      before = page.items[0].id;
    }
    for (const [text, expected] of texts) {
      verdict.messages += expected;
      const found = there.get(text) ?? 0;
      for (let i = found; i < expected; i++) this.#note(verdict, 'lost', `message in ${id}: ${text.slice(0, 40)}`);
      for (let i = expected; i < found; i++) this.#note(verdict, 'doubled', `message in ${id}: ${text.slice(0, 40)}`);
    }
  }

  #note(verdict: Verdict, what: 'lost' | 'doubled', detail: string) {
    verdict[what]++;
    if (verdict.details.length < TOLD) verdict.details.push(`${what}: ${detail}`);
  }
}
