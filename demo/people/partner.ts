// A company that gets work: opens the hand-off, takes it if it is theirs, works, and says when it is done.
// Whether it is theirs they find out by looking at the thing, not by reading what Focal believes.
import { zone as ZONE } from '../cast/companies.ts';
import { Browser, formOf, type Form, type Page } from '../focal/browser.ts';
import type { Letter, Mail } from '../mail.ts';
import type { ProviderPart } from '../cast/part.ts';
import type { Home, World } from '../world/world.ts';
import { stepsCalled } from './manual.ts';
import { between, pause, quietly } from './person.ts';

const READS_MS: [number, number] = [2000, 5000];
/** Real time for a repair: long enough to be seen on the desk as waiting for them. */
const WORKS_MS: [number, number] = [10_000, 25_000];
/** What many hang on takes longer: long enough to follow a storm, and to be told of it. */
const SHARED_MS: [number, number] = [60_000, 110_000];
const SAYS = {
  es: { accepted: 'Vamos para allá.', in_progress: 'Estamos en ello.', fixed: 'Reparado y probado.', not_ours: 'Lo hemos mirado: por nuestra parte está bien.' },
  en: { accepted: 'We take it.', in_progress: 'We are at it.', fixed: 'Repaired and tested.', not_ours: 'We looked: our part is well.' },
};

/** What a work order's buttons are called for the same word. */
const AS_VISIT = { accepted: ['planned'], in_progress: ['arrived'], fixed: ['visit_done'], not_ours: ['visit_not_done'] } as const;
/** So many hours from now, by the clocks of where the things stand, as a form wants it. */
const local = (hours: number) => new Date(Date.now() + hours * 3_600_000).toLocaleString('sv-SE', { timeZone: ZONE }).slice(0, 16).replace(' ', 'T');

export class Partner {
  #part: ProviderPart;
  #world: World;

  constructor(part: ProviderPart, address: string, mail: Mail, world: World) {
    this.#part = part;
    this.#world = world;
    mail.reads(address, (letter) => void quietly(`partner ${part.key}`, () => this.#opens(letter)));
  }

  async #opens(letter: Letter) {
    const link = letter.links[0];
    if (!link) return;
    await pause(between(...READS_MS));
    const browser = new Browser(this.#part.lang);
    const page = await browser.open(link);
    if (page.status !== 200) return;
    const homes = this.#world.named(page.text);
    const roles = (home: Home) => this.#part.roles.filter(([pack]) => pack === home.part.pack).map(([, role]) => role);
    const run = [...new Set(homes.flatMap((home) => home.body.parts))].filter((part) => part.provider === this.#part.key);
    const theirs = run.some((part) => part.broken) || homes.some((home) => home.body.owners().some((role) => roles(home).includes(role)));
    // Somebody who is asked to come and clean or renew does it, whoever's fault it was.
    const asked = stepsCalled(page.heading, page.lang);
    const helped = homes.filter((home) => asked.some((step) => home.body.helps(step)));
    let now = await this.#answers(browser, page, 'accepted');
    await pause(between(...WORKS_MS) / 2);
    if (!theirs && !helped.length) { await this.#answers(browser, now, 'not_ours'); return; }
    now = await this.#answers(browser, now, 'in_progress');
    await pause(between(...(run.some((part) => part.broken) ? SHARED_MS : WORKS_MS)));
    for (const part of run) this.#world.mends(part);
    this.#world.acts(homes, () => { for (const home of homes) for (const role of roles(home)) home.body.repairs(role); });
    this.#world.acts(helped, () => { for (const home of helped) home.body.heals(); });
    await this.#answers(browser, now, 'fixed');
  }

  async #answers(browser: Browser, page: Page, state: keyof typeof SAYS.en): Promise<Page> {
    const fresh = await browser.open(page.url);
    const form: Form | undefined = formOf(fresh, new URL(page.url).pathname);
    // Where somebody has to go there, the page asks when, and what they found.
    const button = [state, ...AS_VISIT[state]].map((value) => form?.buttons.find((b) => b.value === value)).find(Boolean);
    if (!form || !button) return fresh;
    const when: Record<string, string> = button.value === 'planned' ? { from: local(0), to: local(2) } : {};
    return browser.press(fresh, form, button, { text: SAYS[this.#part.lang as 'es' | 'en'][state], ...when });
  }
}
