// Answers the desk's contract from memory, so that pages can be looked at without a server. Not shipped.
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as admin from './admin.ts';
import * as data from './data.ts';
import * as inc from './incidents.ts';
import type * as T from '../src/lib/api/types.ts';

type Next = () => void;
class Bad extends Error { constructor(readonly status: number, readonly code: string, message: string, readonly field?: string) { super(message); } }
const clients = new Set<ServerResponse>();
const tell = (event: string, payload: unknown) => { for (const c of clients) c.write(`event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`); };

export function answer() {
  setInterval(() => tell('reading', { thing: 'PB-0417-1lO', at: new Date().toISOString(), values: { pressure_out: Number((0.82 + Math.sin(Date.now() / 3000) * 0.02).toFixed(2)) } }), 2000).unref();
  return (req: IncomingMessage, res: ServerResponse, next: Next) => {
    const url = new URL(req.url ?? '/', 'http://x');
    if (!url.pathname.startsWith('/api/v1/')) return next();
    const path = url.pathname.slice(8).split('/').map(decodeURIComponent);
    if (path[0] === 'live' && path.length === 1) return live(res);
    let body = '';
    req.on('data', (c: Buffer) => (body += c.toString()));
    req.on('end', () => {
      const wait = Number(process.env.SLOW ?? 0);
      setTimeout(() => {
        try {
          const out = route(req.method ?? 'GET', path, url.searchParams, body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : {});
          res.writeHead(out === undefined ? 204 : 200, { 'content-type': 'application/json' });
          res.end(out === undefined ? undefined : JSON.stringify(out));
        } catch (e) {
          const b = e instanceof Bad ? e : new Bad(500, 'fixture', String(e));
          res.writeHead(b.status, { 'content-type': 'application/json' });
          res.end(JSON.stringify({ error: { code: b.code, message: b.message, field: b.field } }));
        }
      }, wait);
    });
  };
}

function live(res: ServerResponse) {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  clients.add(res);
  res.on('close', () => clients.delete(res));
  res.write(`event: hello\ndata: ${JSON.stringify({ connection: 'x1', now: new Date().toISOString() })}\n\n`);
}

function route(method: string, path: string[], q: URLSearchParams, body: Record<string, unknown>): unknown {
  const [a, b, c] = path;
  if (a === 'about') return { organisation: 'Valley Water', version: '0.1', lang: 'en', setup: false };
  if (a === 'session') return sessions(method, body);
  if (a === 'reset' || a === 'setup') return method === 'GET' ? { lang: 'en' } : b ? ((data.state.signedIn = true), data.session()) : undefined;
  if (a === 'me') { Object.assign(data.state, body); return undefined; }
  if (!data.state.signedIn) throw new Bad(401, 'signed-out', 'Sign in first');
  if (a === 'presence') { data.state.presence = body.presence as T.Presence; return undefined; }
  if (a === 'dev') return tell(b ?? '', body), undefined;
  if (a === 'cases') return cases(method, path, q, body);
  if (a === 'targets') return { queues: [{ id: 'q1', name: 'Water' }], agents: [{ id: 'tomas', name: 'Tomás Marín', presence: 'available', load: 1, capacity: 3 }] };
  if (a === 'storms') return [inc.storm()];
  if (a === 'incidents') return b ? inc.incident(b) : inc.list(q.get('state') ?? 'open');
  if (a === 'things' && b && c === 'readings') return data.readings(q.get('metric') ?? '', Date.parse(q.get('from') ?? ''), Date.parse(q.get('to') ?? ''), Number(q.get('points') ?? 200));
  if (a === 'things' && b) return method === 'GET' ? data.thing() : undefined;
  if (a === 'things') return things(q.get('q') ?? '');
  if (a === 'search') return { cases: data.all().slice(0, 3).map(({ id, number, title }) => ({ id, number, title })), things: [{ id: 'PB-0417-1lO', name: 'Booster pump', site: 'Flat 3B' }], people: [{ id: 'p1', name: 'Rosa' }] };
  if (a === 'admin' && b) return administration(method, path.slice(1), body);
  if (a === 'attachments') return { hash: String(Math.random()), name: 'photo.jpg', bytes: 12_000, media: 'image/svg+xml', url: '/favicon.svg' };
  return undefined;
}

function sessions(method: string, body: Record<string, unknown>) {
  if (method === 'DELETE') { data.state.signedIn = false; return undefined; }
  if (method === 'POST' && body.password === 'wrong') throw new Bad(401, 'wrong', data.w('That password is not right. Three tries left, then a pause of one minute.', 'Esa contraseña no es correcta. Quedan tres intentos; luego, una pausa de un minuto.'), 'password');
  if (method === 'POST') data.state.signedIn = true;
  if (!data.state.signedIn) throw new Bad(401, 'signed-out', 'Sign in first');
  return data.session();
}

function cases(method: string, [, id, what]: string[], q: URLSearchParams, body: Record<string, unknown>): unknown {
  if (!id) {
    const view = (q.get('view') ?? 'mine') as T.View, rows = data.rows(view), from = Number(q.get('after') ?? 0), limit = Number(q.get('limit') ?? 100);
    return { rows: rows.slice(from, from + limit), counts: data.counts(), next: from + limit < rows.length ? String(from + limit) : undefined };
  }
  if (what === 'thread') return { items: data.thread(id).slice(id === 'c2417' ? 0 : 2), more: false };
  if (what === 'messages') {
    const item: T.Item = { id: `n${Date.now()}`, at: new Date().toISOString(), kind: body.note ? 'note' : 'message', channel: 'chat', from: { kind: 'agent', id: 'noa', name: 'Noa' }, text: String(body.text), sent: 'sent', client_id: String(body.client_id) };
    data.addItem(id, item);
    tell('item', { case: id, item });
    return item;
  }
  const d = data.detail(id);
  if (!d) throw new Bad(404, 'no-case', 'There is no such case');
  if (what === 'steps' && method === 'POST') return { ...d, next: undefined, running: [{ run: 'r9', step: String(body.step), title: data.next().title, by: 'customer', who: 'Rosa', since: new Date().toISOString(), until: data.ago(-3), confirms: data.w('Pressure above 2.0 bar not seen yet', 'Aún no se ve presión sobre 2,0 bar'), can_stop: true }] };
  return what ? undefined : d;
}

function things(q: string): T.ThingList {
  const rows: T.ThingRow[] = [
    { id: 'PB-0417-1lO', name: 'Booster pump, kitchen riser', kind_name: 'Booster pump', site: 'Flat 3B, 8 Mill Street', customer: 'Rosa', severity: 'critical', connected: true, heard: data.ago(0.02), case: 'c2417' },
    { id: 'CR-2-014', name: 'Cold room 2', kind_name: 'Cold room', site: 'Market hall', severity: 'major', connected: true, heard: data.ago(0.5), case: 'c2415' },
    { id: 'CAM-88', name: 'Door camera', kind_name: 'Camera', site: '2 Hill Road', customer: 'Vera', severity: 'warning', connected: false, heard: data.ago(26) },
    { id: 'NEW-1', name: 'Leak sensor, cellar', kind_name: 'Leak sensor', site: '8 Mill Street', severity: 'well', connected: false },
  ].filter((r) => JSON.stringify(r).toLowerCase().includes(q.toLowerCase())) as T.ThingRow[];
  return { rows, total: rows.length };
}

function administration(method: string, [room = '', id, sub]: string[], body: Record<string, unknown>): unknown {
  if (room === 'settings') return method === 'GET' ? admin.settings : Object.assign(admin.settings, body);
  if (room === 'audit') return admin.audit;
  if (room === 'dead') { if (method === 'GET') return admin.dead; admin.dead.splice(0); return undefined; }
  if (room === 'packs') { if (method === 'GET') return admin.packs; const p = admin.packs.find((x) => x.pack === body.pack); if (p) p.installed = true; return p; }
  const rows = (admin.rooms[room] ??= []);
  if (sub === 'token') {
    if (method === 'DELETE') return undefined;
    setTimeout(() => tell('thing', { row: { id, name: 'It', kind_name: '', site: '', severity: 'well', connected: true, heard: new Date().toISOString() } }), 6000);
    return { token: 'fk_7Qm2…dR9', command: `mosquitto_pub -h focal.example.org -p 8883 --capath /etc/ssl/certs -u ${id} -P fk_7Qm2dR9 -t focal/v1/${id}/signals -m '{"values":{"pressure_out":3.1}}'` };
  }
  if (method === 'GET') return id ? rows.find((r) => r.id === id) : rows;
  if (method !== 'DELETE' && !body.name) throw new Bad(422, 'name', 'A name is needed', 'name');
  const i = rows.findIndex((r) => r.id === id);
  if (method === 'DELETE') { rows.splice(i, 1); return undefined; }
  if (method === 'PUT') return (rows[i] = { ...(rows[i] as { id: string }), ...body });
  const row = { ...body, id: String(body.id || `n${rows.length + 1}`), invite_link: room === 'agents' ? 'https://focal.example.org/reset/abc123' : undefined };
  rows.push(row);
  return row;
}
