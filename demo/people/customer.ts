// A customer: opens the letter, follows its link, answers what they can see, does what they can do, asks for
// a person when it takes too long, chats, and says at the end how it was.
import { Browser, formOf, type Form, type Page } from '../focal/browser.ts';
import type { Ledger } from '../ledger.ts';
import type { Letter, Mail } from '../mail.ts';
import type { World } from '../world/world.ts';
import { stepsCalled } from './manual.ts';
import { between, pause, quietly, sees, tries, troubledFirst, trueAnswer } from './person.ts';
import { unsaid, type Why } from './words.ts';

const READS_MS: [number, number] = [1500, 4000];
const LOOKS_MS: [number, number] = [2000, 3500];
/** Looks at a page so long before giving up; a real one would put the phone away. */
const STAYS_MS = 12 * 60_000;
export class Customer {
  readonly key: string;
  readonly lang: 'es' | 'en';
  #world: World;
  #ledger: Ledger;
  #cases = new Set<string>();
  /** Real time until this one wants a person; most are patient. */
  #patience = Math.random() < 0.3 ? between(20_000, 45_000) : Infinity;

  constructor(key: string, lang: 'es' | 'en', address: string, mail: Mail, world: World, ledger: Ledger) {
    this.key = key;
    this.lang = lang;
    this.#world = world;
    this.#ledger = ledger;
    mail.reads(address, (letter) => void quietly(`customer ${key}`, () => this.#opens(letter)));
  }

  /** A visitor is this customer now: the letter stays closed for them to open. */
  get #standsBack() { return this.#world.homesOf(this.key).some((home) => this.#world.seatOf(home.part.id)?.customer); }

  get #isTroubled() { return this.#world.homesOf(this.key).some((home) => home.body.troubled); }

  async #opens(letter: Letter) {
    const link = letter.links[0];
    if (!link || this.#standsBack) return;
    await pause(between(...READS_MS));
    const browser = new Browser(this.lang);
    const page = await browser.open(link);
    // Several letters about one case: one open page is enough.
    const path = new URL(page.url).pathname;
    if (page.status !== 200 || !path.startsWith('/my/cases/') || this.#cases.has(path)) return;
    this.#cases.add(path);
    try { await this.#stays(browser, page); } finally { this.#cases.delete(path); }
  }

  async #stays(browser: Browser, first: Page) {
    const came = Date.now();
    const asked = new Set<string>();
    const heard = new Set<string>();
    let page = first, written = false;
    while (Date.now() - came < STAYS_MS && page.status === 200 && !this.#standsBack) {
      await pause(between(...LOOKS_MS));
      page = await browser.open(first.url);
      const rating = formOf(page, '/rating');
      if (rating) { await this.#rates(browser, page, rating); return; }
      if (await this.#helps(browser, page, asked)) continue;
      const wants = formOf(page, '/person');
      if (wants && Date.now() - came > this.#patience && this.#isTroubled) {
        await browser.press(page, wants);
        // Whoever was greeted already knows that somebody is there.
        const greeted = page.html.querySelectorAll('.msg').some((message) => !message.classList.contains('msg--me'));
        if (!written && !greeted) { written = true; await this.#says(browser, page, 'asks'); }
      }
      await this.#answersAgent(browser, page, heard);
    }
  }

  /** Answers or does what is asked; true when something was. */
  async #helps(browser: Browser, page: Page, asked: Set<string>): Promise<boolean> {
    const homes = troubledFirst(this.#world.homesOf(this.key));
    const question = formOf(page, '/answers'), done = formOf(page, '/done'), cannot = formOf(page, '/cannot');
    const which = question?.fields.step ?? done?.fields.run;
    if (!which || asked.has(which)) return false;
    asked.add(which);
    await pause(between(...READS_MS));
    if (question) {
      const answer = trueAnswer(homes, [which], question.buttons.map((button) => button.value));
      const button = question.buttons.find((b) => b.value === answer);
      if (button) await browser.press(page, question, button);
      else if (cannot) await browser.press(page, cannot);
      return true;
    }
    const steps = stepsCalled(page.html.querySelector('[data-part=step] h2')?.structuredText ?? '', this.lang);
    const did = tries(this.#world, homes, steps);
    await pause(between(...READS_MS));
    const form = did ? done : cannot;
    if (form) await browser.press(page, form);
    return true;
  }

  /** A new message of an agent gets a short answer, if there is one that was not given before. */
  async #answersAgent(browser: Browser, page: Page, heard: Set<string>) {
    const messages = page.html.querySelectorAll('.msg');
    const isMine = (message: (typeof messages)[number] | undefined) => message?.classList.contains('msg--me') ?? false;
    const theirs = messages.filter((message) => !isMine(message));
    const fresh = theirs.map((message) => message.getAttribute('data-id') ?? '').filter((id) => id && !heard.has(id));
    for (const id of fresh) heard.add(id);
    // Whoever comes back to a page where they wrote last has answered already.
    if (!fresh.length || isMine(messages.at(-1))) return;
    await pause(between(...READS_MS));
    // A goodbye needs no answer: writing would open the case again.
    const now = await browser.open(page.url);
    if (formOf(now, '/rating')) return;
    const seen = sees(this.#world.homesOf(this.key).map((home) => home.body));
    await this.#says(browser, now, theirs.length > 1 ? 'fine' : (seen ?? 'thanks'));
  }

  async #says(browser: Browser, page: Page, why: Why) {
    const form = formOf(page, '/messages');
    const text = unsaid(this.lang, why, page.html.querySelectorAll('.msg--me p').map((said) => said.structuredText.trim()));
    if (!form || !text) return;
    const caseId = new URL(page.url).pathname.split('/').pop() ?? '';
    const answered = await browser.press(page, form, undefined, { text });
    if (answered.status !== 200) return;
    this.#ledger.message(caseId, form.fields.client_id ?? '', text);
    // A form that is sent twice is one message: its id says so.
    if (Math.random() < 0.3) await browser.press(page, form, undefined, { text });
  }

  async #rates(browser: Browser, page: Page, form: Form) {
    if (form.buttons.some((button) => button.value) && Math.random() < 0.8) {
      const stars = Math.random() < 0.75 ? '5' : '4';
      await browser.press(page, form, form.buttons.find((button) => button.value === stars));
    }
  }
}
