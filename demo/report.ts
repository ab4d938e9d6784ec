// What happened in this run, as Focal's API shows it, with what this program counted itself.
import { createHash } from 'node:crypto';
import type { Client } from './focal/client.ts';
import type { Verdict } from './ledger.ts';
import type { World } from './world/world.ts';

interface Row { id: string; opened: string; state: string; contact?: { id: string } }
interface Detail { row: Row; outcome?: { actor?: string; worked?: string } }
interface Thing { alarms: { id: string; raised: string }[] }
interface Named { id: string; name: string }
interface Incident { id: string; since: string }

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
    for (const home of world.homes) {
      const thing = await this.#client.get<Thing>(`/things/${home.part.id}`).catch(() => undefined);
      for (const alarm of thing?.alarms ?? []) if (alarm.raised >= this.#since) this.#alarms.add(alarm.id);
    }
  }

  async report(world: World, readyMs: number, verdict: Verdict): Promise<Report> {
    await this.looks(world);
    const { cases, earlier } = await this.#cases(world);
    const [things, people] = await Promise.all(['things', 'people'].map((room) => this.#client.get<Named[]>(`/admin/${room}`))) as [Named[], Named[]];
    const outcomes: Record<string, number> = {};
    for (const id of cases) {
      const detail = await this.#client.get<Detail>(`/cases/${id}`);
      if (detail.row.contact) this.contacts.add(detail.row.contact.id);
      if (detail.row.state !== 'resolved' || !detail.outcome) continue;
      const actor = detail.outcome.actor ?? 'itself';
      outcomes[actor] = (outcomes[actor] ?? 0) + 1;
    }
    return {
      ready_ms: readyMs, things: things.length, people: people.length, roll: rollOf([...things, ...people]), signals: verdict.signals, messages: verdict.messages, alarms: this.#alarms.size, incidents: await this.#incidents(),
      cases: cases.size, contacts: this.contacts.size, earlier_cases: earlier, outcomes, lost: verdict.lost, doubled: verdict.doubled,
    };
  }

  async #cases(world: World): Promise<{ cases: Set<string>; earlier: number }> {
    const cases = new Set<string>(), earlier = new Set<string>();
    for (const home of world.homes) {
      const { rows } = await this.#client.get<{ rows: Row[] }>(`/cases?view=all&thing=${home.part.id}`);
      for (const row of rows) (row.opened >= this.#since ? cases : earlier).add(row.id);
    }
    return { cases, earlier: earlier.size };
  }

  async #incidents(): Promise<number> {
    const both = await Promise.all(['open', 'closed'].map((state) => this.#client.get<Incident[]>(`/incidents?state=${state}`)));
    return new Set(both.flat().filter((incident) => incident.since >= this.#since).map((incident) => incident.id)).size;
  }
}

function rollOf(named: Named[]): string {
  const lines = named.map(({ id, name }) => `${id} ${name}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}
