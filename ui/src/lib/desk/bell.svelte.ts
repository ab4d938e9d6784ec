// How an offer is heard when nobody looks: two soft tones, the tab's title, and a notice outside the page.
import { kept } from '../live/kept';
import { desk } from '../live/session.svelte';

class Bell {
  notify = $state(kept.get('notify') === 'on' && 'Notification' in window && Notification.permission === 'granted');
  canNotify = 'Notification' in window;
  #audio?: AudioContext;

  constructor() {
    // Browsers let nothing sound before somebody has touched the page: the first touch opens the way, and no sound is made by it.
    const wake = () => { try { void (this.#audio ??= new AudioContext()).resume(); } catch { /* no sound device */ } };
    for (const touch of ['pointerdown', 'keydown'] as const) addEventListener(touch, wake, { once: true, capture: true });
  }

  async setNotify(on: boolean) {
    this.notify = on && (await Notification.requestPermission()) === 'granted';
    kept.set('notify', this.notify ? 'on' : 'off');
  }

  /** An offer is two tones, a message one. */
  ring(what: 'offer' | 'message', sounds = desk.who?.sounds ?? 'offers') {
    if (sounds === 'off' || (what === 'message' && sounds !== 'messages')) return;
    try {
      const audio = (this.#audio ??= new AudioContext());
      // What could not sound when it came must not sound minutes later.
      if (audio.state !== 'running') { void audio.resume(); return; }
      for (const [i, hz] of (what === 'offer' ? [659.3, 880] : [587.3]).entries()) {
        const t = audio.currentTime + i * 0.16;
        const tone = audio.createOscillator(), loud = audio.createGain();
        tone.frequency.value = hz;
        loud.gain.setValueAtTime(0.0001, t);
        loud.gain.exponentialRampToValueAtTime(0.12, t + 0.02);
        loud.gain.exponentialRampToValueAtTime(0.0001, t + 0.34);
        tone.connect(loud).connect(audio.destination);
        tone.start(t);
        tone.stop(t + 0.36);
      }
    } catch { /* no sound device */ }
  }

  tell(title: string, body: string, press: () => void): () => void {
    if (!this.notify || !document.hidden) return () => {};
    const notice = new Notification(title, { body, tag: 'focal-offer' });
    notice.onclick = () => { window.focus(); notice.close(); press(); };
    return () => notice.close();
  }
}

export const bell = new Bell();
