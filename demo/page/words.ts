// The words of this program's own pages, and markup that cannot be broken by what is put into it.
import en from './texts/en.json' with { type: 'json' };
import es from './texts/es.json' with { type: 'json' };

export type Lang = 'en' | 'es';
export type Key = keyof typeof en;
const texts: Record<Lang, Record<Key, string>> = { en, es };

export type Say = (key: Key, values?: Record<string, string | number>) => string;
export const speak = (lang: Lang): Say => (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), texts[lang][key] ?? key);

/** What came out of `html` is markup; everything else is text and is escaped. */
export class Markup { readonly text: string; constructor(text: string) { this.text = text; } }
type Part = string | number | undefined | false | Markup | Markup[];
const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const put = (part: Part): string => part instanceof Markup ? part.text : Array.isArray(part) ? part.map((p) => p.text).join('') : part === undefined || part === false ? '' : escaped(String(part));
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Markup => new Markup(strings.reduce((all, string, i) => all + put(parts[i - 1]) + string));
