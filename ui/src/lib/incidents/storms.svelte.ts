// Storms that are on now, for the banner and for the key that leads to them.
import { incidents } from '../api/calls';
import type { IncidentRow } from '../api/types';
import { stream } from '../live/stream.svelte';

class Storms {
  rows = $state.raw<IncidentRow[]>([]);
  get top(): IncidentRow | undefined { return this.rows[0]; }
  begin() {
    const load = () => void incidents.storms().then((r) => (this.rows = r)).catch(() => {});
    load();
    const off = [stream.on('storm', ({ storms }) => (this.rows = storms)), stream.on('resync', load)];
    return () => { for (const f of off) f(); };
  }
}

export const storms = new Storms();
