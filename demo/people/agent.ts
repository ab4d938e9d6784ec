// An agent at the desk: signed in through the API that the desk uses, told of offers by its live stream.
// Accepts, greets, answers, does the next best step, and closes the case when the thing is well again.
import { randomUUID } from 'node:crypto';
import { Client, Refused } from '../focal/client.ts';
import { Live } from '../focal/live.ts';
import type { Ledger } from '../ledger.ts';
import { signIn } from '../setup/make.ts';
import type { SignIn } from '../state.ts';
import type { World } from '../world/world.ts';
import { between, pause, quietly } from './person.ts';
import { unsaid, type Why } from './words.ts';

interface Item { id: string; kind: string; text: string; from: { kind: string; name: string } }
interface Running { step: string; by: string }
interface Step { step: string; by: string; locked?: string }
interface Detail {
  row: { state: string; lang: string; customer?: string; keeper: { id?: string } };
  thing?: { id: string; alarms: { severity: string; returned?: string }[] };
  belief?: { shares: { cause: string; p: number; certainty: string }[] };
  next?: Step; running: Running[]; outcome?: unknown;
  steps: { step: string; title: string }[];
}

const ACCEPTS_MS: [number, number] = [2500, 6000];
const READS_MS: [number, number] = [2500, 5000];
const WORKS_MS = 10 * 60_000;
/** A case whose thing is quiet for so long is over; an agent does not close it the moment a line moves. */
const QUIET_MS = 8000;
/** Somebody who was asked to repair it is given this long to say so, although it is well already. */
const PATIENT_MS = 30_000;
/** An agent writes of so many steps at most; the rest stands on the customer's page anyway. */
const TOLD = 2;
const TYPES_MS: [number, number] = [1500, 3000];
/** What is said of a step that was begun, by who does it. */
const TELLS: Record<string, Why> = { thing: 'thing', customer: 'customer', near: 'near', agent: 'agent', partner: 'partner', technician: 'partner' };

export class Agent {
  #who: SignIn;
  #world: World;
  #ledger: Ledger;
  #client?: Client;
  #live?: Live;
  #working = new Set<string>();
  #url: string;
  #ended = false;

  constructor(url: string, who: SignIn, world: World, ledger: Ledger) {
    this.#url = url;
    this.#who = who;
    this.#world = world;
    this.#ledger = ledger;
  }

  async begin() {
    const client = (this.#client = await signIn(this.#url, this.#who));
    this.#live = new Live(client, (event, data) => this.#hears(event, data));
    void this.#live.run();
    await client.put('/presence', { presence: 'available' });
    // What was in hand before a restart is still in hand.
    const mine = await client.get<{ rows: { id: string }[] }>('/cases?view=mine');
    for (const row of mine.rows) this.#takesUp(row.id);
  }

  async end() {
    this.#ended = true;
    await this.#client?.put('/presence', { presence: 'offline' }).catch(() => {});
    this.#live?.close();
  }

  #hears(event: string, data: Record<string, unknown>) {
    if (event === 'hello' && !this.#ended) void quietly('presence', async () => { await this.#client?.put('/presence', { presence: 'available' }); });
    if (event === 'offer') void quietly(`agent ${this.#who.name}`, () => this.#offered(String(data.contact), String(data.case)));
  }

  async #offered(contact: string, id: string) {
    const client = this.#client as Client;
    await pause(between(...ACCEPTS_MS));
    const detail = await client.get<Detail>(`/cases/${id}`);
    // A visitor wants this one.
    const yes = !this.#world.seatOf(detail.thing?.id)?.agent;
    try { await client.post(`/contacts/${contact}/${yes ? 'accept' : 'decline'}`); } catch (e) {
      // It went to somebody else meanwhile.
      if (e instanceof Refused && e.status < 500) return;
      throw e;
    }
    if (yes) this.#takesUp(id);
  }

  #takesUp(id: string) {
    if (this.#working.has(id)) return;
    this.#working.add(id);
    void quietly(`agent ${this.#who.name}`, () => this.#works(id)).finally(() => this.#working.delete(id));
  }

  async #works(id: string) {
    const client = this.#client as Client;
    const began = Date.now();
    const heard = new Set<string>(), done = new Set<string>();
    let quietSince = 0, told = 0;
    while (!this.#ended && Date.now() - began < WORKS_MS) {
      await pause(between(...READS_MS));
      const detail = await client.get<Detail>(`/cases/${id}`);
      if (detail.row.state === 'resolved') return;
      if (detail.row.customer) await this.#talks(id, detail, heard);
      const alarmed = detail.thing?.alarms.some((alarm) => !alarm.returned && alarm.severity !== 'warning') ?? false;
      quietSince = alarmed ? 0 : quietSince || Date.now();
      const repairing = detail.running.some((run) => run.by === 'partner' || run.by === 'technician');
      if (!alarmed && Date.now() - quietSince > (repairing ? PATIENT_MS : QUIET_MS)) { await this.#closes(id, detail); return; }
      const next = detail.next;
      if (!alarmed || !next || next.locked || done.has(next.step)) continue;
      done.add(next.step);
      await client.post(`/cases/${id}/steps`, { step: next.step });
      if (detail.row.customer && told++ < TOLD) await this.#says(id, detail, TELLS[next.by] ?? 'agent');
      if (next.by === 'agent') await this.#guides(id, next);
    }
  }

  /** On the phone with somebody at the thing: what they are told to do, they do. */
  async #guides(id: string, next: Step) {
    await pause(between(4000, 8000));
    const detail = await (this.#client as Client).get<Detail>(`/cases/${id}`);
    const home = detail.thing && this.#world.home(detail.thing.id);
    if (home) this.#world.acts([home], () => home.body.does(next.step));
  }

  /** Greets once, reads what the customer wrote, and answers what wants an answer. */
  async #talks(id: string, detail: Detail, heard: Set<string>) {
    const messages = await this.#messages(id);
    const fresh = messages.filter((item) => item.from.kind === 'customer' && !heard.has(item.id));
    for (const item of fresh) heard.add(item.id);
    const last = fresh.at(-1);
    if (last) await (this.#client as Client).post(`/cases/${id}/seen`, { item: last.id });
    const asks = (items: Item[]) => items.some((item) => item.text.includes('?'));
    // After a restart the thread says what was said before it.
    const mine = messages.findLastIndex((item) => this.#isMine(item));
    if (mine < 0) { await this.#says(id, detail, asks(fresh) ? 'helloAsked' : 'hello'); return; }
    const open = fresh.filter((item) => messages.indexOf(item) > mine);
    // Somebody who only says thanks waits for nothing; a visitor in the customer's seat gets an answer each time.
    const visitor = this.#world.seatOf(detail.thing?.id)?.customer ?? false;
    if (asks(open) || (visitor && open.length)) await this.#says(id, detail, 'reply');
  }

  #isMine(item: Item) { return item.from.kind === 'agent' && item.from.name === this.#who.name; }

  async #messages(id: string): Promise<Item[]> {
    const { items } = await (this.#client as Client).get<{ items: Item[] }>(`/cases/${id}/thread?limit=100`);
    return items.filter((item) => item.kind === 'message');
  }

  async #closes(id: string, detail: Detail) {
    const left = detail.thing?.alarms.some((alarm) => !alarm.returned) ?? false;
    if (detail.row.customer) await this.#says(id, detail, left ? 'byeWarning' : 'bye');
    const first = detail.belief?.shares[0];
    const worked = await this.#worked(id, detail);
    await (this.#client as Client).post(`/cases/${id}/resolve`, {
      ...(first && first.p > 0.4 ? { cause: first.cause } : {}), confirmed: first?.certainty === 'confirmed', ...(worked ? { worked } : {}),
    });
  }

  /** What was seen to work last, or what a partner says they repaired after it, as the thread tells it. */
  async #worked(id: string, detail: Detail): Promise<string | undefined> {
    const { items } = await (this.#client as Client).get<{ items: Item[] }>(`/cases/${id}/thread?limit=100`);
    const worked = whatWorked(items);
    return detail.steps.find((step) => step.title === worked)?.step ?? detail.running.at(-1)?.step;
  }

  async #says(id: string, detail: Detail, why: Why) {
    const client = this.#client as Client;
    await client.post(`/cases/${id}/typing`);
    await pause(between(...TYPES_MS));
    const said = (await this.#messages(id)).filter((item) => this.#isMine(item)).map((item) => item.text);
    const text = unsaid(detail.row.lang, why, said, this.#who.name.split(' ')[0]);
    if (!text) return;
    const body = { text, note: false, client_id: randomUUID(), attachments: [] };
    await client.post(`/cases/${id}/messages`, body);
    this.#ledger.message(id, body.client_id, text);
    // As a desk does whose answer was lost: sent again, it must not be said again.
    if (Math.random() < 0.2) await client.post(`/cases/${id}/messages`, body);
  }
}

/** The title of that step, in the agent's language; nothing when neither was seen nor told. */
export function whatWorked(items: Pick<Item, 'kind' | 'text'>[]): string | undefined {
  let ordered: string | undefined, worked: string | undefined;
  for (const { kind, text } of items) {
    const seen = kind === 'step' ? /^(?:Seen|Visto): (.*)$/.exec(text)?.[1] : undefined;
    if (kind === 'handoff') ordered = /^(?:Given to|Encargado a) [^:]+: (.*)$/.exec(text)?.[1] ?? ordered;
    const repaired = kind === 'handoff' && /(?:says it is repaired|dice que está arreglado)\./.test(text);
    worked = seen ?? (repaired ? ordered : undefined) ?? worked;
  }
  return worked;
}
