// What administration reads and writes, as the contract's table of /api/v1/admin says.
export interface Agent { id: string; name: string; email: string; role: string; lang: string; skills: Record<string, number>; queues: string[]; capacity: number; active: boolean; invite_link?: string }
export interface Skill { id: string; name: string }
export interface Relax { after_s: number; drop: string }
export interface Queue { id: string; name: string; skills: Record<string, number>; hours: string; priority: number; relax: Relax[] }
export interface Span { day: number; from: string; to: string }
export interface Hours { id: string; name: string; zone: string; week: Span[]; holidays: string[] }
export interface PackRole { pack: string; role: string }
export interface Provider { id: string; name: string; email: string; lang: string; swatch: number; roles: PackRole[]; answers_within_h: number }
export interface Pack { pack: string; name?: string; installed: boolean; version: string; currency: string; roles: { role: string; name: string }[]; kinds: { kind: string; name: string }[]; components: { component: string; name: string; role: string }[]; problems: string[] }
export interface PackNumber { pack: string; path: string; subject: string; what: string; unit: string; value: string; own?: string | null; origin: 'estimate' | 'operator' | 'source' | 'unsaid'; sources: { text: string; grade: string }[]; by?: string | null; at?: string | null }
export interface NumberPreview { effects: { cause: string; name: string; kind: string; share: [number, number]; known: [number, number]; first: [string | null, string | null]; look: [number | null, number | null] }[]; more: number; open_cases: number; currency: string }
export interface Component { id: string; name: string; kind: string; pack: string; provider: string }
export interface Site { id: string; name: string; address: string; zone: string; access?: string }
export interface Person { id: string; name: string; email: string; lang: string; zone: string; consent: { mail: boolean; near: boolean }; quiet?: { from: string; to: string }; wake_if_critical: boolean }
export interface Thing { id: string; name: string; kind: string; pack: string; site: string; customer?: string; on: Record<string, string>; near: string[]; heard?: string }
export interface Settings { organisation: string; zone: string; currency: string; default_lang: string; pace: number; mail_from: string; rates: Record<string, number>; promises: Record<string, { first_answer_s: number; resolution_s: number }>; retention_days: number; after_work_s: number; shelve_hours: number; wall: { service_level: number; longest_wait_s: number; waiting: number; offers: number; mail: boolean }; }
export interface Erasing { name: string; hindrances: { kind: string; name: string; case?: string; thing?: string }[]; cases: number; lines: number; more: boolean; files: number; things: string[]; near: string[]; places: string[] }
export interface Erased { id: string; by: string; asked: string; stage: string; done?: string; cases: number; lines: number; files: number; things: number; near: number; places: number; events: number }
export interface Dead { id: string; at: string; thing: string; reason: string; bytes: number; preview: string }
export interface Token { id: string; name: string; scopes: string[]; made: string; by: string; expires: string; per_minute?: number; state: 'alive' | 'expired' | 'ended'; ended?: string; last_used?: string }
export interface MadeToken { secret: string; command: string; token: Token }
export interface HealthValue { kind: 'bytes' | 'count' | 'share' | 'span' | 'moment' | 'text'; number?: number; at?: string; text?: string }
export interface HealthLine { key: string; name: string; grade: 'good' | 'attention' | 'bad'; value: HealthValue; attention?: HealthValue; bad?: HealthValue; limit?: string; parts: { name: string; value: HealthValue }[]; todo: string }
export interface Health { version: string; up_ms: number; at: string; lines: HealthLine[] }
export interface ImportReport { applied: boolean; encoding: string; separator: string; lines: number; new: number; changed: number; same: number; wrong: number; errors: { line: number; column?: string; value?: string; message: string; expected?: string }[] }
export interface Audited { seq: number; at: string; who: string; actor?: string; by: 'person' | 'token' | 'focal'; what: string; on: string; object: string; was?: Record<string, unknown>; now?: Record<string, unknown>; hidden: string[] }
export interface AuditPage { lines: Audited[]; next?: string }

export type RoomName = 'agents' | 'skills' | 'queues' | 'hours' | 'providers' | 'components' | 'sites' | 'people' | 'things';
export type Record_ = { id: string; name: string } & Record<string, unknown>;
