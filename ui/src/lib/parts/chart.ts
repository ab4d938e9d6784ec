// The arithmetic of a small line chart: round ticks, a path with its gaps, times along the foot.
export type Point = [string, number | null];

/** Round values that span lo..hi, four to five of them. */
export function ticks(lo: number, hi: number, want = 4): number[] {
  if (!(hi > lo)) { hi = lo + Math.max(1, Math.abs(lo) * 0.1); }
  const raw = (hi - lo) / want;
  const mag = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * mag).find((m) => m >= raw) ?? 10 * mag;
  const out: number[] = [];
  for (let v = Math.floor(lo / step) * step, n = 0; n < 12; v += step, n++) {
    out.push(Number(v.toPrecision(12)));
    if (v >= hi) break;
  }
  return out;
}

/** A line may start elsewhere than at 0, but does start there when 0 is near what it shows. */
export function domain(points: Point[], limit?: number): [number, number] {
  let lo = limit ?? Infinity, hi = limit ?? -Infinity;
  for (const [, v] of points) if (v !== null) { if (v < lo) lo = v; if (v > hi) hi = v; }
  if (!Number.isFinite(lo)) return [0, 1];
  if (lo > 0 && lo < (hi - lo) * 1.2) lo = 0;
  const pad = (hi - lo || Math.abs(hi) * 0.1 || 1) * 0.06;
  return [lo === 0 ? 0 : lo - pad, hi + pad];
}

/** Path data; a null value lifts the pen, because a gap is a gap. */
export function line(points: Point[], x: (t: number) => number, y: (v: number) => number): string {
  let d = '', pen = false;
  for (const [t, v] of points) {
    if (v === null) { pen = false; continue; }
    d += `${pen ? 'L' : 'M'}${x(Date.parse(t)).toFixed(1)} ${y(v).toFixed(1)}`;
    pen = true;
  }
  return d;
}

const SPANS_MIN = [2, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 10_080];
/** Minutes that show what has happened since `from` in the larger part of the chart, and the calm before it. */
export function storySpan(from: number, now: number, everyS = 1): number {
  const wanted = Math.max((now - from) / 60_000 / 0.6, (everyS * 8) / 60);
  return SPANS_MIN.find((m) => m >= wanted) ?? 10_080;
}

export interface Placed { x: number; y: number; text: string; flip: boolean }
/** Marks of what was done, their words in rows so that none covers another; a mark that finds no room keeps its line. */
export function placeMarks(marks: { x: number; text: string }[], measure: (t: string) => number, left: number, right: number, top: number, rows = 3): Placed[] {
  const taken: [number, number][][] = Array.from({ length: rows }, () => []);
  let before: Placed | undefined;
  return marks.map((m) => {
    const w = measure(m.text) + 6;
    const flip = m.x + w > right;
    const [a, b] = flip ? [m.x - w, m.x] : [m.x, m.x + w];
    const same = before?.text === m.text && m.x - before.x < w;
    const row = same || a < left ? -1 : taken.findIndex((spans) => spans.every(([c, d]) => b < c || a > d));
    if (row >= 0) taken[row]?.push([a, b]);
    const placed = { x: m.x, y: top + 9 + Math.max(0, row) * 13, text: row < 0 ? '' : m.text, flip };
    if (placed.text) before = placed;
    return placed;
  });
}

const STEPS_MIN = [1 / 4, 1 / 2, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880];
/** Whole minutes, hours or days between from and to, as many as fit. */
export function timeTicks(from: number, to: number, fits: number): number[] {
  const step = (STEPS_MIN.find((m) => (to - from) / (m * 60_000) <= fits) ?? 10_080) * 60_000;
  const out: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) out.push(t);
  return out;
}
