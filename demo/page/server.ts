// The pages of this program itself, on a free port of this machine only: where a visitor breaks something, and
// the mailboxes of everybody. Passwords are shown here, so nobody but this machine is answered.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Mail } from '../mail.ts';
import * as cast from '../cast/cast.ts';
import type { State } from '../state.ts';
import { faultOf } from '../world/kinds.ts';
import type { World } from '../world/world.ts';
import { fits } from '../world/schedule.ts';
import { breakPage, brokenPage, frame, handsOf, letterPage, mailPage, whos, type Signs, type Who } from './views.ts';
import { speak, type Key, type Lang, type Markup } from './words.ts';

const FIRST_PORT = 8090, PORTS = 100, FORM_BYTES = 10_000, LOOKS_AGAIN_S = 4;
const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export class Page {
  #world: World;
  #mail: Mail;
  #state: State;
  #desk: string;
  #style = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8') + readFileSync(new URL('./page.css', import.meta.url), 'utf8');
  #server = createServer((request, response) => void this.#serve(request, response).catch((e: unknown) => { console.error(e); response.destroy(); }));

  constructor(world: World, mail: Mail, state: State, desk: string) {
    this.#world = world;
    this.#mail = mail;
    this.#state = state;
    this.#desk = desk;
  }

  async listen(): Promise<void> {
    for (let port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
      const taken = await new Promise<boolean>((done, failed) => {
        this.#server.once('error', (e: NodeJS.ErrnoException) => (e.code === 'EADDRINUSE' ? done(true) : failed(e)));
        this.#server.listen(port, '127.0.0.1', () => done(false));
      });
      if (!taken) return;
    }
    throw new Error(`no port from ${FIRST_PORT} on is free for the page of this world`);
  }
  close() { this.#server.close(); this.#server.closeAllConnections(); }
  get url(): string { return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; }

  inWords(): string {
    const { admin, agents, visitor } = this.#signs;
    const line = (what: string, who: { email: string; password: string }) => `    ${what.padEnd(15)} ${who.email.padEnd(30)} ${who.password}`;
    return [
      '', 'The world around Focal is alive. Durations are shortened in its tenant, and the desk says so.',
      `  Desk:             ${this.#desk}/desk`, `  Break something:  ${this.url}/`, `  Everybody's mail: ${this.url}/mail`, '  Sign-ins:',
      ...(visitor ? [line('agent, for you', visitor)] : []), ...agents.map((who) => line('agent', who)), ...(admin ? [line('administrator', admin)] : []),
      '  Ctrl-C stops it; the next start goes on from here.', '',
    ].join('\n');
  }

  get #signs(): Signs {
    const { admin, agents } = this.#state.all;
    const known = cast.agents.filter((part) => !part.visitor).flatMap((part) => agents[part.key] ?? []);
    return { desk: this.#desk, admin, agents: known, visitor: agents[cast.agents.find((part) => part.visitor)?.key ?? ''] };
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    // Another site's name that was made to point here gets nothing.
    if (host !== '127.0.0.1' && host !== 'localhost') { response.writeHead(421).end(); return; }
    const url = new URL(request.url ?? '/', this.url);
    const lang = language(request, url);
    const say = speak(lang);
    const give = (body: Markup, title: string, status = 200, again?: number) => {
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cache-control': 'no-store', 'set-cookie': `lang=${lang}; Path=/; SameSite=Lax` });
      response.end(frame(say, lang, title, `${url.pathname}${url.search.replace(/[?&]lang=\w+/, '')}`, body, again));
    };
    if (url.pathname === '/style.css') { response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(this.#style); return; }
    if (request.method === 'POST' && url.pathname === '/break') { await this.#breaks(request, response, (wrong) => give(breakPage(say, lang, this.#world, this.#signs, wrong), say('title'), 422)); return; }
    if (request.method === 'POST' && url.pathname === '/do') { await this.#does(request, response); return; }
    if (url.pathname === '/') { give(breakPage(say, lang, this.#world, this.#signs), say('title')); return; }
    if (url.pathname === '/broken') {
      const did = url.searchParams.get('did');
      const fault = faultOf(url.searchParams.get('fault') ?? ''), home = this.#world.home(url.searchParams.get('home') ?? '');
      if (fault && home) { give(brokenPage(say, lang, fault, home, (url.searchParams.get('who') ?? 'watch') as Who, this.#signs, did === null ? undefined : did === 'yes'), say('broken')); return; }
    }
    if (url.pathname === '/mail') {
      const to = (url.searchParams.get('to') ?? '').toLowerCase();
      give(mailPage(say, lang, to ? this.#mail.to(to) : [...this.#mail.letters].reverse(), to), say('mail.title'), 200, LOOKS_AGAIN_S);
      return;
    }
    const letter = this.#mail.letters.find((one) => url.pathname === `/mail/${one.id}`);
    if (letter) { give(letterPage(say, letter), letter.subject); return; }
    response.writeHead(404).end();
  }

  /** A visitor turns a tap, or whatever there is to turn. */
  async #does(request: IncomingMessage, response: ServerResponse) {
    const { origin } = request.headers;
    const form = await read(request);
    const home = this.#world.home(form.get('home') ?? ''), who = form.get('who') ?? '', step = form.get('step') ?? '';
    const may = home && handsOf(home, who).includes(step) && (!origin || new URL(origin).host === request.headers.host);
    const did = may ? this.#world.acts([home], () => home.body.does(step)) : false;
    response.writeHead(303, { location: `/broken?${new URLSearchParams({ fault: form.get('fault') ?? '', home: home?.part.id ?? '', who, did: did ? 'yes' : 'no' })}` }).end();
  }

  async #breaks(request: IncomingMessage, response: ServerResponse, wrong: (why: Key) => void) {
    const { origin } = request.headers;
    if (origin && new URL(origin).host !== request.headers.host) { wrong('wrong.origin'); return; }
    const form = await read(request);
    const fault = faultOf(form.get('fault') ?? ''), who = (form.get('who') ?? 'watch') as Who;
    const chosen = this.#world.home(form.get('home') ?? '');
    const well = this.#world.homes.filter((home) => fault && fits(home, fault) && !home.body.troubled && (who !== 'near' || home.part.near.length));
    const home = chosen && fault && fits(chosen, fault) ? chosen : well[Math.floor(Math.random() * well.length)];
    if (!fault || !home || !whos.includes(who)) { wrong('wrong.fault'); return; }
    this.#world.breaks(fault, home.part.id, who === 'watch' ? undefined : { agent: who === 'agent', customer: who === 'customer', near: who === 'near' });
    response.writeHead(303, { location: `/broken?${new URLSearchParams({ fault: fault.id, home: home.part.id, who })}` }).end();
  }
}

/** Chosen on the page, remembered, or what the browser asks for. */
function language(request: IncomingMessage, url: URL): Lang {
  const chosen = url.searchParams.get('lang') ?? /(?:^|; )lang=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? request.headers['accept-language']?.slice(0, 2);
  return chosen === 'es' ? 'es' : 'en';
}

function read(request: IncomingMessage): Promise<URLSearchParams> {
  return new Promise((done, failed) => {
    let text = '';
    request.on('data', (part: Buffer) => { text += part.toString(); if (text.length > FORM_BYTES) request.destroy(new Error('a form that is too long')); });
    request.on('end', () => done(new URLSearchParams(text)));
    request.on('error', failed);
  });
}
