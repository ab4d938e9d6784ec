// A figure in words: its value with its unit, and how it has changed.
import { count, money, num, percent } from '../format/format.svelte';
import { L } from '../i18n/index.svelte';
import type { FigureView } from './types';

/** 6 min 40 s: exact where it is short. */
export function length(ms: number): string {
  const s = Math.round(ms / 1000);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 ? ` ${s % 60} s` : ''}`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h${Math.floor((s % 3600) / 60) ? ` ${Math.floor((s % 3600) / 60)} min` : ''}`;
  return `${L.time.days(Math.floor(s / 86_400))}${Math.floor((s % 86_400) / 3600) ? ` ${Math.floor((s % 86_400) / 3600)} h` : ''}`;
}

export function value(unit: FigureView['unit'], v: number): string {
  switch (unit) {
    case 'share': return `${num(v * 100, 1)} %`;
    case 'ms': return length(v);
    case 'money': return money(v);
    case 'score': return num(v, 3);
    default: return num(v, 2);
  }
}

/** The number, and its unit small beside it. */
export function readout(f: FigureView): { big: string; small: string }[] {
  if (f.value === undefined) return [{ big: '–', small: '' }];
  if (f.unit === 'share') return [{ big: num(f.value * 100, 1), small: '%' }];
  if (f.unit !== 'ms') return [{ big: value(f.unit, f.value), small: f.metric === 'rating' ? L.reports.of5 : '' }];
  const parts = length(f.value).split(' ');
  return Array.from({ length: parts.length / 2 }, (_, i) => ({ big: parts[2 * i] ?? '', small: parts[2 * i + 1] ?? '' }));
}

export function change(f: FigureView): string | undefined {
  if (f.value === undefined || f.before === undefined) return undefined;
  const d = f.value - f.before;
  const sign = d > 0 ? '+' : d < 0 ? '−' : '±';
  if (f.unit === 'share') return `${sign}${num(Math.abs(d) * 100, 1)}`;
  return `${sign}${value(f.unit, Math.abs(d))}`;
}

export const counts = (f: FigureView) => (f.metric === 'occupancy' ? L.reports.counts(length(f.top), length(f.of)) : f.unit === 'share' ? L.reports.counts(count(f.top), count(f.of)) : L.reports.from(count(base(f))));

/** Of how many a mean is: what a share or a scaled number has below the line says nothing by itself. */
function base(f: FigureView): number {
  if (f.unit === 'score') return f.of / 1_000_000;
  if (f.metric === 'cost_per_thing_month') return Math.round(f.of / 304_375);
  if (f.metric === 'budget_per_thing_month') return Math.round(f.of / 365.25);
  return f.of;
}

export { percent };
