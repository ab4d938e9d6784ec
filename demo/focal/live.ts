// Focal's live stream for one signed-in person: named events, and coming back by itself when it ends.
import type { Client } from './client.ts';

type Heard = (event: string, data: Record<string, unknown>) => void;
const AGAIN_MS = 1500;

export class Live {
  #stop = new AbortController();
  #heard: Heard;
  #client: Client;

  constructor(client: Client, heard: Heard) { this.#client = client; this.#heard = heard; }

  /** Listens until it is closed. */
  async run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try { await this.#once(); } catch { /* the server went away; it is asked again below */ }
      if (!this.#stop.signal.aborted) await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }

  close() { this.#stop.abort(); }

  async #once() {
    const answer = await fetch(`${this.#client.url}/api/v1/live`, { headers: { ...this.#client.headers(false), accept: 'text/event-stream' }, signal: this.#stop.signal });
    if (!answer.ok || !answer.body) { await answer.body?.cancel(); return; }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value.replaceAll('\r\n', '\n')).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#tell(block);
    }
  }

  #tell(block: string) {
    let event = 'message', data = '';
    for (const line of block.split('\n')) {
      if (line.startsWith('event:')) event = line.slice(6).trim();
      if (line.startsWith('data:')) data += line.slice(5).trim();
    }
    if (data) this.#heard(event, JSON.parse(data) as Record<string, unknown>);
  }
}
