// What several things share and do not own: a street main, a bank, the connection of an area. Each knows its own
// truth and which company can mend it. And what every body has in common.

/** A part that many hang on. `wrong` says what is the matter with it; nothing: all is well. */
export class Shared {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  /** The company that runs it. */
  readonly provider: string;
  wrong?: string;

  constructor(key: string, kind: string, name = key, provider = '') { this.key = key; this.kind = kind; this.name = name; this.provider = provider; }

  get broken(): boolean { return this.wrong !== undefined; }
  get on(): boolean { return !this.broken; }
  /** Bar, if it is a main. */
  get pressure(): number { return this.broken ? 0.5 : 2.6; }
  breaks(how = 'down') { this.wrong = how; }
  mend() { this.wrong = undefined; }
}

/** An attempt at a service, as the thing that tried tells it. */
export interface Attempt { service: string; ok: boolean; stopped_at?: string; code?: string }
/** What a thing would say about itself now. */
export interface Reading {
  values: Record<string, number>;
  state: Record<string, string | boolean | number>;
  events?: { code: string }[];
  attempts?: Attempt[];
}
export interface Reply { ok: boolean; text?: string }

/** A thing's body and the place around it. It knows the truth; nobody else does. */
export interface Body {
  /** Of this kind, in the words of its pack. */
  readonly kind: string;
  /** What it shares with others. */
  readonly parts: readonly Shared[];
  /** Physics: so many seconds of Focal's time pass. */
  passes(seconds: number): void;
  /** What its sensors say; nothing while it has no power. */
  reads(): Reading | undefined;
  /** What its camera sees now, as a file of a picture. */
  shows?(): Buffer;
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
  /** Whether this step, done by somebody who knows how, mends what is wrong here. */
  helps(step: string): boolean;
  /** Roles whose fault it is, of what is its own. */
  owners(): string[];
  /** Somebody of this role repairs what is theirs. */
  repairs(role: string): void;
  /** Everything as it should be. */
  heals(): void;
}

/** What can go wrong with a thing, and how it begins. A fault only changes the physical world; who finds out, and what they do about it, is for others to see. */
export interface Fault {
  id: string;
  /** What it can befall: a kind of thing. */
  at: string;
  /** The cause that is the truth, and whose it is, in the words of its pack. */
  cause: string;
  owner: string;
  /** It befalls everything that hangs on this kind of part. */
  wide?: string;
  /** Gentle ones happen by themselves; 0: only when somebody asks for it. */
  often: number;
  /** Only things with this label have it. */
  label?: string;
  begins(body: Body): void;
}

export interface Hands { customer?: string[]; near?: string[]; agent?: string[] }
/** A kind of thing, as this world plays it. */
export interface Kind {
  pack: string;
  kind: string;
  /** Seconds of Focal's time between two signals, and between two empty signs of life if it gives any. */
  speaks: number;
  beats?: number;
  /** A picture that it sends, and how often. */
  pictures?: { name: string; every: number };
  faults: Fault[];
  /** What a visitor can do by hand there, by who they are. */
  hands: Hands;
  make(on: (kind: string) => Shared, label: string): Body;
}

/** A little noise, so that lines look alive. */
export const about = (value: number, by: number): number => Math.round((value + (Math.random() * 2 - 1) * by) * 100) / 100;
/** Towards a target, as bodies do: most of the way within one time constant. */
export const towards = (now: number, target: number, seconds: number, constant: number): number => target + (now - target) * Math.exp(-seconds / constant);
