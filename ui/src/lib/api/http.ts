// One door to the server: same origin, cookies, JSON, and every failure as a Problem the page can say.
import type { Problem } from './types';

export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly field?: string, readonly expected?: string) {
    super(message);
  }
  /** The server was not reached: nothing is known about what it would have said. */
  get offline() { return this.status === 0; }
}

/** What a 401 means for the whole page; set once by the session. */
export const doors = { signedOut: () => {} };

const BASE = '/api/v1';
const PATIENCE_MS = 20_000;
/** For a file that the server reads line by line. */
const LONG_MS = 20 * 60_000;

async function call<T>(method: string, path: string, body?: unknown, patience = PATIENCE_MS): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-Focal'] = 'desk';
  let payload: BodyInit | undefined;
  if (body instanceof FormData || body instanceof Blob) payload = body;
  else if (body !== undefined) { payload = JSON.stringify(body); headers['Content-Type'] = 'application/json'; }
  else if (method === 'POST') { payload = '{}'; headers['Content-Type'] = 'application/json'; }

  let answer: Response;
  try {
    answer = await fetch(BASE + path, { method, headers, body: payload, credentials: 'same-origin', signal: AbortSignal.timeout(patience) });
  } catch {
    throw new Refused(0, 'offline', '');
  }
  if (!answer.ok) throw await refusal(answer, path);
  if (answer.status === 204 || answer.headers.get('content-length') === '0') return undefined as T;
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

async function refusal(answer: Response, path: string): Promise<Refused> {
  if (answer.status === 401 && path !== '/session') doors.signedOut();
  try {
    const { error } = (await answer.json()) as Problem;
    return new Refused(answer.status, error.code, error.message, error.field, error.expected);
  } catch {
    return new Refused(answer.status, `http-${answer.status}`, answer.statusText);
  }
}

export const api = {
  get: <T>(path: string) => call<T>('GET', path),
  post: <T = void>(path: string, body?: unknown) => call<T>('POST', path, body),
  put: <T = void>(path: string, body?: unknown) => call<T>('PUT', path, body),
  upload: <T>(path: string, file: Blob) => call<T>('POST', path, file, LONG_MS),
  delete: <T = void>(path: string) => call<T>('DELETE', path),
};

/** A query string without the keys that have no value. */
export function query(of: Record<string, string | number | undefined | null>): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(of)) if (v !== undefined && v !== null && v !== '') q.set(k, String(v));
  const s = q.toString();
  return s ? `?${s}` : '';
}

export function refused(e: unknown): Refused {
  return e instanceof Refused ? e : new Refused(-1, 'page', e instanceof Error ? e.message : String(e));
}
