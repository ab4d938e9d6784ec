// The mail server of the tests, written by others: takes letters and shows them. It can be closed and opened
// again on the same port, as mail servers are.
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { eventually } from './eventually.ts';

export interface Letter { to: string; subject: string; text: string; html: string; link: string }

/** The house keeps its connection for the next letter; a server that goes does not wait for it. */
const CLOSES_MS = 300;

export class Post {
  letters: Letter[] = [];
  port = 0;
  #server?: SMTPServer;

  static async open(): Promise<Post> {
    const post = new Post();
    await post.reopen();
    return post;
  }

  async reopen(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true, hideSTARTTLS: true, disabledCommands: ['AUTH', 'STARTTLS'], closeTimeout: CLOSES_MS,
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => { this.#arrived(Buffer.concat(parts), session.envelope.rcptTo.map((to) => to.address)).then(() => done(), done); });
      },
    });
    await new Promise<void>((done, failed) => { server.on('error', failed); server.listen(this.port, '127.0.0.1', done); });
    this.port = server.server.address().port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((done) => server.close(done));
  }

  to(address: string): Letter[] { return this.letters.filter((letter) => letter.to === address); }

  /** The first letter to somebody that fits, as soon as it is there. */
  letter(address: string, fits: (letter: Letter) => boolean = () => true, withinMs = 30_000): Promise<Letter> {
    return eventually(`a letter to ${address}; there are ${this.letters.length}`, () => this.to(address).find(fits), withinMs);
  }

  async #arrived(raw: Buffer, to: string[]) {
    const mail = await PostalMime.parse(raw);
    // Mail folds its lines where it likes; a reader does not see it.
    const text = (mail.text ?? '').replaceAll(/(\S)\n(?=\S)/g, '$1 ');
    for (const address of to) this.letters.push({ to: address.toLowerCase(), subject: mail.subject ?? '', text, html: mail.html ?? '', link: /https?:\/\/\S+/.exec(text)?.[0] ?? '' });
  }
}
