// What happened in this run, as Focal's API shows it, with what this program counted itself.
import { createHash } from 'node:crypto';
import { packs } from './cast/cast.ts';
import type { Client } from './focal/client.ts';
import { together } from './focal/together.ts';
import type { Verdict } from './ledger.ts';
import { words } from './people/manual.ts';
import { faultOf, packOf } from './world/kinds.ts';
import type { Caused, World } from './world/world.ts';

interface Row { id: string; opened: string; state: string; contact?: { id: string } }
interface Detail { row: Row; belief?: { shares: { cause: string; owner: { id: string } }[] }; outcome?: { actor?: string; worked?: string; cause?: string; owner: { id: string } } }
interface Thing { alarms: { id: string; raised: string }[] }
interface Named { id: string; name: string }
interface Incident { id: string; since: string }

/** What befell this world, and what Focal came to think of it. */
interface Found { fault: string; thing: string; cause?: string; owner?: string; right: boolean }

export interface Report {
  /** From the start of Focal until its pages serve, everything is set up and all things are connected. */
  ready_ms: number;
  things: number; people: number;
  /** One word for who and what is there, by Focal's own ids and names: the same after a restart. */
  roll: string;
  signals: number; messages: number; alarms: number; incidents: number; cases: number; contacts: number;
  /** Cases of these things from before this start. */
  earlier_cases: number;
  /** Closed cases by who did the step that worked; "itself": nobody had to. */
  outcomes: Record<string, number>;
  /** Packs of which at least one trouble was traced to its true cause and owner, and those of which none was. */
  traced: string[]; untraced: string[];
  found: Found[];
  lost: number; doubled: number;
}

/** Sees what passes while the world runs: contacts end, and a page of alarms holds only the newest. */
export class Watcher {
  readonly #client: Client;
  readonly #since: string;
  readonly contacts = new Set<string>();
  readonly #alarms = new Set<string>();
  constructor(client: Client, since: string) { this.#client = client; this.#since = since; }

  hears(event: string, data: Record<string, unknown>) {
    const contact = event === 'case' ? (data.row as Row).contact?.id : event === 'offer' ? String(data.contact) : undefined;
    if (contact) this.contacts.add(contact);
  }

  async looks(world: World) {
    await together(world.homes.filter((home) => home.body.troubled || world.caused.some((one) => one.thing === home.part.id)), async (home) => {
      const thing = await this.#client.get<Thing>(`/things/${home.part.id}`).catch(() => undefined);
      for (const alarm of thing?.alarms ?? []) if (alarm.raised >= this.#since) this.#alarms.add(alarm.id);
    });
  }

  async report(world: World, readyMs: number, verdict: Verdict): Promise<Report> {
    await this.looks(world);
    const { cases, earlier } = await this.#cases(world);
    const [things, people] = await Promise.all(['things', 'people'].map((room) => this.#client.get<Named[]>(`/admin/${room}`))) as [Named[], Named[]];
    const details = new Map<string, Detail>();
    await together(cases.keys(), async (id) => { details.set(id, await this.#client.get<Detail>(`/cases/${id}`)); });
    const outcomes: Record<string, number> = {};
    for (const detail of details.values()) {
      if (detail.row.contact) this.contacts.add(detail.row.contact.id);
      if (detail.row.state !== 'resolved' || !detail.outcome) continue;
      const actor = detail.outcome.actor ?? 'itself';
      outcomes[actor] = (outcomes[actor] ?? 0) + 1;
    }
    const found = world.caused.map((caused) => foundOf(world, caused, [...cases].filter(([, thing]) => thing === caused.thing).flatMap(([id]) => details.get(id) ?? [])));
    const traced = packs.filter((pack) => found.some((one) => one.right && packOfFault(one.fault) === pack));
    return {
      ready_ms: readyMs, things: things.length, people: people.length, roll: rollOf([...things, ...people]), signals: verdict.signals, messages: verdict.messages, alarms: this.#alarms.size, incidents: await this.#incidents(),
      cases: cases.size, contacts: this.contacts.size, earlier_cases: earlier, outcomes, traced, untraced: packs.filter((pack) => !traced.includes(pack)), found, lost: verdict.lost, doubled: verdict.doubled,
    };
  }

  /** Cases of this run with their things, and how many there were before it. */
  async #cases(world: World): Promise<{ cases: Map<string, string>; earlier: number }> {
    const cases = new Map<string, string>(), earlier = new Set<string>();
    await together(world.homes.filter((home) => home.part.customer), async ({ part }) => {
      const { rows } = await this.#client.get<{ rows: Row[] }>(`/cases?view=all&thing=${part.id}`);
      for (const row of rows) if (row.opened >= this.#since) cases.set(row.id, part.id); else earlier.add(row.id);
    });
    return { cases, earlier: earlier.size };
  }

  async #incidents(): Promise<number> {
    const both = await Promise.all(['open', 'closed'].map((state) => this.#client.get<Incident[]>(`/incidents?state=${state}`)));
    return new Set(both.flat().filter((incident) => incident.since >= this.#since).map((incident) => incident.id)).size;
  }
}

const packOfFault = (id: string): string | undefined => { const fault = faultOf(id); return fault && packOf(fault); };

/** The leading cause of the thing's case, or the one with which it was closed, beside the truth. */
function foundOf(world: World, caused: Caused, cases: Detail[]): Found {
  const fault = faultOf(caused.fault), home = world.home(caused.thing);
  const seen = cases.map(({ belief, outcome }) => {
    const first = belief?.shares[0];
    return outcome ? { cause: outcome.cause, owner: outcome.owner.id } : { cause: first && home && words(home.part.pack, `cause.${first.cause}.name`, 'en'), owner: first?.owner.id };
  });
  const truth = fault && home && { cause: words(home.part.pack, `cause.${fault.cause}.name`, 'en'), owner: world.answersFor(home, fault) };
  const right = seen.find((one) => truth && one.cause === truth.cause && one.owner === truth.owner);
  return { fault: caused.fault, thing: caused.thing, ...(right ?? seen[0]), right: right !== undefined };
}

function rollOf(named: Named[]): string {
  const lines = named.map(({ id, name }) => `${id} ${name}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}
