// The desk's requests, by what they are for. Shapes are in types.ts.
import { api, query } from './http';
import type * as T from './types';

const enc = encodeURIComponent;

export const session = {
  about: () => api.get<T.About>('/about'),
  get: () => api.get<T.Session>('/session'),
  open: (email: string, password: string) => api.post<T.Session>('/session', { email, password }),
  close: () => api.delete('/session'),
  forgot: (email: string) => api.post('/reset', { email }),
  reset: (token: string, password: string) => api.post<T.Session>(`/reset/${enc(token)}`, { password }),
  setupOpen: (token: string) => api.get<{ lang: string }>(`/setup/${enc(token)}`),
  setup: (token: string, body: Record<string, string>) => api.post<T.Session>(`/setup/${enc(token)}`, body),
  me: (body: Partial<T.Mine>) => api.put('/me', body),
  presence: (presence: T.Presence) => api.put('/presence', { presence }),
};

export const cases = {
  list: (view: T.View, after?: string, limit = 100) => api.get<T.CaseList>('/cases' + query({ view, after, limit })),
  ofThing: (thing: string) => api.get<T.CaseList>('/cases' + query({ view: 'all', thing, limit: 50 })),
  get: (id: string) => api.get<T.CaseDetail>(`/cases/${enc(id)}`),
  thread: (id: string, before?: string) => api.get<{ items: T.Item[]; more: boolean }>(`/cases/${enc(id)}/thread` + query({ before, limit: 80 })),
  say: (id: string, body: { text: string; note: boolean; client_id: string; attachments: string[] }) => api.post<T.Item>(`/cases/${enc(id)}/messages`, body),
  typing: (id: string) => api.post(`/cases/${enc(id)}/typing`),
  seen: (id: string, item: string) => api.post(`/cases/${enc(id)}/seen`, { item }),
  step: (id: string, step: string) => api.post<T.CaseDetail>(`/cases/${enc(id)}/steps`, { step }),
  stop: (id: string, run: string) => api.post(`/cases/${enc(id)}/steps/${enc(run)}/stop`),
  answer: (id: string, step: string, answer: string) => api.post(`/cases/${enc(id)}/answers`, { step, answer }),
  withdraw: (id: string, step: string) => api.delete(`/cases/${enc(id)}/answers/${enc(step)}`),
  resolve: (id: string, body: { cause?: string; confirmed: boolean; worked?: string; note?: string }) => api.post(`/cases/${enc(id)}/resolve`, body),
  reopen: (id: string) => api.post(`/cases/${enc(id)}/reopen`),
  snooze: (id: string, until: string | null) => api.post(`/cases/${enc(id)}/snooze`, { until }),
  take: (id: string) => api.post(`/cases/${enc(id)}/take`),
  transfer: (id: string, to: { queue?: string; agent?: string }, note: string) => api.post(`/cases/${enc(id)}/transfer`, { ...to, note }),
  endTalk: (id: string) => api.post(`/cases/${enc(id)}/end-talk`),
  giveBack: (id: string) => api.post(`/cases/${enc(id)}/give-back`),
  resumeTalk: (id: string) => api.post(`/cases/${enc(id)}/resume-talk`),
  listen: (id: string) => api.post(`/cases/${enc(id)}/listen`),
  stopListening: (id: string) => api.delete(`/cases/${enc(id)}/listen`),
  whisper: (id: string, body: { text: string; client_id: string }) => api.post<T.Item>(`/cases/${enc(id)}/whisper`, body),
  takeOver: (id: string) => api.post(`/cases/${enc(id)}/take-over`),
  mergeable: (id: string) => api.get<T.Mergeable[]>(`/cases/${enc(id)}/merge`),
  merge: (id: string, other: string) => api.post<{ id: string; number: number }>(`/cases/${enc(id)}/merge`, { with: other }),
  unmerge: (id: string, merge: string) => api.post<{ id: string; number: number }>(`/cases/${enc(id)}/unmerge`, { merge }),
  split: (id: string, lines: string[], talk: boolean) => api.post<{ id: string; number: number }>(`/cases/${enc(id)}/split`, { lines, talk }),
  accept: (contact: string) => api.post(`/contacts/${enc(contact)}/accept`),
  decline: (contact: string) => api.post(`/contacts/${enc(contact)}/decline`),
  attach: (file: File) => { const form = new FormData(); form.set('file', file); return api.post<NonNullable<T.Item['attachments']>[number]>('/attachments', form); },
  targets: () => api.get<T.Targets>('/targets'),
};

export const team = {
  get: () => api.get<T.Team>('/team'),
  change: (id: string, body: { skills: Record<string, number>; queues: string[]; capacity: number }) => api.put<T.Member>(`/team/${enc(id)}`, body),
};

export const incidents = {
  storms: () => api.get<T.IncidentRow[]>('/storms'),
  list: (state: 'open' | 'closed') => api.get<T.IncidentRow[]>('/incidents' + query({ state })),
  get: (id: string) => api.get<T.IncidentDetail>(`/incidents/${enc(id)}`),
  step: (id: string, step: string) => api.post<T.IncidentDetail>(`/incidents/${enc(id)}/steps`, { step }),
};

export const things = {
  list: (q: string, after?: string) => api.get<T.ThingList>('/things' + query({ q, after, limit: 100 })),
  get: (id: string) => api.get<T.ThingView>(`/things/${enc(id)}`),
  readings: (id: string, metric: string, from: Date, to: Date, points: number) =>
    api.get<T.Readings>(`/things/${enc(id)}/readings` + query({ metric, from: from.toISOString(), to: to.toISOString(), points })),
  past: (id: string, before: number | undefined, limit: number) => api.get<T.PastLine[]>(`/things/${enc(id)}/past` + query({ before, limit })),
  acknowledge: (alarm: string) => api.post(`/alarms/${enc(alarm)}/acknowledge`),
  shelved: () => api.get<T.Shelved[]>('/shelved'),
  shelve: (id: string, body: { alarm: string; why: string; note: string; until: string }) => api.post(`/things/${enc(id)}/shelved`, body),
  unshelve: (id: string, alarm: string) => api.delete(`/things/${enc(id)}/shelved/${enc(alarm)}`),
  command: (id: string, action: string) => api.post(`/things/${enc(id)}/commands`, { do: action }),
  maintenance: (id: string, on: boolean) => api.put(`/things/${enc(id)}/maintenance`, { on }),
  renew: (id: string, picture: string) => api.post(`/things/${enc(id)}/pictures/${enc(picture)}/renew`),
};

export const search = (q: string) => api.get<T.Found>('/search' + query({ q }));
export const watch = (connection: string, what: { case?: string; thing?: string }) => api.post(`/live/${enc(connection)}/watch`, what);
