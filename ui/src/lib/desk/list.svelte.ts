// The contact list: what the server ordered, kept true by live events, never reordered under a hand.
import { cases } from '../api/calls';
import { refused, type Refused } from '../api/http';
import type { CaseRow, View } from '../api/types';
import { desk } from '../live/session.svelte';
import { stream } from '../live/stream.svelte';

export const views: View[] = ['mine', 'waiting', 'storm', 'snoozed', 'all'];

/** Next promise first; what has none or stands still comes after, longest waiting first. */
export function order(a: CaseRow, b: CaseRow): number {
  const due = (r: CaseRow) => (r.promise && !r.promise.met && !r.promise.held ? Date.parse(r.promise.due) : Infinity);
  const x = due(a), y = due(b);
  if (x !== y) return x < y ? -1 : 1;
  const since = Date.parse(a.waiting_since ?? a.opened) - Date.parse(b.waiting_since ?? b.opened);
  return since || a.number - b.number;
}

export function belongs(row: CaseRow, view: View, me: string): boolean {
  const open = row.state !== 'resolved';
  switch (view) {
    case 'mine': return open && row.state !== 'snoozed' && row.keeper.kind === 'agent' && row.keeper.id === me;
    case 'waiting': return open && !row.in_storm && (row.contact?.state === 'waiting' || row.contact?.state === 'offered');
    case 'storm': return open && row.in_storm;
    case 'snoozed': return row.state === 'snoozed';
    case 'all': return open;
  }
}

const WAITING_SHOWN = 20;

class List {
  view = $state<View>('mine');
  counts = $state<Record<View, number>>({ mine: 0, waiting: 0, storm: 0, snoozed: 0, all: 0 });
  rows = $state.raw<CaseRow[]>([]);
  /** Beside "mine": who waits for anyone, so that a free agent sees it without leaving the view. */
  waiting = $state.raw<CaseRow[]>([]);
  state = $state<'loading' | 'ready' | 'failed'>('loading');
  error = $state.raw<Refused>();
  asOf = $state<number>();
  cursor = $state<string>();
  /** A pointer rests on the list: rows change in place and wait with changing places. */
  held = false;

  #next?: string;
  #loadingMore = false;
  #pending = new Map<string, CaseRow | null>();
  #frame = 0;
  #turn = 0;

  begin() {
    const off = [
      stream.on('case', ({ row, counts }) => { this.counts = counts; this.#later(row.id, row); }),
      stream.on('case_gone', ({ id, counts }) => { this.counts = counts; this.#later(id, null); }),
      stream.on('resync', () => void this.load(this.view)),
    ];
    void this.load(this.view);
    return () => { for (const f of off) f(); };
  }

  get more() { return this.#next !== undefined; }
  get all(): CaseRow[] { return this.view === 'mine' ? [...this.rows, ...this.waiting] : this.rows; }
  find(id: string): CaseRow | undefined { return this.rows.find((r) => r.id === id) ?? this.waiting.find((r) => r.id === id); }

  async load(view: View) {
    const turn = ++this.#turn;
    if (view !== this.view) { this.rows = []; this.waiting = []; this.state = 'loading'; this.cursor = undefined; }
    this.view = view;
    try {
      const [list, waiting] = await Promise.all([cases.list(view), view === 'mine' ? cases.list('waiting', undefined, WAITING_SHOWN) : undefined]);
      if (turn !== this.#turn) return;
      const mine = new Set(list.rows.map((r) => r.id));
      this.rows = list.rows;
      this.waiting = waiting?.rows.filter((r) => !mine.has(r.id)) ?? [];
      this.counts = list.counts;
      this.#next = list.next;
      this.state = 'ready';
      this.error = undefined;
      this.asOf = Date.now();
    } catch (e) {
      if (turn !== this.#turn) return;
      this.error = refused(e);
      this.state = 'failed';
    }
  }

  async loadMore() {
    if (!this.#next || this.#loadingMore) return;
    this.#loadingMore = true;
    const turn = this.#turn;
    try {
      const page = await cases.list(this.view, this.#next, 200);
      if (turn !== this.#turn) return;
      const have = new Set(this.rows.map((r) => r.id));
      this.rows = [...this.rows, ...page.rows.filter((r) => !have.has(r.id))];
      this.#next = page.next;
    } catch { /* the next scroll asks again */ } finally { this.#loadingMore = false; }
  }

  /** The row after this one, for "resolve and next". */
  after(id: string): string | undefined {
    const all = this.all;
    const i = all.findIndex((r) => r.id === id);
    return (all[i + 1] ?? all[i - 1])?.id;
  }

  move(by: 1 | -1) {
    const all = this.all;
    if (!all.length) return;
    const i = all.findIndex((r) => r.id === this.cursor);
    this.cursor = all[i < 0 ? 0 : Math.max(0, Math.min(all.length - 1, i + by))]?.id;
  }

  release() {
    this.held = false;
    const sorted = (rows: CaseRow[]) => (rows.every((r, i) => i === 0 || order(rows[i - 1] as CaseRow, r) <= 0) ? rows : [...rows].sort(order));
    this.rows = sorted(this.rows);
    this.waiting = sorted(this.waiting);
  }

  #later(id: string, row: CaseRow | null) {
    this.#pending.set(id, row);
    this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.#frame = 0;
    const me = desk.who?.agent ?? '';
    this.rows = this.#merge(this.rows, (r) => belongs(r, this.view, me), this.more);
    if (this.view === 'mine') this.waiting = this.#merge(this.waiting, (r) => belongs(r, 'waiting', me) && !belongs(r, 'mine', me), false);
    this.#pending.clear();
  }

  #merge(rows: CaseRow[], fits: (r: CaseRow) => boolean, partial: boolean): CaseRow[] {
    let changed = false;
    const out: CaseRow[] = [];
    const seen = new Set<string>();
    for (const old of rows) {
      const now = this.#pending.get(old.id);
      seen.add(old.id);
      if (now === undefined) { out.push(old); continue; }
      changed = true;
      if (now && fits(now)) out.push(now.version >= old.version ? now : old);
    }
    const fresh = [...this.#pending.values()].filter((r): r is CaseRow => !!r && !seen.has(r.id) && fits(r));
    const lastRow = out.at(-1);
    const visible = partial && lastRow ? fresh.filter((r) => order(r, lastRow) < 0) : fresh;
    if (!changed && !visible.length) return rows;
    for (const r of visible) {
      const i = out.findIndex((o) => order(r, o) < 0);
      out.splice(i < 0 ? out.length : i, 0, r);
    }
    return this.held || out.length > 5000 ? out : out.sort(order);
  }
}

export const list = new List();
