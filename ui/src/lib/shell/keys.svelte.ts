// Which key does what, on the page that is open now. Single letters rest while a text field has focus, and can be turned off.
import { untrack } from 'svelte';
import { desk } from '../live/session.svelte';

export interface Act { key: string; label: string; run: () => void; group: 'here' | 'go' | 'you'; enabled?: () => boolean; hidden?: boolean }

class Keys {
  /** Single letters may be off (WCAG 2.1.4): somebody speaks to their computer, or their hand trembles. */
  get letters() { return desk.who?.keys ?? true; }
  #sets = $state.raw<(() => Act[])[]>([]);
  #chord = '';
  #timer?: ReturnType<typeof setTimeout>;

  get acts(): Act[] { return this.#sets.flatMap((s) => s()).filter((a) => a.enabled?.() ?? true); }

  /** A page offers its acts while it is on screen; what comes later wins a key. */
  offer(acts: () => Act[]): () => void {
    untrack(() => (this.#sets = [acts, ...this.#sets]));
    return () => untrack(() => (this.#sets = this.#sets.filter((s) => s !== acts)));
  }

  press(e: KeyboardEvent) {
    if (e.defaultPrevented || e.isComposing || ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(e.key)) return;
    const at = e.target as HTMLElement;
    const typing = at.matches?.('input, textarea, select, [contenteditable]') && !at.matches('[type="checkbox"], [type="radio"]');
    if (typing && e.key === 'Escape') { at.blur(); return; }
    const name = this.#name(e);
    const letter = !e.ctrlKey && !e.metaKey && !e.altKey && name.replace('Shift ', '').length === 1;
    if (letter && (typing || !this.letters)) return;
    if (!letter && typing && !e.ctrlKey && !e.metaKey && !name.startsWith('F')) return;
    if (document.querySelector('dialog[open]') && name !== 'Ctrl K') return;
    if (name === 'Enter' && at.matches?.('a, button, summary, [role=tab]')) return;

    const full = this.#chord ? `${this.#chord} ${name}` : name;
    const acts = this.acts;
    const act = acts.find((a) => a.key === full);
    const begins = acts.some((a) => a.key.startsWith(`${full} `));
    clearTimeout(this.#timer);
    this.#chord = '';
    if (act) { e.preventDefault(); act.run(); }
    else if (begins) { this.#chord = full; this.#timer = setTimeout(() => (this.#chord = ''), 1200); }
  }

  #name(e: KeyboardEvent): string {
    const ctrl = e.ctrlKey || e.metaKey ? 'Ctrl ' : '';
    if (e.key.length > 1) return ctrl + e.key;
    const up = e.key.toUpperCase();
    const shifted = e.shiftKey && up !== e.key.toLowerCase() ? 'Shift ' : '';
    return ctrl + shifted + up;
  }
}

export const keys = new Keys();
