// What happened in this run, as Focal's API shows it, with what this program counted itself.
import type { Client } from './focal/client.ts';
import type { Verdict } from './ledger.ts';
import type { World } from './world/world.ts';

interface Row { id: string; opened: string; state: string; contact?: { id: string } }
interface Detail { row: Row; outcome?: { actor?: string; worked?: string } }
interface Thing { alarms: { id: string; raised: string }[] }
interface Incident { id: string; since: string }

export interface Report {
  ready_ms: number; things: number; signals: number; alarms: number; incidents: number; cases: number; contacts: number;
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
    const cases = await this.#cases(world);
    const outcomes: Record<string, number> = {};
    for (const id of cases) {
      const detail = await this.#client.get<Detail>(`/cases/${id}`);
      if (detail.row.contact) this.contacts.add(detail.row.contact.id);
      if (detail.row.state !== 'resolved' || !detail.outcome) continue;
      const actor = detail.outcome.actor ?? 'itself';
      outcomes[actor] = (outcomes[actor] ?? 0) + 1;
    }
    return {
      ready_ms: readyMs, things: world.homes.length, signals: verdict.signals, alarms: this.#alarms.size, incidents: await this.#incidents(),
      cases: cases.size, contacts: this.contacts.size, outcomes, lost: verdict.lost, doubled: verdict.doubled,
    };
  }

  async #cases(world: World): Promise<Set<string>> {
    const found = new Set<string>();
    for (const home of world.homes) {
      const { rows } = await this.#client.get<{ rows: Row[] }>(`/cases?view=all&thing=${home.part.id}`);
      for (const row of rows) if (row.opened >= this.#since) found.add(row.id);
    }
    return found;
  }

  async #incidents(): Promise<number> {
    const both = await Promise.all(['open', 'closed'].map((state) => this.#client.get<Incident[]>(`/incidents?state=${state}`)));
    return new Set(both.flat().filter((incident) => incident.since >= this.#since).map((incident) => incident.id)).size;
  }
}
