// How an offer is heard when nobody looks: two soft tones, the tab's title, and a notice outside the page.
import { kept } from '../live/kept';

class Bell {
  sound = $state(kept.get('sound') !== 'off');
  notify = $state(kept.get('notify') === 'on' && 'Notification' in window && Notification.permission === 'granted');
  canNotify = 'Notification' in window;
  #audio?: AudioContext;

  setSound(on: boolean) { this.sound = on; kept.set('sound', on ? 'on' : 'off'); if (on) this.ring(); }
  async setNotify(on: boolean) {
    this.notify = on && (await Notification.requestPermission()) === 'granted';
    kept.set('notify', this.notify ? 'on' : 'off');
  }

  ring() {
    if (!this.sound) return;
    try {
      const audio = (this.#audio ??= new AudioContext());
      void audio.resume();
      for (const [i, hz] of [659.3, 880].entries()) {
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
