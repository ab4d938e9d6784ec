// The words of the packs, as everybody here can read them: which step a title on a page means, what a question
// asks, what an answer says. People recognise a step by its title, as they would from the page itself.
import { readdirSync, readFileSync } from 'node:fs';

type Lang = 'en' | 'es';
const PACKS = new URL('../../packs/', import.meta.url);

const texts: Record<Lang, Map<string, string>> = { en: new Map(), es: new Map() };
/** Several packs have a step of one title: whoever stands before the thing knows which is meant. */
const titles: Record<Lang, Map<string, string[]>> = { en: new Map(), es: new Map() };
for (const pack of readdirSync(PACKS, { withFileTypes: true }).filter((entry) => entry.isDirectory())) for (const lang of ['en', 'es'] as const) read(pack.name, lang);

function read(pack: string, lang: Lang) {
  let text = '';
  try { text = readFileSync(new URL(`${pack}/texts/${lang}.yaml`, PACKS), 'utf8'); } catch { return; }
  for (const line of text.split('\n')) {
    const [, key, value] = /^([\w.-]+): (.+)$/.exec(line) ?? [];
    if (!key || !value) continue;
    const words = value.startsWith('"') ? (JSON.parse(value) as string) : value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value;
    texts[lang].set(`${pack}/${key}`, words);
    const step = /^step\.([\w-]+)\.title$/.exec(key)?.[1];
    if (step) titles[lang].set(words, [...(titles[lang].get(words) ?? []), step]);
  }
}

/** The steps of this title; none when no pack has one. */
export const stepsCalled = (title: string, lang: string): string[] => titles[lang === 'es' ? 'es' : 'en'].get(title.replaceAll(/\s+/g, ' ').trim()) ?? [];

/** A text of a pack; nothing when it has none of that name. */
export const words = (pack: string, key: string, lang: Lang): string | undefined => texts[lang].get(`${pack}/${key}`);

/** The steps of a pack that ask something. */
export const questionsOf = (pack: string): string[] => [...texts.en.keys()].flatMap((key) => new RegExp(`^${pack}/step\\.([\\w-]+)\\.question$`).exec(key)?.[1] ?? []);
