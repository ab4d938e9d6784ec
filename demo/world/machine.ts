// A thing with one trouble at a time, told by a table: whose it is, what ends it, what somebody sees who looks. Kinds
// that need no physics of their own are made of it.
import type { Body, Fault, Reading, Reply, Shared } from './parts.ts';

export interface Trouble {
  /** The true cause and its owner, as the pack calls them. */
  cause: string;
  owner: string;
  often?: number;
  /** Steps and commands that end it. A number: they help only so often. */
  ends: Record<string, number>;
  /** What is seen by whoever looks: question → answer. */
  sees?: Record<string, string>;
  /** It passes by itself after so many seconds of Focal's time. */
  lasts?: number;
}
export type Troubles = Record<string, Trouble>;

export abstract class Machine implements Body {
  abstract readonly kind: string;
  readonly parts: readonly Shared[];
  wrong?: string;
  /** Seconds of Focal's time since it went wrong. */
  since = 0;
  readonly #troubles: Troubles;
  /** What is seen where nothing speaks otherwise. */
  readonly #calm: Record<string, string>;
  readonly #known: Set<string>;

  constructor(parts: readonly Shared[], troubles: Troubles, calm: Record<string, string>) {
    this.parts = parts;
    this.#troubles = troubles;
    this.#calm = calm;
    this.#known = new Set(Object.values(troubles).flatMap((trouble) => Object.keys(trouble.ends)));
  }

  get trouble(): Trouble | undefined { return this.wrong === undefined ? undefined : this.#troubles[this.wrong]; }
  get troubled(): boolean { return this.wrong !== undefined || this.parts.some((part) => part.broken); }
  get reachable(): boolean { return true; }
  is(...troubles: string[]): boolean { return this.wrong !== undefined && troubles.includes(this.wrong); }
  /** The shared part of this kind. */
  part(kind: string): Shared | undefined { return this.parts.find((part) => part.kind === kind); }

  goes(wrong: string) { this.wrong = wrong; this.since = 0; }

  passes(seconds: number) {
    this.since += seconds;
    const lasts = this.trouble?.lasts;
    if (lasts !== undefined && this.since > lasts) this.heals();
  }

  abstract reads(): Reading | undefined;

  told(action: string): Reply | undefined {
    if (!this.reachable) return undefined;
    this.does(action);
    return { ok: true };
  }

  looks(question: string): string | undefined { return this.trouble?.sees?.[question] ?? this.#calm[question]; }

  /** What is asked can be done here, whether or not it helps. */
  does(step: string): boolean {
    const chance = this.trouble?.ends[step];
    if (chance !== undefined && Math.random() < chance) this.heals();
    return chance !== undefined || this.#known.has(step);
  }

  helps(step: string): boolean { return this.trouble?.ends[step] !== undefined; }
  owners(): string[] { const owner = this.trouble?.owner; return owner && owner !== 'customer' && owner !== 'nobody' ? [owner] : []; }
  repairs(role: string) { if (this.owners().includes(role)) this.heals(); }
  heals() { this.wrong = undefined; this.since = 0; }
}

/** Each trouble of a table as a fault of that kind. */
export const faultsOf = (kind: string, troubles: Troubles, label: Record<string, string> = {}): Fault[] =>
  Object.entries(troubles).map(([id, trouble]) => ({
    id, at: kind, cause: trouble.cause, owner: trouble.owner, often: trouble.often ?? 0, label: label[id], begins: (body) => { if (body instanceof Machine) body.goes(id); },
  }));

/** A fault of a part that many share. */
export const wideFault = (id: string, at: string, part: string, cause: string, owner: string, how = 'down'): Fault => ({
  id, at, cause, owner, wide: part, often: 0, begins: (body) => { body.parts.find((one) => one.kind === part)?.breaks(how); },
});
