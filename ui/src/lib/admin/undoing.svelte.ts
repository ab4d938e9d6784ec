// A change of the audit trail on its way back: the form it opens shows it as a draft, and nothing is changed before it is saved.
import { to } from '../shell/route.svelte';
import type { Audited, RoomName } from './records';

const ROOMS: Record<string, RoomName | 'settings'> = { agent: 'agents', skill: 'skills', queue: 'queues', hours: 'hours', provider: 'providers', component: 'components', site: 'sites', person: 'people', thing: 'things', settings: 'settings' };

export interface Proposal { room: RoomName | 'settings'; id: string; values: Record<string, unknown>; at: string }

class Undoing {
  #next = $state.raw<Proposal>();

  /** Where a line can be put back, if it can: a change, or something that was removed. An account that was ended is begun anew by hand. */
  of(line: Audited): Proposal | undefined {
    const [noun = '', verb = ''] = line.what.split('.'), room = ROOMS[noun];
    if (!room || !line.was || !Object.keys(line.was).length || !['changed', 'deleted'].includes(verb) || (verb === 'deleted' && ['agents', 'people'].includes(room))) return undefined;
    return { room, id: verb === 'deleted' ? 'new' : line.object, values: line.was, at: line.at };
  }
  open(p: Proposal) {
    this.#next = p;
    to(p.room === 'settings' ? '/admin/settings' : `/admin/${p.room}/${encodeURIComponent(p.id)}`);
  }
  /** Taken once, by the form it is for. */
  take(room: Proposal['room'], id: string): Proposal | undefined {
    const p = this.#next;
    if (p?.room !== room || p.id !== id) return undefined;
    this.#next = undefined;
    return p;
  }
}

export const undoing = new Undoing();
