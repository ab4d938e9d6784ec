// What the desk reads and writes. Texts from packs arrive in the signed-in person's language; times are
// RFC 3339 UTC; money is a number of whole units of the tenant's currency; probabilities are 0..1.

export type Severity = 'well' | 'warning' | 'minor' | 'major' | 'critical';
export type Presence = 'available' | 'in_contact' | 'after_contact' | 'away' | 'offline';
export type Role = 'administrator' | 'supervisor' | 'agent';
export type Actor = 'thing' | 'customer' | 'near' | 'agent' | 'partner' | 'technician';

/** GET /api/v1/session. POST /api/v1/session {email,password} answers the same; 401 {error}. */
export interface Session {
  agent: string; name: string; email: string; role: Role; lang: string; theme: 'system' | 'light' | 'dark';
  density: 'comfortable' | 'compact'; sounds: 'off' | 'offers' | 'messages'; /** Whether single letters do things. */ keys: boolean;
  tenant: string; organisation: string; currency: string; zone: string;
  presence: Presence; load: number; capacity: number; skills: Record<string, number>;
  /** Durations are shortened by this factor in this tenant (a demonstration); 1 is real time. */
  pace: number;
  /** Whoever ended a talk may go on with it while they write about it. */
  after_work?: boolean;
  version: string;
  /** What an attachment may be; absent: 10 MB, any kind. The server judges again. */
  limits?: { attachment_bytes: number; attachment_media: string[] };
}

export type Mine = Pick<Session, 'lang' | 'theme' | 'density' | 'sounds' | 'keys'>;

/** GET /api/v1/about: what anybody may know before signing in. setup: there is no administrator yet. */
export interface About { organisation?: string; version: string; lang: string; setup: boolean }
/* DELETE /api/v1/session signs out.
   POST /api/v1/reset {email} → 204, also for an unknown e-mail.   POST /api/v1/reset/{token} {password} → Session
   GET  /api/v1/setup/{token} → {lang} or 404   POST /api/v1/setup/{token} {organisation,name,email,password,lang,zone,currency} → Session */

/** Every error: HTTP 4xx/5xx with this. `field` names the wrong input, `expected` what would be right. */
export interface Problem { error: { code: string; message: string; field?: string; expected?: string } }

/** How much time is left of a promise. held: the clock stands, with whose it is. */
export interface Promise_ {
  kind: 'first_answer' | 'resolution'; due: string; started: string; held?: { by: string; since: string } ; met?: string
}

/** Owner as shown: swatch is 1..6 for `--o1`..`--o6`, 0 customer (dotted), -1 unknown (hatched), 7+ a letter. */
export interface Owner { id: string; name: string; swatch: number; letter?: string }

export interface CaseRow {
  id: string; number: number; title: string; severity: Severity;
  customer?: string; lang: string; channel: 'chat' | 'thing' | 'email'; started_by: 'customer' | 'thing' | 'agent';
  /** One short line: what happens now, e.g. "Rosa is typing", "Restart running, 4 min left", "Needs Spanish 7 and water 5". */
  line: string; line_kind: 'plain' | 'typing' | 'failed' | 'needs';
  keeper: { kind: 'focal' | 'agent' | 'team'; id?: string; name: string };
  /** mine+offered+waiting+following storm+… decides the list's view. */
  state: 'open' | 'waiting' | 'snoozed' | 'resolved'; contact?: { id: string; state: 'waiting' | 'offered' | 'active' | 'after_work'; since: string; offered_until?: string };
  incident?: string; in_storm: boolean;
  opened: string; waiting_since?: string; promise?: Promise_; unread: number; snoozed_until?: string;
  version: number;
}
export type View = 'mine' | 'waiting' | 'storm' | 'snoozed' | 'all';
/** GET /api/v1/cases?view=&after=&limit=  (order: next promise first) */
export interface CaseList { rows: CaseRow[]; counts: Record<View, number>; next?: string }

/** One line of the thread. GET /api/v1/cases/{id}/thread?before=&limit= → { items, more } oldest first. */
export interface Item {
  id: string; at: string;
  kind: 'message' | 'note' | 'whisper' | 'thing' | 'alarm' | 'step' | 'mail' | 'routing' | 'answer' | 'handoff' | 'system' | 'outcome';
  from: { kind: 'customer' | 'agent' | 'thing' | 'focal' | 'near' | 'partner'; id?: string; name: string };
  text: string;                       // message text as written, or a sentence in the reader's language
  channel?: 'chat' | 'email'; severity?: Severity; icon?: string;
  attachments?: { hash: string; name: string; bytes: number; media: string; url: string }[];
  sent?: 'queued' | 'sent' | 'failed'; failed_why?: string; seen?: string;
  to?: string;                        // of a whisper: to whom
  client_id?: string;                 // echoes what the browser sent, so that a retry never doubles
}

export interface Reason { factor: number; text: string; evidence: string; at?: string }
export interface CauseShare {
  cause: string; name: string; owner: Owner; p: number;
  certainty: 'confirmed' | 'most_likely' | 'possible' | 'almost_ruled_out'; reasons: Reason[];
}
export interface Belief {
  shares: CauseShare[];               // owners by sum, causes inside by probability; unknown is not in it
  unknown: number; evidence: number; moved?: string;
  notch?: number;                     // where the first boundary stood before the last evidence, 0..1
  state: 'live' | 'ambiguous' | 'confirmed' | 'nothing' | 'stale'; as_of?: string;
  separated_by?: string;              // title of the test that separates the ambiguous
}
export interface StepCard {
  step: string; title: string; by: Actor; who?: string; cost: number; minutes: number;
  expected_cost?: number;
  body: string; tells?: string;       // "If pressure holds, the leak is the landlord's."
  safety?: string; locked?: string;   // reason why it cannot be pressed now
  again: boolean;                     // its tries are used up, and a person may want it once more
  button: string;
}
export interface Running {
  run: string; step: string; title: string; by: Actor; who?: string; since: string; until?: string;
  confirms: string;                   // "Compressor current above 1.0 A not seen yet"
  can_stop: boolean;
}
export interface Station { at?: string; lane: string; label: string; text: string; item?: string; state: 'past' | 'now' | 'next'; line: 'solid' | 'dotted' | 'thin'; fold?: number }
export interface Journey { lanes: { id: string; name: string; owner?: Owner }[]; stations: Station[] }

export interface Metric { metric: string; name: string; unit: string; value?: number; at?: string; every_s?: number; stale: boolean; limit?: { value: number; name: string; side: 'below' | 'above' } }
export interface AlarmView { id: string; alarm: string; name: string; severity: Severity; raised: string; returned?: string; acknowledged?: { by: string; at: string }; flapping: boolean; shelved?: { by: string; until: string }; protects: boolean }
export interface Shelved { thing: string; thing_name: string; alarm: string; name: string; why: string; note: string; by: string; since: string; until: string; active?: Severity }
export interface ThingView {
  id: string; name: string; kind: string; kind_name: string; site: string; connected: boolean; heard?: string; maintenance: boolean;
  customer?: { id: string; name: string; lang: string };
  metrics: Metric[]; lead?: string;   // metric to chart first
  state: { key: string; name: string; value: string; at?: string }[];
  pictures?: PictureView[];
  shelve_hours: number; alarms: AlarmView[]; actions: { action: string; title: string; locked?: string }[];
  budget?: { spent: number; of: number };
}
/** A picture that is kept. Regions are left, top, right and bottom as shares of it. */
export interface KeptView { url: string; at: string; shows: 'learning' | 'same' | 'light' | 'moved' | 'covered' | 'intrusion' | 'on_lens'; text: string; regions: [number, number, number, number][]; alarm?: string; against?: string }
/** One view of a camera. POST /api/v1/things/{id}/pictures/{picture}/renew {} */
export interface PastLine { seq: number; at: string; what: string; text: string; who?: string; run?: string; case?: string }
export interface PictureView { picture: string; name: string; reference?: KeptView; last?: KeptView; raised: KeptView[] }
/** GET /api/v1/things/{id}/readings?metric=&from=&to=&points=  null value: a gap. */
export interface Readings { metric: string; unit: string; points: [string, number | null][]; alarms: { from: string; to?: string; name: string }[]; marks: { at: string; text: string }[]; limit?: Metric['limit'] }

/** GET /api/v1/cases/{id} */
export interface Mergeable { id: string; number: number; title: string; into: number; lines: number; steps: number; spent: number; together: number; twice: number; why_not?: string }
export interface CaseDetail {
  merged_into?: { id: string; number: number }; merges?: { merge: string; number: number; by: string; at: string; until: string }[];
  row: CaseRow; thing?: ThingView; belief?: Belief; next?: StepCard; running: Running[];
  alternatives: StepCard[]; watch_until?: string; nothing?: string;
  seen_to_work?: { step: string; cause?: string };
  why: { keeper: string; step: string[]; cause: string[] };   // stored explanations, said now
  journey: Journey; spent: number; costs: { at: string; text: string; amount: number }[]; cost_to_end?: number;
  asked: { step: string; question: string; answer?: string; answer_text?: string; by: string; at: string; can_withdraw: boolean }[];
  answers_open?: { step: string; question: string; answers: { answer: string; text: string }[] };
  earlier: { id: string; number: number; title: string; closed: string; outcome: string }[];
  looking: { agent: string; name: string; initials: string; typing: boolean; listens: boolean }[];
  /** Why its contact waits, while it does. */
  waits?: string;
  people: { id: string; name: string; kind: 'customer' | 'near'; lang: string; typing: boolean; online: boolean }[];
  causes: { cause: string; name: string; owner: Owner }[]; steps: { step: string; title: string }[];  // for Resolve
  outcome?: { at: string; cause?: string; owner: Owner; worked?: string; actor?: Actor; cost: number; rating?: number; text: string };
  canned: { title: string; text: string }[];
  safety?: string;
}
/* POST /api/v1/cases/{id}/messages   {text, note, client_id, attachments:[hash]} → Item
   POST /api/v1/cases/{id}/typing     {}        POST /cases/{id}/seen {item}
   POST /api/v1/cases/{id}/steps      {step}    → CaseDetail      POST /cases/{id}/steps/{run}/stop {}
   POST /api/v1/cases/{id}/answers    {step, answer}              DELETE /cases/{id}/answers/{step}
   POST /api/v1/cases/{id}/resolve    {cause?, confirmed, worked?, note?}   POST /cases/{id}/reopen {}
   POST /api/v1/cases/{id}/snooze     {until}   POST /cases/{id}/take {}    POST /cases/{id}/transfer {queue?|agent?, note}
   POST /api/v1/cases/{id}/end-talk {}          POST /cases/{id}/resume-talk {}
   POST, DELETE /api/v1/cases/{id}/listen       POST /cases/{id}/whisper {text, client_id} → Item      POST /cases/{id}/take-over {}   (supervisors)
   POST /api/v1/contacts/{id}/accept|decline {}                   PUT /api/v1/presence {presence}
   POST /api/v1/attachments (multipart file) → {hash,name,bytes,media,url}; limits answered as Problem
   POST /api/v1/alarms/{id}/acknowledge {}     POST /api/v1/things/{id}/commands {do}    PUT /api/v1/things/{id}/maintenance {on}
   PUT  /api/v1/me {lang?, theme?, keys?}      GET /api/v1/search?q= → {cases, things, people} */

/** GET /api/v1/storms → the banner. GET /api/v1/incidents?state=open|closed, GET /api/v1/incidents/{id} */
export interface IncidentRow {
  id: string; number: number; title: string; severity: Severity; since: string; closed?: string;
  things: number; cases: number; storm: boolean; component?: string; cause?: string; owner?: Owner; p?: number; said?: string; doubling: number;
}
export interface IncidentDetail {
  row: IncidentRow; belief: Belief; flow: { at?: string; text: string; against: string; factor?: number; belief: Belief }[];
  things: { id: string; name: string; site: string; since: string; active: boolean }[];
  cases: CaseRow[]; handoffs: Handoff[]; people: number;
  /** Next best step of the incident itself; POST /api/v1/incidents/{id}/steps {step} → IncidentDetail. */
  next?: StepCard; running?: Running[]; alternatives?: StepCard[]; cost_to_end?: number;
  /** Where attempts stop, for a service made of parts: one stop per part, in the order an attempt passes them. */
  way?: Way;
}
export interface Way { attempts: number; minutes: number; passed: number; stops: { id: string; name: string; does?: string; owner: Owner; failed: number }[] }
export interface Handoff { run: string; to: Owner; state: 'sent' | 'accepted' | 'in_progress' | 'fixed' | 'not_ours' | 'not_done' | 'expired'; at: string; until?: string; log: { at: string; text: string }[] }

/** GET /api/v1/team (supervisors): who works here. PUT /api/v1/team/{id} {skills, queues, capacity} → Member, with effect at once. */
export interface Called { id: string; name: string }
export interface Member {
  id: string; name: string; presence: Presence; since?: string; load: number; capacity: number;
  skills: { id: string; name: string; level: number }[]; queues: Called[];
  talks: { case: string; number: number; title: string; customer?: string; channel: 'chat' | 'thing' | 'email'; state: 'offered' | 'active' | 'after_work'; since: string; listening: string[]; listens: boolean }[];
}
export interface Team { agents: Member[]; skills: Called[]; queues: Called[] }

/** GET /api/v1/targets: whom a case can be given to. */
export interface Targets { queues: { id: string; name: string }[]; agents: { id: string; name: string; presence: Presence; load: number; capacity: number }[] }
/** GET /api/v1/search?q= */
export interface Found { cases: { id: string; number: number; title: string; customer?: string; closed: boolean }[]; things: { id: string; name: string; site: string }[]; people: { id: string; name: string }[] }
/* GET /api/v1/cases?view=all&thing={id}: the cases of one thing, closed ones too.
   POST /api/v1/cases/{id}/snooze {until: null} wakes it. */

/** GET /api/v1/things?q=&after=&limit= */
export interface ThingRow { id: string; name: string; kind_name: string; site: string; customer?: string; severity: Severity; connected: boolean; heard?: string; case?: string }
export interface ThingList { rows: ThingRow[]; next?: string; total: number }

/** GET /api/v1/live (Server-Sent Events; `event:` is the name, `data:` the JSON). First event is `hello`.
    A gap (slow browser, restart) is announced with `resync`: reload what is on screen. */
export type Live =
  | { event: 'hello'; data: { connection: string; now: string } }
  | { event: 'resync'; data: Record<string, never> }
  | { event: 'case'; data: { row: CaseRow; counts: Record<View, number> } }       // new or changed row
  | { event: 'case_gone'; data: { id: string; counts: Record<View, number> } }
  | { event: 'detail'; data: { id: string; version: number } }                    // refetch if it is open
  | { event: 'item'; data: { case: string; item: Item } }                         // new or changed thread line
  | { event: 'typing'; data: { case: string; who: string; name: string; kind: 'customer' | 'agent'; on: boolean } }
  | { event: 'looking'; data: { case: string; looking: CaseDetail['looking'] } }
  | { event: 'offer'; data: { contact: string; case: string; title: string; severity: Severity; until: string; why: string } }
  | { event: 'offer_over'; data: { contact: string; case: string } }
  | { event: 'reading'; data: { thing: string; at: string; values: Record<string, number> } }
  | { event: 'presence'; data: { presence: Presence; load: number; capacity: number } }
  | { event: 'me'; data: Mine }                                                   // what somebody chose, on whichever of their devices
  | { event: 'taken_over'; data: { case: string; number?: number; by: string } }   // your talk is somebody else's now
  | { event: 'adjusted'; data: { by: string; skills: string[]; queues: string[]; capacity: number } }
  | { event: 'storm'; data: { storms: IncidentRow[] } }
  | { event: 'house'; data: { low_disk: boolean; bad: string[] } }                 // what concerns everybody; what is bad concerns administrators
  | { event: 'desk'; data: Record<string, never> }                                 // somebody came, went or is free: for the wall
  | { event: 'thing'; data: { row: ThingRow } };
/** POST /api/v1/live/{connection}/watch {case?: id, thing?: id}: what this page looks at (readings, typing, looking). */

/* Administration, all under /api/v1/admin, administrators only: GET list, POST create, PUT {id}, DELETE {id} → Problem on bad input
   agents     {id, name, email, role, lang, skills: {skill: 1..10}, queues: [id], capacity, active, invite_link? (once, when created)}
   skills     {id, name}                       queues {id, name, skills: {skill: level}, hours: id, priority, relax: [{after_s, drop: skill}]}
   hours      {id, name, zone, week: [{day: 0..6, from: "08:00", to: "20:00"}], holidays: ["2026-12-25"]}
   providers  {id, name, email, lang, swatch, roles: [{pack, role}], answers_within_h}
   packs      GET [{pack, installed, version, currency, roles, kinds: [{kind, name}], components: [{component, role}], problems: [...]}]  POST {pack} installs
   components {id, name, kind, pack, provider}
   sites      {id, name, address, zone, lat?, lon?}
   people     {id, name, email, lang, zone, consent: {mail: bool, near: bool}, quiet: {from, to}}
   things     {id, name, kind, pack, site, customer?, on: {component_kind: component_id}, near: [person]}
              POST …/things/{id}/token → {token, command} (shown once; command is what to copy: mosquitto_pub … or curl …)
              DELETE …/things/{id}/token     things' first signal arrives as live event `thing` with `heard`
   settings   GET/PUT {organisation, zone, currency, default_lang, pace, mail_from, rates: {...}, promises: {critical: {first_answer_s, resolution_s}, …}, retention_days}
   dead       GET dead letters [{id, at, thing, reason, bytes, preview}], POST …/dead/{id}/replay, DELETE …/dead/{id}
   audit      GET [{at, who, what, on}] */
