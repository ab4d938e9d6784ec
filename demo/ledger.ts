// What Focal has said it took: every acknowledged signal and every message it answered with success. At the
// end it is compared with what Focal's own API shows, from outside:
//
// - a signal is found again by its moment in its thing's history (each thing uses a moment once);
//   acknowledged and not there: lost. There more than once, or a moment that the thing never spoke of: doubled.
//   (A repeat without a moment of its own, taken for new, would stand at the moment of its arrival.)
// - a message is found again in its case's thread by the id that its page or its desk gave it, with its words;
//   acknowledged and not there, or there with other words: lost. There more than once, or its words once more
//   without any id: doubled. Some are sent twice on purpose, with the same id, as after a lost answer.
import type { Client } from './focal/client.ts';
import { together } from './focal/together.ts';

interface Readings { points: [string, number | null][] }
interface Item { kind: string; text: string; id: string; client_id?: string }
interface Thread { items: Item[]; more: boolean }
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
  /** Words of each acknowledged message, by case and the id that its writer's page gave it. */
  #messages = new Map<string, Map<string, string>>();
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
  message(caseId: string, clientId: string, text: string) {
    const texts = this.#messages.get(caseId) ?? new Map<string, string>();
    this.#messages.set(caseId, texts.set(clientId, text));
  }

  async compare(desk: Client): Promise<Verdict> {
    const verdict: Verdict = { signals: this.signalCount, messages: 0, lost: 0, doubled: 0, refused: this.#refused, details: [] };
    await together(this.#signals, ([thing, moments]) => this.#compareThing(desk, thing, moments, verdict));
    await together(this.#messages, ([id, texts]) => this.#compareCase(desk, id, texts, verdict));
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

  async #compareCase(desk: Client, id: string, texts: Map<string, string>, verdict: Verdict) {
    const there = await wholeThread(desk, id);
    for (const [clientId, text] of texts) {
      verdict.messages++;
      // Focal puts an agent's own id before the one that their desk chose.
      const found = there.filter((item) => item.client_id?.split('/').at(-1) === clientId);
      const strays = there.filter((item) => item.client_id === undefined && item.text === text);
      if (!found.some((item) => item.text === text)) this.#note(verdict, 'lost', `message in ${id}: ${text.slice(0, 40)}`);
      for (let i = 1; i < found.length + strays.length; i++) this.#note(verdict, 'doubled', `message in ${id}: ${text.slice(0, 40)}`);
    }
  }

  #note(verdict: Verdict, what: 'lost' | 'doubled', detail: string) {
    verdict[what]++;
    if (verdict.details.length < TOLD) verdict.details.push(`${what}: ${detail}`);
  }
}

async function wholeThread(desk: Client, id: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let before = ''; ;) {
    const page = await desk.get<Thread>(`/cases/${id}/thread?limit=200${before ? `&before=${before}` : ''}`);
    items.unshift(...page.items.filter((item) => item.kind === 'message'));
    if (!page.more || !page.items[0]) return items;
    before = page.items[0].id;
  }
}
