// The mailboxes of everybody in this world: one mail server on this machine, written by others, and a shelf of
// the newest letters. Whoever waits for post is told as it arrives. Letters survive a restart.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface Letter { id: number; at: string; to: string; from: string; subject: string; text: string; links: string[] }
type Reader = (letter: Letter) => void;

/** Letters kept; older ones go, because a world that runs for days gets many. */
const KEPT = 500;
const LARGEST = 2_000_000;
/** Focal keeps its connection for the next letter; who closes does not wait for it. */
const CLOSES_MS = 300;

export class Mail {
  letters: Letter[] = [];
  #readers = new Map<string, Reader>();
  #everybody: Reader[] = [];
  #server: SMTPServer;
  #file: string;
  #next = 1;

  constructor(folder: string) {
    this.#file = join(folder, 'letters.json');
    try { this.letters = JSON.parse(readFileSync(this.#file, 'utf8')) as Letter[]; } catch { /* no post yet */ }
    this.#next = Math.max(0, ...this.letters.map((letter) => letter.id)) + 1;
    this.#server = new SMTPServer({
      authOptional: true, hideSTARTTLS: true, disabledCommands: ['AUTH', 'STARTTLS'], size: LARGEST, closeTimeout: CLOSES_MS,
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        // Focal hears that a letter arrived only once it is on the shelf.
        stream.on('end', () => { this.#arrived(Buffer.concat(parts), session.envelope.rcptTo.map((to) => to.address)).then(() => done(), (e: Error) => done(e)); });
      },
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((listening, failed) => {
      this.#server.on('error', failed);
      this.#server.listen(port, '127.0.0.1', listening);
    });
  }
  close(): Promise<void> { return new Promise((done) => this.#server.close(done)); }

  /** Tells a reader of every letter to this address from now on. */
  reads(address: string, reader: Reader) { this.#readers.set(address.toLowerCase(), reader); }
  readsAll(reader: Reader) { this.#everybody.push(reader); }
  to(address: string): Letter[] { return this.letters.filter((letter) => letter.to === address.toLowerCase()).reverse(); }

  async #arrived(raw: Buffer, to: string[]) {
    const mail = await PostalMime.parse(raw);
    const text = mail.text ?? mail.html?.replaceAll(/<[^>]+>/g, ' ') ?? '';
    const links = [...new Set(text.match(/https?:\/\/[^\s<>"')]+/g) ?? [])];
    for (const address of to) {
      const letter = { id: this.#next++, at: new Date().toISOString(), to: address.toLowerCase(), from: mail.from?.address ?? '', subject: mail.subject ?? '', text, links };
      this.letters = [...this.letters, letter].slice(-KEPT);
      this.#readers.get(letter.to)?.(letter);
      for (const reader of this.#everybody) reader(letter);
    }
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.letters), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
