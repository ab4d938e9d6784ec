// What a camera of this world sees, drawn anew for each picture: a yard with a wall, a door, gravel and a bush, in the
// light of the hour; rain, somebody who stands there, an insect near the glass, a hand on it. As PNG, made here.
import { crc32, deflateSync } from 'node:zlib';

export const WIDE = 160, HIGH = 120;
export interface View {
  /** Which yard: no two cameras look at the same. */
  yard: number;
  light: number;
  rain: boolean;
  /** How far the camera is turned from where it should look, in pixels. */
  turned: number;
  somebody: boolean;
  insect: boolean;
  hand: boolean;
}
type Colour = [red: number, green: number, blue: number];

/** Even bits from two numbers, the same whenever they are the same. */
function mix(a: number, b: number): number {
  let n = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  n = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d);
  n = Math.imul(n ^ (n >>> 12), 0x297a2d39);
  return ((n ^ (n >>> 15)) >>> 0) / 2 ** 32;
}
/** Stones of one size: each its own shade. */
const stone = (x: number, y: number, side: number, seed: number) => mix(Math.floor(x / side) * 131 + seed, Math.floor(y / side) * 977 + seed * 7);
const inside = (x: number, y: number, [left, top, wide, high]: [number, number, number, number]) => x >= left && x < left + wide && y >= top && y < top + high;

function yardAt(x: number, y: number, yard: number): Colour {
  if (y < 16) return [150 + 20 * stone(x, y, 31, yard), 165, 178];
  const door: [number, number, number, number] = [28 + 11 * (yard % 4), 34, 22, 40];
  if (inside(x, y, door)) return inside(x, y, [door[0] + 4, 40, 6, 12]) || inside(x, y, [door[0] + 12, 40, 6, 12]) ? [44, 54, 62] : [96, 64 + 30 * (yard % 2), 48];
  const bush = Math.hypot((x - 118 + 9 * (yard % 3)) / 26, (y - 66) / 16);
  if (bush < 1) return [38 + 46 * stone(x, y, 3, yard + 5), 70 + 60 * stone(x, y, 4, yard + 9), 40];
  if (y < 72) { const grey = 92 + 58 * stone(x + (Math.floor(y / 9) % 2) * 8, y, 9, yard) + 22 * stone(x, y, 23, yard + 3); return [grey, grey * 0.95, grey * 0.86]; }
  const grey = 60 + 70 * stone(x, y, 7, yard + 11) + 30 * stone(x, y, 3, yard + 13);
  return [grey, grey * 0.94, grey * 0.82];
}

function personAt(x: number, y: number): Colour | undefined {
  if (Math.hypot(x - 84, y - 49) < 6.5) return [188, 148, 122];
  if (inside(x, y, [75, 55, 19, 27])) return [34, 42, 66];
  return inside(x, y, [76, 82, 7, 24]) || inside(x, y, [86, 82, 7, 24]) ? [26, 26, 30] : undefined;
}

function colourAt(x: number, y: number, view: View): Colour {
  if (view.hand) { const fold = 8 * stone(x, y, 40, 3); return [62 + fold, 44 + fold, 38 + fold]; }
  let colour = (view.somebody && personAt(x, y)) || yardAt(x + view.turned, y + Math.round(view.turned / 4), view.yard);
  if (view.insect) {
    const hides = 1 / (1 + Math.exp((Math.hypot((x - 66) / 34, (y - 58) / 30) - 1) * 9));
    colour = colour.map((c) => c * (1 - hides) + 26 * hides) as Colour;
  }
  const drop = view.rain && mix(x * 17 + Math.floor(Math.random() * 3), Math.floor(y / 9)) < 0.04 ? 45 : 0;
  return colour.map((c) => c * view.light + drop) as Colour;
}

export function drawn(view: View): Buffer {
  const rows = Buffer.alloc(HIGH * (1 + WIDE * 3));
  for (let y = 0, at = 0; y < HIGH; y++) {
    rows[at++] = 0;
    for (let x = 0; x < WIDE; x++) {
      const noise = Math.random() * 6 - 3;
      for (const c of colourAt(x, y, view)) rows[at++] = Math.max(0, Math.min(255, Math.round(c + noise)));
    }
  }
  return png(rows);
}

/** The parts of a PNG file: its head, its pixels, its end. */
function png(rows: Buffer): Buffer {
  const part = (name: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(name, 'latin1'), body]), length = Buffer.alloc(4), sum = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDE, 0);
  head.writeUInt32BE(HIGH, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), part('IHDR', head), part('IDAT', deflateSync(rows, { level: 6 })), part('IEND', Buffer.alloc(0))]);
}
