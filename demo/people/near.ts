// Somebody near a thing, who has agreed to be asked a favour: says yes or no, goes there, looks or turns a
// tap, and says what became of it.
import { Browser, formOf, type Page } from '../focal/browser.ts';
import type { Letter, Mail } from '../mail.ts';
import type { World } from '../world/world.ts';
import { stepsCalled } from './manual.ts';
import { between, pause, quietly, tries, troubledFirst, trueAnswer } from './person.ts';

const READS_MS: [number, number] = [2000, 5000];
const LOOKS_MS: [number, number] = [1500, 3000];
const STAYS_MS = 5 * 60_000;

export class NearPerson {
  #key: string;
  #lang: string;
  #willing: number;
  #world: World;

  constructor(key: string, lang: string, willing: number, address: string, mail: Mail, world: World) {
    this.#key = key;
    this.#lang = lang;
    this.#willing = willing;
    this.#world = world;
    mail.reads(address, (letter) => void quietly(`near person ${key}`, () => this.#opens(letter)));
  }

  async #opens(letter: Letter) {
    const link = letter.links[0];
    if (!link || this.#standsBack) return;
    await pause(between(...READS_MS));
    const browser = new Browser(this.#lang);
    let page = await browser.open(link);
    const steps = stepsCalled(page.heading, page.lang), reply = formOf(page, '/reply');
    if (page.status !== 200 || !reply || this.#standsBack) return;
    const yes = Math.random() < this.#willing;
    page = await browser.press(page, reply, reply.buttons.find((button) => button.value === (yes ? '1' : '0')));
    if (yes) await this.#goes(browser, page, steps);
  }

  get #standsBack() { return this.#world.homes.some((home) => home.part.near.includes(this.#key) && this.#world.seatOf(home.part.id)?.near); }

  async #goes(browser: Browser, first: Page, steps: string[]) {
    const began = Date.now();
    let page = first;
    while (Date.now() - began < STAYS_MS) {
      await pause(between(...LOOKS_MS));
      page = await browser.open(page.url);
      const question = formOf(page, '/answers'), done = formOf(page, '/done'), cannot = formOf(page, '/cannot');
      if (question) {
        const answer = trueAnswer(this.#here(page), steps, question.buttons.map((button) => button.value));
        const button = question.buttons.find((b) => b.value === answer);
        if (button) await browser.press(page, question, button); else if (cannot) await browser.press(page, cannot);
        return;
      }
      if (done) {
        const form = tries(this.#world, this.#here(page), steps) ? done : cannot;
        await pause(between(...READS_MS));
        if (form) await browser.press(page, form);
        return;
      }
      // Neither to go nor to wait: somebody else went, or it is over.
      if (!cannot && !formOf(page, '/reply') && Date.now() - began > 60_000) return;
    }
  }

  /** Whoever stands at the place that the page names sees what is wrong there; of several homes, the ones in trouble. */
  #here(page: Page) {
    const mine = this.#world.homes.filter((home) => home.part.near.includes(this.#key));
    const named = mine.filter((home) => page.text.includes(home.part.name.split(',')[0]?.replace(/^\S+ /, '') ?? ' '));
    const homes = named.length ? named : mine;
    return troubledFirst(homes);
  }
}
