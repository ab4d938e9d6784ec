// The line between the browsers of a test and the house: it can be cut, so that both ends see it, and mended.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Line {
  /** Where the house is to listen. */
  readonly to: string;
  #server: Server;
  #open = new Set<Socket>();
  #isCut = false;

  private constructor(to: string) { this.to = to; this.#server = createServer((near) => this.#carries(near)); }

  static async open(): Promise<Line> {
    // A port that was free a moment ago: the house is told it before it is there.
    const place = createServer();
    const port = await listens(place);
    await new Promise((done) => place.close(done));
    const line = new Line(`127.0.0.1:${port}`);
    await listens(line.#server);
    return line;
  }
  get url(): string { return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; }

  cut() {
    this.#isCut = true;
    for (const socket of this.#open) socket.destroy();
  }
  mend() { this.#isCut = false; }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  #carries(near: Socket) {
    if (this.#isCut) { near.destroy(); return; }
    const [host, port] = this.to.split(':');
    const far = connect(Number(port), host);
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      this.#open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => { this.#open.delete(socket); other.destroy(); });
      socket.pipe(other);
    }
  }
}

function listens(server: Server): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });
}
