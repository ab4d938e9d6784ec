// What stands on the pages: break something, what became of it, and the mailboxes.
import { customers, mailbox, nears, packs } from '../cast/cast.ts';
import type { Letter } from '../mail.ts';
import { questionsOf, words } from '../people/manual.ts';
import type { SignIn } from '../state.ts';
import { faults, kindOf, kinds, packOf } from '../world/kinds.ts';
import type { Fault } from '../world/parts.ts';
import type { Home, World } from '../world/world.ts';
import { html, Markup, type Key, type Lang, type Say } from './words.ts';

export interface Signs { desk: string; admin?: SignIn; agents: SignIn[]; visitor?: SignIn }
export type Who = 'watch' | 'agent' | 'customer' | 'near';
export const whos: Who[] = ['watch', 'agent', 'customer', 'near'];
const key = (text: string) => text as Key;

export function frame(say: Say, lang: Lang, title: string, path: string, body: Markup, again?: number): string {
  const other = lang === 'en' ? 'es' : 'en';
  const turned = `${path}${path.includes('?') ? '&' : '?'}lang=${other}`;
  return html`<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title><link rel="stylesheet" href="/style.css">${again ? html`<meta http-equiv="refresh" content="${again}">` : ''}</head>
<body><header><a href="/">${say('title')}</a><nav><a href="/mail">${say('mail.title')}</a> <a href="${turned}" lang="${other}" hreflang="${other}">${say('lang.other')}</a></nav></header><main>${body}</main><footer>${say('footer')}</footer></body></html>`.text;
}

/** So many troubled things are named; in a storm there are more. */
const NAMED = 12;

export function breakPage(say: Say, lang: Lang, world: World, signs: Signs, wrong?: Key): Markup {
  const troubled = world.homes.filter((home) => home.body.troubled && home.part.customer);
  return html`<h1>${say('title')}</h1><p class="lead">${say('intro', { things: world.homes.length })}</p>
${wrong ? html`<p class="wrong" role="alert">${say(wrong)}</p>` : ''}
<form method="post" action="/break"><fieldset><legend>${say('fault')}</legend>${packs.map((pack) => faultsOf(say, pack))}</fieldset>
<div class="two"><div class="field"><label for="home">${say('home')}</label><select id="home" name="home"><option value="">${say('anywhere')}</option>${homesOf(lang, world)}</select></div>
<fieldset><legend>${say('who')}</legend>${whos.map((who) => html`<label class="choice"><input type="radio" name="who" value="${who}" ${who === 'watch' ? html`checked` : ''}>${say(key(`who.${who}`))}</label>`)}</fieldset></div>
<button>${say('break')}</button></form>
<section><h2>${say('now')}</h2>${troubled.length ? html`<ul class="plain">${troubled.slice(0, NAMED).map((home) => html`<li>${home.part.name} <a href="${signs.desk}/things/${home.part.id}">${say('open.thing')}</a></li>`)}</ul>${troubled.length > NAMED ? html`<p>${say('now.more', { count: troubled.length - NAMED })}</p>` : ''}` : html`<p>${say('now.none')}</p>`}</section>
<section><h2>${say('addresses')}</h2>${signIns(say, signs)}<p class="quiet">${say('made')}</p></section>`;
}

function faultsOf(say: Say, pack: string): Markup {
  const own = faults.filter((fault) => packOf(fault) === pack);
  return html`<details ${pack === packs[0] ? html`open` : ''}><summary>${say(key(`pack.${pack}`))} <span>${own.length}</span></summary><div class="faults">${own.map((fault) => html`<label class="fault"><input type="radio" name="fault" value="${fault.id}" ${fault === faults[0] ? html`checked` : ''}><b>${say(key(`fault.${fault.id}`))}</b><span>${say(key(`fault.${fault.id}.text`))}</span></label>`)}</div></details>`;
}

function homesOf(lang: Lang, world: World): Markup[] {
  return kinds.filter((kind) => kind.faults.length).map((kind) => {
    const own = world.homes.filter((home) => home.part.kind === kind.kind && home.part.customer);
    return html`<optgroup label="${words(kind.pack, `kind.${kind.kind}.name`, lang)}">${own.map((home) => html`<option value="${home.part.id}">${home.part.name} (${customers.find((c) => c.key === home.part.customer)?.name})</option>`)}</optgroup>`;
  });
}

function signIns(say: Say, signs: Signs): Markup {
  const rows: [string, SignIn | undefined][] = [[say('visitor'), signs.visitor], ...signs.agents.map((who): [string, SignIn] => [say('agent'), who]), [say('administrator'), signs.admin]];
  return html`<p><a href="${signs.desk}/desk">${say('desk')}</a> · <a href="/mail">${say('mailbox')}</a></p>
<div class="box"><table>${rows.filter((row): row is [string, SignIn] => !!row[1]).map(([what, who]) => html`<tr><th scope="row">${who.name}<span>${what}</span></th><td><code>${who.email}</code></td><td><code>${who.password}</code></td></tr>`)}</table></div>`;
}

/** What can be seen and done by hand at a place: whoever plays a person there needs eyes and hands. */
export const handsOf = (home: Home, who: string): string[] => who === 'watch' ? [] : (kindOf(home.part.kind).hands[who as Exclude<Who, 'watch'>] ?? []);

function place(say: Say, lang: Lang, fault: Fault, home: Home, who: Exclude<Who, 'watch'>, did?: boolean): Markup {
  const agent = who === 'agent', { pack } = home.part;
  const seen = questionsOf(pack).map((step) => [step, home.body.looks(step)] as const).filter(([, answer]) => answer !== undefined);
  const hands = handsOf(home, who);
  const sees = html`<h2>${say(agent ? 'place.sees.agent' : 'place.sees')}</h2><ul class="plain">${seen.map(([step, answer]) => html`<li>${words(pack, `step.${step}.title`, lang)}: <b>${words(pack, `step.${step}.answer.${answer}`, lang)}</b></li>`)}</ul>`;
  const does = html`<h2 class="next">${say(agent ? 'place.does.agent' : 'place.does')}</h2>${did === undefined ? '' : html`<p class="did" role="status">${say(did ? 'place.did' : 'place.didNot')}</p>`}
<form class="hands" method="post" action="/do"><input type="hidden" name="home" value="${home.part.id}"><input type="hidden" name="fault" value="${fault.id}"><input type="hidden" name="who" value="${who}">${hands.map((step) => html`<button class="plain-button" name="step" value="${step}">${words(pack, `step.${step}.title`, lang)}</button>`)}</form>`;
  return html`<section>${seen.length ? sees : ''}${hands.length ? does : ''}</section>`;
}

export function brokenPage(say: Say, lang: Lang, fault: Fault, home: Home, who: Who, signs: Signs, did?: boolean): Markup {
  const customer = customers.find((c) => c.key === home.part.customer), near = nears.find((n) => home.part.near.includes(n.key));
  const desk = html`<a class="button" href="${signs.desk}/desk">${say('open.desk')}</a>`;
  const box = (address: string) => html`<a class="button" href="/mail?to=${address}">${say('open.mailbox')}</a>`;
  return html`<h1>${say('broken')}</h1><p class="lead">${say('broken.text', { fault: say(key(`fault.${fault.id}`)), place: home.part.name })}</p>
${who === 'agent' ? html`<section><h2>${say('you.agent')}</h2><p>${say('you.agent.text')}</p><p><code>${signs.visitor?.email}</code> · ${say('password')} <code>${signs.visitor?.password}</code></p><p>${desk}</p></section>` : ''}
${who === 'customer' && customer ? html`<section><h2>${say('you.customer', { name: customer.name })}</h2><p>${say('you.customer.text', { name: customer.name })}</p><p>${box(mailbox(customer.key))}</p></section>` : ''}
${who === 'near' && near ? html`<section><h2>${say('you.near', { name: near.name })}</h2><p>${say('you.near.text')}</p><p>${box(mailbox(near.key))}</p></section>` : ''}
${who === 'near' && !near ? html`<section><h2>${say('you.nobodyNear')}</h2><p>${say('you.nobodyNear.text')}</p></section>` : ''}
${who === 'watch' ? html`<section><h2>${say('you.watch')}</h2><p>${say('you.watch.text')}</p><p>${desk}</p></section>` : place(say, lang, fault, home, who, did)}
<p><a href="${signs.desk}/things/${home.part.id}">${say('open.thing')}</a> · <a href="/">${say('another')}</a></p>`;
}

export function mailPage(say: Say, lang: Lang, letters: Letter[], to: string): Markup {
  const name = [...customers, ...nears].find((person) => mailbox(person.key) === to)?.name ?? to;
  const time = (at: string) => new Date(at).toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return html`<h1>${to ? say('mail.of', { name }) : say('mail.title')}</h1>${to ? html`<p><a href="/mail">${say('mail.all')}</a></p>` : ''}
${letters.length ? html`<ul class="letters">${letters.slice(0, 100).map((letter) => html`<li><a href="/mail/${letter.id}"><b>${letter.subject}</b><span>${say('mail.to', { to: letter.to })}</span><time>${time(letter.at)}</time></a></li>`)}</ul>` : html`<p>${say('mail.none')}</p>`}`;
}

export function letterPage(say: Say, letter: Letter): Markup {
  // Addresses become links and nothing else does: a letter is text.
  const parts = letter.text.split(/(https?:\/\/[^\s<>"')]+)/).map((part, i) => (i % 2 ? html`<a href="${part}">${part}</a>` : html`${part}`));
  return html`<p><a href="/mail?to=${letter.to}">${say('back')}</a></p><article class="letter"><h1>${letter.subject}</h1><p class="quiet">${say('mail.from', { from: letter.from })}, ${say('mail.to', { to: letter.to })}</p><div class="text">${parts}</div></article>`;
}
