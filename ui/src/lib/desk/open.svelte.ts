// The case that is open: its detail, its thread, who types, who looks. Kept true by live events.
import { cases } from '../api/calls';
import { refused, type Refused } from '../api/http';
import type { CaseDetail, CaseRow, Item } from '../api/types';
import { stream } from '../live/stream.svelte';
import { outbox } from './outbox.svelte';

export type Sheet = 'end-talk' | 'take-over' | 'resolve' | 'resolve-next' | 'snooze' | 'transfer' | 'assign' | 'belief' | 'steps';
const REMEMBERED = 12;
const TYPING_MS = 8000;

class OpenCase {
  id = $state<string>();
  detail = $state.raw<CaseDetail>();
  items = $state.raw<Item[]>([]);
  more = $state(false);
  error = $state.raw<Refused>();
  threadError = $state.raw<Refused>();
  typing = $state.raw<{ who: string; name: string; until: number }[]>([]);
  sheet = $state<Sheet>();
  /** The line of the thread that is pointed at, here and on the journey. */
  spot = $state<string>();
  /** Readings that came since the thing's chart was loaded. */
  reading = $state.raw<{ thing: string; at: string; values: Record<string, number> }>();

  #memory = new Map<string, { detail?: CaseDetail; items: Item[]; more: boolean }>();
  #again?: ReturnType<typeof setTimeout>;
  #seen = '';
  /** For each page of the thread that is on its way: what came meanwhile, and may not be in it. */
  #meanwhile = new Set<Item[]>();

  get row(): CaseRow | undefined { return this.detail?.row; }

  begin() {
    const off = [
      stream.on('item', ({ case: id, item }) => { outbox.arrived(item); if (id === this.id) this.put(item); }),
      stream.on('detail', ({ id, version }) => { if (id === this.id && version !== this.row?.version) this.#soon(); else if (id !== this.id) this.#memory.delete(id); }),
      stream.on('case', ({ row }) => { if (row.id === this.id && this.detail && row.version >= this.detail.row.version) { if (row.version > this.detail.row.version) this.#soon(); this.detail = { ...this.detail, row }; } }),
      stream.on('looking', ({ case: id, looking }) => { if (id === this.id && this.detail) this.detail = { ...this.detail, looking }; }),
      stream.on('typing', (t) => { if (t.case === this.id) this.#types(t); }),
      // Who could take what waits has changed.
      stream.on('desk', () => { if (this.detail?.waits) this.#soon(); }),
      stream.on('reading', (r) => { if (r.thing === this.detail?.thing?.id) this.#read(r); }),
      stream.on('resync', () => { this.#memory.clear(); if (this.id) { void this.load(); void this.loadThread(); } }),
    ];
    // Whoever leaves the desk looks at no case any more, and listens in on none; whoever comes back does again.
    if (this.id) stream.look({ case: this.id });
    return () => { for (const f of off) f(); stream.look({}); };
  }

  open(id: string | undefined) {
    if (id === this.id) return;
    this.#remember();
    this.#meanwhile.clear();
    const known = id ? this.#memory.get(id) : undefined;
    this.id = id;
    this.detail = known?.detail;
    this.items = known?.items ?? [];
    this.more = known?.more ?? false;
    this.typing = [];
    this.error = this.threadError = undefined;
    this.sheet = this.spot = undefined;
    if (!id) return;
    stream.look({ case: id });
    void this.load();
    void this.loadThread();
  }

  async load() {
    const id = this.id;
    if (!id) return;
    try {
      const detail = await cases.get(id);
      if (id === this.id) this.take(detail);
    } catch (e) { if (id === this.id) this.error = refused(e); }
  }

  take(detail: CaseDetail) {
    this.detail = detail;
    this.error = undefined;
    this.typing = detail.people.filter((p) => p.typing).map((p) => ({ who: p.id, name: p.name, until: Date.now() + TYPING_MS }));
  }

  async loadThread(before?: string) {
    const id = this.id;
    if (!id) return;
    const meanwhile: Item[] = [];
    this.#meanwhile.add(meanwhile);
    try {
      const page = await cases.thread(id, before);
      this.#meanwhile.delete(meanwhile);
      if (id !== this.id) return;
      this.threadError = undefined;
      this.more = page.more;
      if (before) this.items = [...page.items, ...this.items];
      else { this.items = page.items; for (const i of page.items) outbox.arrived(i); for (const i of meanwhile) this.put(i); }
    } catch (e) { if (id === this.id) this.threadError = refused(e); } finally { this.#meanwhile.delete(meanwhile); }
  }

  put(item: Item) {
    for (const list of this.#meanwhile) list.push(item);
    const i = this.items.findIndex((x) => x.id === item.id);
    if (i >= 0) this.items = this.items.with(i, item);
    else {
      let at = this.items.length;
      while (at > 0 && (this.items[at - 1] as Item).at > item.at) at--;
      this.items = this.items.toSpliced(at, 0, item);
    }
    if (item.from.id) this.typing = this.typing.filter((t) => t.who !== item.from.id);
  }

  /** The newest line of somebody else is on screen: they may know it was seen. */
  saw() {
    const last = this.items.findLast((i) => i.kind === 'message' && i.from.kind !== 'agent');
    if (!this.id || !last || last.id === this.#seen || document.hidden || !document.hasFocus()) return;
    this.#seen = last.id;
    void cases.seen(this.id, last.id).catch(() => {});
  }

  #soon() {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.load(), 120);
  }

  #types(t: { who: string; name: string; on: boolean }) {
    this.typing = [...this.typing.filter((x) => x.who !== t.who), ...(t.on ? [{ who: t.who, name: t.name, until: Date.now() + TYPING_MS }] : [])];
  }

  #read(r: { thing: string; at: string; values: Record<string, number> }) {
    this.reading = r;
    const d = this.detail;
    if (!d?.thing) return;
    const metrics = d.thing.metrics.map((m) => (m.metric in r.values ? { ...m, value: r.values[m.metric], at: r.at, stale: false } : m));
    this.detail = { ...d, thing: { ...d.thing, metrics, heard: r.at } };
  }

  #remember() {
    if (!this.id) return;
    this.#memory.delete(this.id);
    this.#memory.set(this.id, { detail: this.detail, items: this.items, more: this.more });
    if (this.#memory.size > REMEMBERED) this.#memory.delete(this.#memory.keys().next().value as string);
  }
}

export const current = new OpenCase();
