// One stream from the server to this page. It comes back by itself, says when it is away, and tells
// every listener to reload when something may have been missed.
import { watch } from '../api/calls';
import type { Live } from '../api/types';

type Name = Live['event'];
type Data<N extends Name> = Extract<Live, { event: N }>['data'];
const NAMES: Name[] = ['hello', 'resync', 'case', 'case_gone', 'detail', 'item', 'typing', 'looking', 'offer', 'offer_over', 'reading', 'presence', 'me', 'storm', 'house', 'thing', 'desk', 'taken_over', 'adjusted'];
const LONGEST_WAIT_MS = 30_000;

class Stream {
  state = $state<'connecting' | 'live' | 'away'>('connecting');
  awaySince = $state<string>();
  /** Server's clock minus this browser's, ms: a fuse must burn right on a wrong laptop clock. */
  skew = $state(0);
  /** The disk has reached its reserve: signals of things are refused. */
  lowDisk = $state(false);
  /** Lines of health that are bad. */
  bad = $state.raw<string[]>([]);

  #source?: EventSource;
  #listeners = new Map<Name, Set<(data: never) => void>>();
  #connection?: string;
  #watched: { case?: string; thing?: string } = {};
  #tries = 0;
  #timer?: ReturnType<typeof setTimeout>;
  #greeted = false;

  open() {
    this.close();
    const source = (this.#source = new EventSource('/api/v1/live'));
    for (const name of NAMES) source.addEventListener(name, (e) => this.#heard(name, JSON.parse((e as MessageEvent<string>).data)));
    source.onerror = () => {
      this.#away();
      if (source.readyState !== EventSource.CLOSED) return;
      const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#tries++) * (0.75 + Math.random() / 2);
      this.#timer = setTimeout(() => this.open(), wait);
    };
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  /** Try now: the browser says the network is back, or the person asks. */
  retry() { if (this.state !== 'live') { this.#tries = 0; this.open(); } }

  on<N extends Name>(name: N, listener: (data: Data<N>) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener as (data: never) => void));
    return () => void set.delete(listener as (data: never) => void);
  }

  /** Tells the server what this page looks at, so that it sends that case's typing and that thing's readings. */
  look(what: { case?: string; thing?: string }) {
    this.#watched = what;
    if (this.#connection) void watch(this.#connection, what).catch(() => {});
  }

  #heard(name: Name, data: unknown) {
    if (name === 'hello') this.#hello(data as Data<'hello'>);
    else if (name === 'house') { this.lowDisk = (data as Data<'house'>).low_disk; this.bad = (data as Data<'house'>).bad; }
    this.#say(name, data);
  }

  #hello(data: Data<'hello'>) {
    this.state = 'live';
    this.awaySince = undefined;
    this.#tries = 0;
    this.#connection = data.connection;
    this.skew = Date.parse(data.now) - Date.now();
    if (Math.abs(this.skew) < 1500) this.skew = 0;
    if (this.#watched.case || this.#watched.thing) this.look(this.#watched);
    if (this.#greeted) this.#say('resync', {});
    this.#greeted = true;
  }

  #say(name: Name, data: unknown) {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (d: unknown) => void)(data);
  }

  #away() {
    this.#connection = undefined;
    if (this.state !== 'away') this.awaySince = new Date().toISOString();
    this.state = 'away';
  }
}

export const stream = new Stream();
addEventListener('online', () => stream.retry());
