// What all people of this world have in common: they take their time, they see what is in front of them, and
// they do what they are asked if they can. None of them knows what Focal knows.
import type { Body } from '../world/parts.ts';

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
/** Somewhere between the two, so that nobody acts like a clock. */
export const between = (from: number, to: number): number => from + Math.random() * (to - from);

/** What somebody looks for who is asked; they answer with what they saw. */
const QUESTIONS = ['ask-neighbours', 'ask-water-seen', 'ask-handle', 'read-gauge', 'ask-door', 'ask-filter', 'ask-ice', 'ask-warm', 'look-outdoor', 'ask-window'];

/** A room is felt to be too warm from here on, in degrees Celsius. */
const WARM_C = 27;

/** Of the answers that are offered, the true one; nothing when none of them can be told from here. */
export function trueAnswer(bodies: Body[], offered: string[]): string | undefined {
  for (const body of bodies) {
    const seen = QUESTIONS.map((question) => body.looks(question)).find((answer) => answer !== undefined && offered.includes(answer));
    if (seen) return seen;
  }
  return undefined;
}

/** What strikes somebody who lives there without being asked: water on the floor, or a warm room. */
export function sees(bodies: Body[]): 'at-the-pump' | 'elsewhere' | 'warm' | undefined {
  for (const body of bodies.filter((one) => one.troubled)) {
    const water = body.looks('ask-water-seen');
    if (water === 'at-the-pump' || water === 'elsewhere') return water;
    if ((body.reads()?.values.room_temp ?? 0) > WARM_C) return 'warm';
  }
  return undefined;
}

/** What is asked for, understood from the words, as people do. The first that fits. */
const ASKED: [words: RegExp, step: string][] = [
  [/lever|palanca/i, 'close-tap'], [/stairwell|escalera/i, 'close-riser'], [/look at a tap|mirar la llave/i, 'open-valve'], [/open the tap|abre la llave/i, 'open-tap'],
  [/demand|demanda/i, 'wait-an-hour'], [/strainer|un filtro/i, 'rinse-strainer'], [/rinse the filter|enjuaga el filtro/i, 'rinse-filter'],
  [/close the door|cierra la puerta/i, 'close-door'], [/shade|sombra/i, 'shade-sensor'], [/clear a unit|despejar/i, 'clear-outdoor'], [/close the window|cierra la ventana/i, 'close-window'],
];

/** Does it, if it can be done anywhere here. */
export function tries(bodies: Body[], words: string): boolean {
  const step = ASKED.find(([pattern]) => pattern.test(words))?.[1];
  return step !== undefined && bodies.some((body) => body.does(step));
}

/** One after the other, each in its own time; somebody who trips over a page looks again later. */
export async function quietly(what: string, act: () => Promise<void>): Promise<void> {
  try { await act(); } catch (e) { console.error(`${what}: ${e instanceof Error ? e.message : String(e)}`); }
}
