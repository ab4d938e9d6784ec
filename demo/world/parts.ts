// What several things share and do not own: a street main, the power of a building, the connection of an area.
// Each knows its own truth and who can mend it.

export type SharedKind = 'main' | 'power' | 'gateway';

export class Shared {
  readonly name: string;
  readonly kind: SharedKind;
  /** Bar in the main; the others are on or off. */
  pressure = 2.6;
  on = true;

  constructor(name: string, kind: SharedKind) { this.name = name; this.kind = kind; }

  get broken(): boolean { return !this.on || this.pressure < 2; }
  breaks() { if (this.kind === 'main') this.pressure = 0.5; else this.on = false; }
  mend() { this.pressure = 2.6; this.on = true; }
}

/** What a thing would say about itself now. */
export interface Reading { values: Record<string, number>; state: Record<string, string | boolean>; events?: { code: string }[] }
export interface Reply { ok: boolean; text?: string }

/** A thing's body and the place around it. It knows the truth; nobody else does. */
export interface Body {
  /** Of this kind, in the words of its pack. */
  readonly kind: string;
  /** Physics: so many seconds of Focal's time pass. */
  passes(seconds: number): void;
  /** What its sensors say; nothing while it has no power. */
  reads(): Reading | undefined;
  /** A command arrives. Nothing: it does not react at all. */
  told(action: string): Reply | undefined;
  /** Powered, and its connection works. */
  readonly reachable: boolean;
  /** Something is physically wrong here, or was left as only an emergency would leave it. */
  readonly troubled: boolean;
  /** What somebody sees who looks for it here; nothing when it cannot be told from here. */
  looks(question: string): string | undefined;
  /** Somebody does what a step asks. False: it cannot be done. */
  does(step: string): boolean;
  /** Roles whose fault it is. */
  owners(): string[];
  /** Somebody of this role repairs what is theirs. */
  repairs(role: string): void;
  /** Everything as it should be. */
  heals(): void;
}

/** A little noise, so that lines look alive. */
export const about = (value: number, by: number): number => Math.round((value + (Math.random() * 2 - 1) * by) * 100) / 100;
/** Towards a target, as bodies do: most of the way within one time constant. */
export const towards = (now: number, target: number, seconds: number, constant: number): number => target + (now - target) * Math.exp(-seconds / constant);
