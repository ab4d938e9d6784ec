// The rows administration works with, each list loaded once and again after a change. A form needs several at a time.
import { api, refused, type Refused } from '../api/http';
import { stream } from '../live/stream.svelte';
import type { Agent, Component, Hours, Pack, Person, Provider, Queue, Record_, RoomName, Site, Skill, Thing } from './records';

interface Lists { agents: Agent[]; skills: Skill[]; queues: Queue[]; hours: Hours[]; providers: Provider[]; packs: Pack[]; components: Component[]; sites: Site[]; people: Person[]; things: Thing[] }
type Name = keyof Lists;

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
    const path = `/admin/${name}`;
    const done = fresh ? await api.post<Record_>(path, row) : await api.put<Record_>(`${path}/${encodeURIComponent(row.id ?? '')}`, row);
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
