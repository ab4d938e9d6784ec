// Somebody signed in at Focal's desk, through the same HTTP calls that its pages make.

export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  constructor(status: number, code: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

interface Problem { error: { code: string; message: string; field?: string; expected?: string } }
const PATIENCE_MS = 20_000;

export class Client {
  readonly url: string;
  /** Several starts of one person share nothing; each has its own cookies. */
  #cookies = new Map<string, string>();
  constructor(url: string) { this.url = url; }

  get<T>(path: string): Promise<T> { return this.call<T>('GET', path); }
  post<T>(path: string, body: unknown = {}): Promise<T> { return this.call<T>('POST', path, body); }
  put<T>(path: string, body: unknown): Promise<T> { return this.call<T>('PUT', path, body); }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${this.url}/api/v1${path}`, {
        method, headers: this.headers(body !== undefined), body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS),
      });
      this.#keep(answer);
      // Whoever asks too fast is told for how long to wait, and waits.
      if (answer.status === 429 && tries < 5) {
        const wait = Number(answer.headers.get('retry-after') ?? 1);
        await answer.body?.cancel();
        await new Promise((done) => setTimeout(done, 1000 * Math.min(wait, 10)));
        continue;
      }
      const text = await answer.text();
      if (!answer.ok) throw refused(`${method} ${path}`, answer.status, text);
      return (text ? JSON.parse(text) : undefined) as T;
    }
  }

  headers(json: boolean): Record<string, string> {
    return { 'x-focal': 'desk', accept: 'application/json', ...(json ? { 'content-type': 'application/json' } : {}), cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  #keep(answer: Response) {
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value) this.#cookies.set(name, value); else this.#cookies.delete(name);
    }
  }
}

function refused(what: string, status: number, text: string): Refused {
  try {
    const { error } = JSON.parse(text) as Problem;
    return new Refused(status, error.code, `${what}: ${error.message}${error.expected ? ` (expected: ${error.expected})` : ''}`, error.field);
  } catch { return new Refused(status, String(status), `${what}: ${status} ${text.slice(0, 200)}`); }
}
