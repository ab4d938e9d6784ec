// A house of its own for each test file: the real binary, on free ports, in a folder that goes afterwards, with
// mail to the test's own server. Ended by its process id.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import type { Line } from './line.ts';
import { Post } from './post.ts';

export interface Asked {
  /** Lines of TOML for what this test shortens. */
  settings?: string;
  /** Without one the house sends its letters to a server that is listening. */
  post?: Post;
  /** Browsers come over this line; the test itself does not. */
  line?: Line;
}

const READY_MS = 30_000, ENDS_MS = 10_000;

export class House {
  readonly url: string;
  readonly mqtt: string;
  readonly setupLink: string;
  readonly post: Post;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(ready: { http: string; mqtt: string; setup_link: string }, post: Post, process: ChildProcess, folder: string) {
    this.url = ready.http;
    this.mqtt = ready.mqtt;
    this.setupLink = ready.setup_link;
    this.post = post;
    this.#process = process;
    this.#folder = folder;
  }

  /** Where it keeps everything. */
  get data(): string { return join(this.#folder, 'data'); }

  static async open(asked: Asked = {}): Promise<House> {
    const binary = needed('FOCAL_BIN'), packs = needed('FOCAL_PACKS');
    const folder = mkdtempSync(join(tmpdir(), 'focal-e2e-'));
    const post = asked.post ?? (await Post.open());
    const ready = join(folder, 'ready.json'), config = join(folder, 'focal.toml');
    // Browsers, customers and things of a test are all one address: it may ask as much as it likes.
    const address = asked.line ? `public_url = "${asked.line.url}"\n` : '';
    writeFileSync(config, address + (asked.settings ?? '[http.limits]\nburst = 5000\nper_second = 2000.0\n'));
    const child = spawn(binary, ['serve', '--config', config, '--data', join(folder, 'data'), '--packs', packs, '--http', asked.line?.to ?? '127.0.0.1:0', '--mqtt', '127.0.0.1:0', '--smtp', `127.0.0.1:${post.port}`, '--ready-file', ready], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => { said = (said + text.toString()).slice(-8000); });
    try {
      const found = await eventually('Focal is ready', () => {
        if (child.exitCode !== null) throw new Error(`Focal ended with ${child.exitCode}:\n${said}`);
        try { return JSON.parse(readFileSync(ready, 'utf8')) as { http: string; mqtt: string; setup_link: string }; } catch { return undefined; }
      }, READY_MS);
      if (process.env.FOCAL_SAYS) for (const stream of [child.stdout, child.stderr]) stream?.pipe(process.stderr);
      return new House(asked.line ? { ...found, http: `http://${asked.line.to}` } : found, post, child, folder);
    } catch (e) {
      child.kill('SIGKILL');
      await post.close();
      throw new Error(`${e instanceof Error ? e.message : String(e)}\n${said}`);
    }
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((done) => { if (this.#process.exitCode !== null) done(); else this.#process.once('exit', () => done()); });
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), ENDS_MS);
    await ended;
    clearTimeout(late);
    await this.post.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests with ./x e2e`);
  return value;
}
