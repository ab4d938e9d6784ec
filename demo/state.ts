// What this world remembers between two starts: who has which token and password, and what is broken.
// Readable by its owner alone, because it holds secrets; a crash leaves either the old file or the new one.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

export interface SignIn { name: string; email: string; password: string }
export interface Remembered {
  admin?: SignIn;
  agents: Record<string, SignIn>;
  /** Tokens of things by their id. */
  tokens: Record<string, string>;
  /** What is physically wrong, by thing or shared part, as each of them describes itself. */
  broken: Record<string, unknown>;
}

export class State {
  readonly all: Remembered;
  readonly folder: string;
  readonly #file: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.folder = folder;
    this.#file = join(folder, 'world.json');
    this.all = { agents: {}, tokens: {}, broken: {}, ...this.#read() };
  }

  save() {
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, JSON.stringify(this.all, null, 1), { mode: 0o600 });
    renameSync(fresh, this.#file);
  }

  /** A password for somebody of this world; each install has its own. */
  password(): string {
    const words = ['río', 'llave', 'bomba', 'calle', 'plaza', 'fuente', 'torre', 'puente', 'monte', 'valle', 'huerta', 'noria', 'piedra', 'sombra', 'viento', 'jarra'];
    const bytes = randomBytes(6);
    const chosen = [...bytes.subarray(0, 4)].map((b) => (words[b % words.length] as string).normalize('NFD').replace(/\p{M}/gu, ''));
    return `${chosen.join('-')}-${bytes.readUInt16BE(4)}`;
  }

  #read(): Partial<Remembered> {
    try { return JSON.parse(readFileSync(this.#file, 'utf8')) as Partial<Remembered>; } catch (e) {
      if ((e as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new Error(`failed to read ${this.#file}: ${String(e)}. Delete the demo's folder to begin again.`);
    }
  }
}
