// The rows administration works with, each list loaded once and again after a change. A form needs several at a time.
import { api, refused, type Refused } from '../api/http';
import { stream } from '../live/stream.svelte';
import type { Agent, Component, Hours, Pack, Person, Provider, Queue, Record_, RoomName, Site, Skill, Thing } from './records';

interface Lists { agents: Agent[]; skills: Skill[]; queues: Queue[]; hours: Hours[]; providers: Provider[]; packs: Pack[]; components: Component[]; sites: Site[]; people: Person[]; things: Thing[] }
type Name = keyof Lists;

/** What a list shows and nobody writes: colours are given, a first signal is heard, an invitation is made once. */
const SHOWN_ONLY: Partial<Record<RoomName, string[]>> = { providers: ['swatch'], things: ['heard', 'code'], agents: ['invite_link'] };

function written(name: RoomName, row: Partial<Record_>): Partial<Record_> {
  const quiet = row.quiet as { from: string; to: string } | undefined;
  return Object.fromEntries(Object.entries(row).filter(([key]) => !SHOWN_ONLY[name]?.includes(key) && !(key === 'quiet' && !quiet?.from && !quiet?.to)));
}

class Books {
  #lists = $state.raw<Partial<Lists>>({});
  errors = $state.raw<Partial<Record<Name, Refused>>>({});
  #asked = new Set<Name>();

  /** The list, once it is there; asking for it loads it. */
  get<N extends Name>(name: N): Lists[N] | undefined {
    if (!this.#asked.has(name)) { this.#asked.add(name); queueMicrotask(() => void this.load(name)); }
    return this.#lists[name];
  }
  rows(name: RoomName): Record_[] | undefined { return this.get(name) as unknown as Record_[] | undefined; }
  /** Beside a chooser: an empty list until it is there. */
  of<N extends Name>(name: N): Lists[N] { return this.get(name) ?? ([] as unknown as Lists[N]); }
  name(list: RoomName, id: string | undefined): string { return this.rows(list)?.find((r) => r.id === id)?.name ?? id ?? ''; }

  async load(name: Name) {
    this.#asked.add(name);
    try {
      const rows = await api.get<Lists[typeof name]>(`/admin/${name}`);
      this.#lists = { ...this.#lists, [name]: rows };
      this.errors = { ...this.errors, [name]: undefined };
    } catch (e) { this.errors = { ...this.errors, [name]: refused(e) }; }
  }

  async save(name: RoomName, row: Partial<Record_>, fresh: boolean): Promise<Record_> {
    const path = `/admin/${name}`, body = written(name, row);
    const done = fresh ? await api.post<Record_>(path, body) : await api.put<Record_>(`${path}/${encodeURIComponent(row.id ?? '')}`, body);
    await this.load(name);
    return (done ?? row) as Record_;
  }
  async remove(name: RoomName, id: string) {
    await api.delete(`/admin/${name}/${encodeURIComponent(id)}`);
    await this.load(name);
  }
  async install(pack: string) {
    await api.post('/admin/packs', { pack });
    await this.load('packs');
    for (const other of ['skills', 'components'] as const) if (this.#asked.has(other)) void this.load(other);
  }
  /** Somebody else may have changed something while we were away. */
  forget() { const asked = [...this.#asked]; for (const n of asked) void this.load(n); }
}

export const books = new Books();
stream.on('resync', () => books.forget());
