// What an agent does to the open case: asks the server, shows its answer, offers the way back where nobody outside felt it.
import { cases } from '../api/calls';
import { at } from '../format/format.svelte';
import { L } from '../i18n/index.svelte';
import { said } from '../shell/said.svelte';
import { current } from './open.svelte';

export async function doStep(step = current.detail?.next?.step) {
  const id = current.id;
  if (!id || !step) return;
  current.sheet = undefined;
  const detail = await said.attempt(() => cases.step(id, step));
  if (detail && id === current.id) current.take(detail);
}

/** Does it, closes what was open, loads the case again if it is still on screen. */
export async function change(what: (id: string) => Promise<unknown>): Promise<boolean> {
  const id = current.id;
  if (!id) return false;
  const ok = await said.attempt(async () => { await what(id); return true; });
  if (ok && id === current.id) { current.sheet = undefined; await current.load(); }
  return ok === true;
}

export async function take() {
  if (await change((id) => cases.take(id))) said.say(L.transfer.mine);
}

export async function snooze(until: Date) {
  const id = current.id;
  if (!id) return;
  if (await change(() => cases.snooze(id, until.toISOString()))) {
    said.say(L.snooze.done(at.short(until.getTime(), Date.now())), { detail: L.undo.snoozed, undo: () => cases.snooze(id, null) });
  }
}
