// What all people of this world have in common: they take their time, they see what is in front of them, and
// they do what they are asked if they can. None of them knows what Focal knows.
import type { Body } from '../world/parts.ts';
import type { Home, World } from '../world/world.ts';

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
/** Somewhere between the two, so that nobody acts like a clock. */
export const between = (from: number, to: number): number => from + Math.random() * (to - from);

/** A room is felt to be too warm from here on, in degrees Celsius. */
const WARM_C = 27;

/** What somebody sees who looks for this, if it is among the answers that are offered; nothing when it cannot be told from here. */
export function trueAnswer(homes: Home[], questions: string[], offered: string[]): string | undefined {
  return homes.flatMap((home) => questions.map((question) => home.body.looks(question))).find((answer) => answer !== undefined && offered.includes(answer));
}

/** Whoever has several things looks first at those that are in trouble. */
export const troubledFirst = (homes: Home[]): Home[] => [...homes.filter((home) => home.body.troubled), ...homes.filter((home) => !home.body.troubled)];

/** What strikes somebody who lives there without being asked: water on the floor, or a warm room. */
export function sees(bodies: Body[]): 'at-the-pump' | 'elsewhere' | 'warm' | undefined {
  for (const body of bodies.filter((one) => one.troubled)) {
    const water = body.looks('ask-water-seen');
    if (water === 'at-the-pump' || water === 'elsewhere') return water;
    if ((body.reads()?.values.room_temp ?? 0) > WARM_C) return 'warm';
  }
  return undefined;
}

/** Does what is asked, at the first of these things where it can be done. */
export function tries(world: World, homes: Home[], steps: string[]): boolean {
  return homes.some((home) => steps.some((step) => world.acts([home], () => home.body.does(step))));
}

/** One after the other, each in its own time; somebody who trips over a page looks again later. */
export async function quietly(what: string, act: () => Promise<void>): Promise<void> {
  try { await act(); } catch (e) { console.error(`${what}: ${e instanceof Error ? e.message : String(e)}`); }
}
