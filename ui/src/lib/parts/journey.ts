// Lays out the journey line: lanes down, time across, one stroke that never breaks, labels that do not collide.
import type { Journey, Station } from '../api/types';

export interface Stop extends Station { x: number; y: number; label_x: number; label_y: number; anchor: 'start' | 'middle' | 'end'; index: number }
export interface Stroke { d: string; kind: 'solid' | 'dotted' | 'branch' | 'branch-dotted' }
export interface Drawn { stops: Stop[]; strokes: Stroke[]; width: number; height: number; lanes: { y: number; index: number }[] }

export const LANE = 30, TOP = 16, FOLD = 12;
/** Stations kept at both ends of a folded line: as many as there is room for. */
const KEPT: [number, number][] = [[4, 7], [3, 6], [3, 5], [2, 4], [1, 3]];

const folding = (of: Station, n: number): Station => ({ at: of.at, lane: of.lane, label: '', text: '', state: 'past', line: 'solid', fold: n });

/** What the server left out of a very long line stands as a place of its own: its neighbour keeps its words. */
function whole(stations: Station[]): Station[] {
  return stations.flatMap((s) => (s.fold && (s.label || s.text) ? [folding(s, s.fold), { ...s, fold: undefined }] : [s]));
}

/** Past twelve the middle folds into one, never the ends; more of it when the line is longer than the page is wide. */
export function fold(given: Station[], open: boolean, fits: (s: Station[]) => boolean = () => true): Station[] {
  const stations = whole(given);
  if (open || (stations.length <= FOLD && fits(stations))) return stations;
  let out = stations;
  for (const [first, last] of KEPT) {
    if (stations.length <= first + last + 1) continue;
    out = folded(stations, first, last);
    if (fits(out)) break;
  }
  return out;
}

function folded(stations: Station[], keepFirst: number, keepLast: number): Station[] {
  const middle = stations.slice(keepFirst, -keepLast);
  const first = middle[0] as Station;
  return [...stations.slice(0, keepFirst), folding(first, middle.reduce((n, s) => n + (s.fold ?? 1), 0)), ...stations.slice(-keepLast)];
}

export function draw(journey: Journey, stations: Station[], full: number, left: number, measure: (t: string, bold: boolean) => number, label: (s: Station) => string): Drawn {
  const lane = new Map(journey.lanes.map((l, i) => [l.id, TOP + i * LANE]));
  const main = stations.map((s) => s.line !== 'thin');
  const stops: Stop[] = stations.map((s, index) => ({ ...s, index, x: 0, y: lane.get(s.lane) ?? TOP, label_x: 0, label_y: 0, anchor: 'middle' }));

  const prev = (i: number) => stops.findLast((_, j) => j < i && main[j]);
  const next = (i: number) => stops.find((_, j) => j > i && main[j]);
  // A label stands on the side the line does not use.
  const side = stops.map((s, i) => {
    const into = prev(i)?.y ?? s.y, out = next(i)?.y ?? s.y;
    if (s.state === 'now') return 'right';
    if (s.line === 'thin') return 'above-start';
    if (into < s.y) return 'below';
    if (out < s.y) return 'below';
    return 'above-start';
  });

  // Minimum places first: no two labels of one band overlap, no two stops are nearer than a curve needs.
  const widths = stops.map((s) => measure(label(s), s.state === 'now'));
  const floor: number[] = [];
  for (const [i, s] of stops.entries()) {
    // A label that hangs in the middle below its stop needs half of its width before it, or it is cut at the names.
    const least = left + Math.max(10, widths[i] ? back(side[i], widths[i]) : 0);
    let at = Math.max(least, i === 0 ? 0 : (floor[i - 1] as number) + (main[i] ? 30 : 26));
    for (let j = Math.max(0, i - 4); j < i; j++) {
      const o = stops[j] as Stop;
      if (!widths[i] || !widths[j] || band(o, side[j]) !== band(s, side[i])) continue;
      at = Math.max(at, (floor[j] as number) + reach(side[j], widths[j] as number) + back(side[i], widths[i] as number) + 8);
    }
    floor.push(at);
  }
  // What is left over is shared by the time that passed.
  const tail = Math.max(0, ...stops.map((_, i) => (floor[i] as number) + reach(side[i], widths[i] as number) + 8 - (floor.at(-1) ?? 0)));
  const spare = Math.max(0, full - tail - (floor.at(-1) ?? 0));
  const times = stops.map((s) => (s.at ? Date.parse(s.at) : NaN));
  const gaps = times.map((t, i) => (i === 0 ? 0 : Math.sqrt(Math.max(0, (t - (times[i - 1] as number)) / 60_000) || 0.2) + 0.4));
  const sum = gaps.reduce((a, b) => a + b, 0) || 1;
  let add = 0;
  for (const [i, s] of stops.entries()) {
    add += ((gaps[i] as number) / sum) * spare;
    s.x = (floor[i] as number) + add;
    place(s, side[i] as string);
  }
  // A label under the last lane keeps clear of the times at the foot.
  const foot = TOP + (journey.lanes.length - 1) * LANE;
  const below = stops.some((s, i) => side[i] === 'below' && s.y === foot && widths[i]);
  const ends = stops.map((s, i) => s.x + (widths[i] ? reach(side[i], widths[i] as number) : 0) + 8);
  const width = Math.max(full, ...ends);
  return { stops, strokes: strokes(stops, main), width, height: TOP + (journey.lanes.length - 1) * LANE + (below ? 40 : 28), lanes: journey.lanes.map((_, index) => ({ y: TOP + index * LANE, index })) };
}

/** What hangs below one lane stands in the same strip as what is above the next. */
const band = (s: Stop, side?: string) => Math.round((s.y - TOP) / LANE) * 2 + (side === 'below' ? 2 : side === 'right' ? 1 : 0);
const reach = (side: string | undefined, w: number) => (side === 'below' ? w / 2 : side === 'right' ? w + 14 : w + 4);
const back = (side: string | undefined, w: number) => (side === 'below' ? w / 2 : 4);

function place(s: Stop, side: string) {
  if (side === 'right') { s.anchor = 'start'; s.label_x = s.x + 11; s.label_y = s.y + 4; }
  else if (side === 'below') { s.anchor = 'middle'; s.label_x = s.x; s.label_y = s.y + 17; }
  else { s.anchor = 'start'; s.label_x = s.x + 3; s.label_y = s.y - 7; }
}

function curve(a: { x: number; y: number }, b: { x: number; y: number }): string {
  if (a.y === b.y) return `M${a.x} ${a.y}H${b.x}`;
  const bend = Math.min(22, Math.max(8, b.x - a.x));
  const from = b.x - bend;
  return `M${a.x} ${a.y}H${from}C${from + bend / 2} ${a.y} ${from + bend / 2} ${b.y} ${b.x} ${b.y}`;
}

function strokes(stops: Stop[], main: boolean[]): Stroke[] {
  const out: Stroke[] = [];
  const end = stops.findLast((_, i) => main[i]);
  let from: Stop | undefined;
  for (const [i, s] of stops.entries()) {
    if (!main[i]) {
      if (from) out.push({ d: curve({ x: Math.max(from.x, s.x - 40), y: from.y }, s), kind: 'branch' });
      if (end && end.x > s.x + 8) out.push({ d: `M${s.x} ${s.y}H${end.x}`, kind: 'branch-dotted' });
      continue;
    }
    if (from) out.push({ d: curve(from, s), kind: s.line === 'dotted' ? 'dotted' : 'solid' });
    from = s;
  }
  return out.sort((a, b) => Number(b.kind.startsWith('branch')) - Number(a.kind.startsWith('branch')));
}
