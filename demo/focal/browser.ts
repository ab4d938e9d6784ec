// A very small browser for Focal's server-rendered pages: cookies, redirects, forms and what is written on
// them. People of this world see Focal through it and through nothing else.
import { parse, type HTMLElement } from 'node-html-parser';

export interface Button { name: string; value: string; text: string }
export interface Form { action: string; multipart: boolean; fields: Record<string, string>; buttons: Button[]; hasText: boolean }
export interface Page { status: number; url: string; lang: string; heading: string; text: string; forms: Form[]; html: HTMLElement }

const PATIENCE_MS = 20_000;
const MOST_REDIRECTS = 8;

export class Browser {
  #cookies = new Map<string, { value: string; path: string }>();
  readonly lang: string;
  constructor(lang: string) { this.lang = lang; }

  open(url: string): Promise<Page> { return this.#go(url); }

  /** Presses a button of a form, with what was written into its fields. */
  press(page: Page, form: Form, button?: Button, write: Record<string, string> = {}): Promise<Page> {
    const pairs = { ...form.fields, ...write, ...(button?.name ? { [button.name]: button.value } : {}) };
    const url = new URL(form.action, page.url).href;
    if (!form.multipart) return this.#go(url, new URLSearchParams(pairs), page.url);
    const body = new FormData();
    for (const [name, value] of Object.entries(pairs)) body.append(name, value);
    return this.#go(url, body, page.url);
  }

  async #go(url: string, body?: URLSearchParams | FormData, from?: string): Promise<Page> {
    let next = url, sent = body;
    for (let i = 0; i < MOST_REDIRECTS; i++) {
      const at = new URL(next);
      const answer = await fetch(next, {
        method: sent ? 'POST' : 'GET', body: sent, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS),
        headers: { 'accept-language': this.lang, accept: 'text/html', cookie: this.#cookiesFor(at.pathname), ...(sent ? { origin: new URL(from ?? next).origin } : {}) },
      });
      this.#keep(answer, at.pathname);
      const to = answer.headers.get('location');
      if (answer.status >= 300 && answer.status < 400 && to) {
        await answer.body?.cancel();
        next = new URL(to, next).href;
        sent = undefined;
        continue;
      }
      return read(answer.status, next, await answer.text());
    }
    throw new Error(`${url} leads around in circles`);
  }

  #cookiesFor(path: string): string {
    return [...this.#cookies].filter(([, c]) => path === c.path || path.startsWith(c.path.endsWith('/') ? c.path : `${c.path}/`)).map(([name, c]) => `${name}=${c.value}`).join('; ');
  }

  #keep(answer: Response, path: string) {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const place = rest.find((part) => part.toLowerCase().startsWith('path='))?.slice(5);
      this.#cookies.set(pair.slice(0, at), { value: pair.slice(at + 1), path: place ?? path });
    }
  }
}

function read(status: number, url: string, source: string): Page {
  const html = parse(source);
  const main = html.querySelector('main') ?? html;
  const words = (element: HTMLElement | null) => element?.structuredText.replaceAll(/\s+/g, ' ').trim() ?? '';
  return {
    status, url, html, lang: html.querySelector('html')?.getAttribute('lang') ?? '', heading: words(html.querySelector('h1')), text: words(main),
    forms: html.querySelectorAll('form').map((form) => ({
      action: form.getAttribute('action') ?? url,
      multipart: form.getAttribute('enctype') === 'multipart/form-data',
      hasText: !!form.querySelector('textarea'),
      fields: Object.fromEntries(form.querySelectorAll('input[type=hidden]').map((input) => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? ''])),
      buttons: form.querySelectorAll('button').map((button) => ({ name: button.getAttribute('name') ?? '', value: button.getAttribute('value') ?? '', text: words(button) })),
    })),
  };
}

/** The form whose address ends like this: what it does is said by its address, in every language. */
export function formOf(page: Page, ending: string): Form | undefined {
  return page.forms.find((form) => new URL(form.action, page.url).pathname.endsWith(ending));
}
