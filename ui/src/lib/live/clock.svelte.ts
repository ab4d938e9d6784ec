// The page's second hand. Fuses and ages read it; it follows the server's clock and rests while nobody looks.
import { stream } from './stream.svelte';

class Clock {
  #now = $state(Date.now());
  get now() { return this.#now; }
  constructor() {
    setInterval(() => { if (!document.hidden) this.tick(); }, 1000);
    document.addEventListener('visibilitychange', () => this.tick());
  }
  tick() { this.#now = Date.now() + stream.skew; }
}

export const clock = new Clock();
