// Numbers, times and money as the reader writes them, in the tenant's zone and currency.
import type { Session } from '../api/types';
import { L, language } from '../i18n/index.svelte';

const where = $state({ zone: undefined as string | undefined, currency: 'EUR' });
export function setFormat(s: Pick<Session, 'zone' | 'currency'>) {
  where.zone = s.zone || undefined;
  where.currency = s.currency || 'EUR';
}

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();
function once<F extends Intl.NumberFormat | Intl.DateTimeFormat>(kind: string, make: () => F): F {
  const key = `${language.code} ${where.zone} ${where.currency} ${kind}`;
  let f = made.get(key) as F | undefined;
  if (!f) made.set(key, (f = make()));
  return f;
}
/** English is written the European way: the 24-hour clock, the day before the month. */
const locale = () => (language.code === 'en' ? 'en-GB' : language.code);
const dated = (kind: string, o: Intl.DateTimeFormatOptions) => {
  const build = (timeZone?: string) => new Intl.DateTimeFormat(locale(), { ...o, timeZone });
  return once(kind, () => { try { return build(where.zone); } catch { return build(); } });
};

export const at = {
  time: (iso: string | number) => dated('time', { hour: '2-digit', minute: '2-digit' }).format(new Date(iso)),
  seconds: (iso: string | number) => dated('seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(iso)),
  day: (iso: string | number) => dated('day', { day: 'numeric', month: 'short' }).format(new Date(iso)),
  date: (iso: string | number) => dated('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(iso)),
  /** The time if it was today, else the day before it. */
  short: (iso: string | number, now: number) => {
    const key = dated('key', { day: 'numeric', month: 'numeric', year: 'numeric' });
    return key.format(new Date(iso)) === key.format(now) ? at.time(iso) : `${at.day(iso)}, ${at.time(iso)}`;
  },
};

export function num(value: number, digits = 2): string {
  const big = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : digits;
  return once(`num${big}`, () => new Intl.NumberFormat(locale(), { maximumFractionDigits: big })).format(value);
}
export const count = (value: number) => once('count', () => new Intl.NumberFormat(locale())).format(value);
export const fixed = (value: number, digits: number) =>
  once(`fix${digits}`, () => new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits })).format(value);
/** €19.70; whole and large amounts without cents: €188. */
export function money(value: number, whole = false): string {
  const cents = Number.isInteger(value) && (whole || Math.abs(value) >= 100) ? 0 : undefined;
  return once(`money${cents}`, () => new Intl.NumberFormat(locale(), { style: 'currency', currency: where.currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: cents, maximumFractionDigits: cents })).format(value);
}
/** Of a hundred; what is nearly sure is not yet sure. */
export const hundredths = (p: number) => (p < 1 ? Math.min(99, Math.max(0, Math.round(p * 100))) : 100);
/** A space before %, as in "93 %"; the sign never stands alone on the next line. */
export const percent = (p: number) => `${count(hundredths(p))}\u00a0%`;
/** What evidence did to the odds. */
export const factor = (x: number) => (x >= 1 ? `×${odds(x)}` : `÷${odds(1 / Math.max(x, 1e-9))}`);
/** Past a thousand it is as good as certain, and more digits say nothing. */
const odds = (x: number) => (x > 1000 ? `>${count(1000)}` : fixed(x, x >= 100 ? 0 : 1));
export function bytes(n: number): string {
  return n >= 1e9 ? `${num(n / 1e9, 1)} GB` : n >= 1e6 ? `${num(n / 1e6, 1)} MB` : n >= 1e3 ? `${count(Math.round(n / 1e3))} kB` : `${n} B`;
}

const pad = (n: number) => String(n).padStart(2, '0');
/** 2:19, 17:40, 1 h 05: how long something has waited. */
export function elapsed(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 3600) return `${Math.floor(s / 60)}:${pad(s % 60)}`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${pad(Math.floor((s % 3600) / 60))}`;
  return L.time.days(Math.floor(s / 86_400));
}
/** Coarser, as said aloud: 48 s, 6 min, 3 h, 2 days. */
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) return `${s} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 129_600) return `${Math.round(s / 3600)} h`;
  return L.time.days(Math.round(s / 86_400));
}
/** How long a step takes: minutes while they can be grasped. */
export const takes = (minutes: number) => (minutes < 90 ? L.desk.minutes(minutes) : span(minutes * 60_000));
/** How long ago: "now" for what is younger than two seconds. */
export const ago = (ms: number) => (ms < 2000 ? L.time.now : L.time.ago(span(ms)));
/** Time left of a promise: exact when it is short. */
export const left = (ms: number) => (Math.abs(ms) < 300_000 ? elapsed(Math.abs(ms)) : span(Math.abs(ms)));
export const caseNo = (n: number) => `C-${n}`;
export const incidentNo = (n: number, storm: boolean) => `${storm ? 'S' : 'I'}-${String(n).padStart(storm ? 0 : 4, '0')}`;
