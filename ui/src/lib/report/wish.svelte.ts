// What the page of reports asks for, as its address says it: so that a report can be sent as a link and saved.
export const DIMS = ['pack', 'owner', 'kind', 'cause', 'queue', 'channel', 'agent', 'language'] as const;
export type Dim = (typeof DIMS)[number];
const KEYS = ['from', 'to', ...DIMS, 'short_s', 'target_s', 'things', 'window_days'];

class Wish {
  at = $state.raw<Record<string, string>>({});

  read() {
    const q = new URLSearchParams(location.search);
    this.at = Object.fromEntries(KEYS.flatMap((k) => (q.get(k) === null ? [] : [[k, q.get(k) as string]])));
  }

  set(change: Record<string, string | undefined>) {
    const next: Record<string, string> = {};
    for (const k of KEYS) {
      const v = k in change ? change[k] : this.at[k];
      if (v !== undefined && v !== '*' && v !== '') next[k] = v;
    }
    // A word may be empty: what has no cause has that name.
    for (const d of DIMS) if (change[d] === '' || (!(d in change) && this.at[d] === '')) next[d] = '';
    this.at = next;
    history.replaceState(null, '', `${location.pathname}${this.query()}`);
  }

  query(more: Record<string, string> = {}): string {
    const q = new URLSearchParams({ ...this.at, ...more });
    const s = q.toString();
    return s ? `?${s}` : '';
  }
}

export const wish = new Wish();
