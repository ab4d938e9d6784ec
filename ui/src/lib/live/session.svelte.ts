// Who works here, in which language and theme, and whether we still know.
import { session as calls } from '../api/calls';
import { doors, refused } from '../api/http';
import type { About, Mine, Presence, Session } from '../api/types';
import { setFormat } from '../format/format.svelte';
import { language, type Code } from '../i18n/index.svelte';
import { kept } from './kept';
import { stream } from './stream.svelte';

const me = (s: Session) => `${s.tenant}.${s.agent}`;

export type Theme = 'system' | 'light' | 'dark';

class Desk {
  who = $state<Session>();
  about = $state<About>();
  /** Before the first answer nothing is known: neither signed in nor out. */
  known = $state(false);
  reachable = $state(true);
  theme = $state<Theme>((kept.get('theme') as Theme) ?? 'system');

  get me() { return this.who as Session; }
  /** Runs the centre: sees reports and the wall. */
  get runs() { return this.who?.role === 'administrator' || this.who?.role === 'supervisor'; }
  get admin() { return this.who?.role === 'administrator'; }

  async begin() {
    // Another tab signed somebody else in, and this one would speak in their name.
    addEventListener('storage', (e) => { if (this.who && e.key === 'focal.who' && e.newValue !== me(this.who)) location.reload(); });
    stream.on('me', (mine) => this.#chosen(mine));
    doors.signedOut = () => this.#out();
    stream.on('presence', (p) => { if (this.who) this.who = { ...this.who, ...p }; });
    try {
      this.enter(await calls.get(), false);
    } catch (e) {
      const r = refused(e);
      this.reachable = r.status !== 0;
      this.about = await calls.about().catch(() => undefined);
      const chosen = kept.get('lang') ?? this.about?.lang;
      if (chosen) language.set(chosen as Code);
    }
    this.known = true;
  }

  enter(s: Session, chosenHere = true) {
    this.who = s;
    kept.set('who', me(s));
    this.reachable = true;
    language.set(s.lang as Code);
    setFormat(s);
    if (s.theme !== this.theme && !chosenHere) this.#paint(s.theme);
    this.#space(s.density);
    stream.open();
  }

  async leave() {
    await calls.close().catch(() => {});
    this.#out();
  }

  #out() {
    stream.close();
    this.who = undefined;
    void calls.about().then((a) => (this.about = a)).catch(() => {});
  }

  setTheme(theme: Theme) {
    this.#paint(theme);
    if (this.who) void this.choose({ theme }).catch(() => {});
  }

  /** Something of one's own settings: at once here, on the server, and from there on every other device. */
  async choose(mine: Partial<Omit<Mine, 'lang'>>) {
    if (!this.who) return;
    if (mine.theme) this.#paint(mine.theme);
    if (mine.density) this.#space(mine.density);
    const before = this.who;
    this.who = { ...this.who, ...mine };
    try { await calls.me(mine); } catch (e) { this.#chosen(before); throw e; }
  }

  /** As another device, or the server, says it is. */
  #chosen(mine: Mine) {
    if (!this.who) return;
    const { lang, theme, density, sounds, keys } = mine;
    const spoke = this.who.lang;
    this.who = { ...this.who, lang, theme, density, sounds, keys };
    if (theme !== this.theme) this.#paint(theme);
    this.#space(density);
    if (lang === spoke) return;
    language.set(lang as Code);
    kept.set('lang', lang);
    setFormat(this.who);
    stream.open();
  }

  /** Only rows and controls: the size of letters is the browser's. */
  #space(density: Session['density']) {
    if (density === 'compact') document.documentElement.dataset.density = 'compact';
    else delete document.documentElement.dataset.density;
  }

  #paint(theme: Theme) {
    this.theme = theme;
    kept.set('theme', theme);
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }

  /** Texts of packs come in the reader's language, so what is on screen is loaded anew. */
  async setLang(code: Code) {
    language.set(code);
    kept.set('lang', code);
    if (!this.who) return;
    this.who = { ...this.who, lang: code };
    setFormat(this.who);
    await calls.me({ lang: code }).catch(() => {});
    stream.open();
  }

  async setPresence(presence: Presence) {
    if (!this.who) return;
    const before = this.who.presence;
    this.who = { ...this.who, presence };
    try { await calls.presence(presence); } catch (e) { this.who = { ...this.who, presence: before }; throw e; }
  }
}

export const desk = new Desk();
