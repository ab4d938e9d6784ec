// What an agent does to the open case: asks the server, shows its answer, offers the way back where nobody outside felt it.
import { tick } from 'svelte';
import { cases } from '../api/calls';
import { at } from '../format/format.svelte';
import { L } from '../i18n/index.svelte';
import { desk } from '../live/session.svelte';
import { said } from '../shell/said.svelte';
import { current } from './open.svelte';

/** A button that goes with what it did leaves its focus to the pane it stood in. */
function keepFocus(): () => Promise<void> {
  const at = document.activeElement, pane = at?.closest<HTMLElement>('[data-pane]');
  return async () => {
    await tick();
    if (!pane || at?.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
    (pane.querySelector<HTMLElement>('[data-pane-focus]') ?? pane).focus({ preventScroll: true });
  };
}

export async function doStep(step = current.detail?.next?.step) {
  const id = current.id;
  if (!id || !step) return;
  const focus = keepFocus();
  current.sheet = undefined;
  const detail = await said.attempt(() => cases.step(id, step));
  if (detail && id === current.id) current.take(detail);
  await focus();
}

/** Does it, closes what was open, loads the case again if it is still on screen. */
export async function change(what: (id: string) => Promise<unknown>): Promise<boolean> {
  const id = current.id;
  if (!id) return false;
  const focus = keepFocus();
  const ok = await said.attempt(async () => { await what(id); return true; });
  if (ok && id === current.id) { current.sheet = undefined; await current.load(); }
  await focus();
  return ok === true;
}

export async function take() {
  if (await change((id) => cases.take(id))) said.say(L.transfer.mine);
}

/** Where there is time to write about it, the way back stays open for as long; elsewhere it is asked before. */
export async function endTalk(sure = false) {
  const id = current.id;
  if (!id) return;
  if (!sure && !desk.me.after_work) { current.sheet = 'end-talk'; return; }
  if (await change((c) => cases.endTalk(c))) said.say(L.endTalk.done, { detail: L.endTalk.doneText, undo: desk.me.after_work ? () => cases.resumeTalk(id) : undefined });
}

export async function takeOver(agent: string) {
  if (await change((id) => cases.takeOver(id))) said.say(L.listen.taken(agent));
}

export async function snooze(until: Date) {
  const id = current.id;
  if (!id) return;
  if (await change(() => cases.snooze(id, until.toISOString()))) {
    said.say(L.snooze.done(at.short(until.getTime(), Date.now())), { detail: L.undo.snoozed, undo: () => cases.snooze(id, null) });
  }
}
