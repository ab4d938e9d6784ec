// Shapes of /api/v1/reports and /api/v1/wall.
import type { IncidentRow, Owner, Presence, Promise_, Severity } from '../api/types';

export interface FigureView { metric: string; name: string; definition: string; unit: 'share' | 'ms' | 'money' | 'count' | 'score'; value?: number; top: number; of: number; low?: number; high?: number; before?: number }
export interface Part { name: string; label: string }
export interface Report { from: string; to: string; before_from: string; zone: string; currency: string; target: number; figures: FigureView[]; ended_by: Record<string, number>; choices: Record<string, Part[]> }
export interface SplitRow { name: string; label: string; figures: FigureView[]; ended_by: Record<string, number> }
export interface Split { by: string; rows: SplitRow[] }
export interface CaseBehind { number: number; id?: string; at: string; value: number; counts: boolean; title?: string; thing?: string; cause?: string; owner?: Owner; ended_by?: string; steps: number; took_ms?: number; cost?: number }
export interface Behinds { metric: string; unit: FigureView['unit']; total: number; rows: CaseBehind[] }
export interface Saved { id: string; name: string; query: string; every?: 'day' | 'week' | 'month'; mine: boolean }

export interface Level { value?: number; of: number; target: number }
export interface Point { at: string; value?: number }
export interface Waiting { contact: string; case: string; number: number; title: string; severity: Severity; queue: string; channel: string; person: boolean; since: string; target_ms: number; why: string }
export interface QueueLine { id: string; name: string; waiting: number; longest?: string; late: boolean; can: number; free: number; /** Earliest and latest, while none is free and today says enough. */ next_free_ms?: [number, number]; service_level: Level }
export interface Due { case: string; number: number; title: string; severity: Severity; promise: Promise_ }
export interface Wall {
  now: string; zone: string; service_level: Level; by_hour: Point[]; quarters: Point[]; waiting: Waiting[]; waiting_count: number; presence: { presence: Presence; names: string[] }[]; occupancy?: number;
  burden: { offers?: number; most: number; floods?: number; limit: number; alarms?: number }; queues: QueueLine[]; promises: Due[]; storms: IncidentRow[]; waits_for: Record<string, number>;
  health: Record<string, number>; ended_by: Record<string, number>; alerts: { what: string; text: string }[];
}
