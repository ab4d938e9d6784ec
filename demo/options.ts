// The arguments that `./x demo` gives us.
import { parseArgs } from 'node:util';

export interface Options {
  /** Where Focal's pages and public API are. */
  focalUrl: string;
  mqtt: string;
  /** What this world remembers between two starts: tokens, passwords, letters. */
  state: string;
  smtpPort: number;
  setupLink?: string;
  /** How long the world lives, ms; without it, until somebody stops it. */
  forMs?: number;
  json: boolean;
  /** How long Focal had been starting when this program was started, ms. */
  beforeMs: number;
}

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      'focal-url': { type: 'string' }, mqtt: { type: 'string' }, state: { type: 'string' }, 'smtp-port': { type: 'string' },
      'setup-link': { type: 'string' }, for: { type: 'string' }, json: { type: 'boolean', default: false }, 'before-ms': { type: 'string', default: '0' },
    },
  });
  const needed = (name: 'focal-url' | 'mqtt' | 'state' | 'smtp-port'): string => {
    const value = values[name];
    if (!value) throw new Error(`--${name} is missing`);
    return value;
  };
  return {
    focalUrl: needed('focal-url').replace(/\/$/, ''), mqtt: needed('mqtt'), state: needed('state'), smtpPort: Number(needed('smtp-port')),
    setupLink: values['setup-link'], forMs: values.for === undefined ? undefined : milliseconds(values.for), json: values.json, beforeMs: Number(values['before-ms']),
  };
}

function milliseconds(text: string): number {
  const found = /^(\d+)(s|m|h)?$/.exec(text);
  if (!found) throw new Error(`"${text}" is not a time, such as 90s or 10m`);
  return Number(found[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[(found[2] ?? 's') as 's' | 'm' | 'h'];
}
