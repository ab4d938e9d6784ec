// English that a Spanish page must not show: every sentence of the English catalogues, as they stand in the
// sources, that differs from its Spanish twin. So a new text that nobody translated is found without naming it.
import { readdirSync, readFileSync } from 'node:fs';

/** `key: text` a line, with or without quotes: the form of all catalogues of packs and pages. */
function flat(file: string): Map<string, string> {
  const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => /^[\w.-]+: /.test(line));
  return new Map(lines.map((line) => { const at = line.indexOf(': '); return [line.slice(0, at), line.slice(at + 2).trim().replace(/^"(.*)"$/, '$1')]; }));
}

/** The catalogues of the desk are programs; the sentences that stand in them alone are read from the source. */
function deskWords(lang: 'en' | 'es'): Map<string, string> {
  const text = ['', 'admin.'].map((part) => readFileSync(new URL(`../ui/src/lib/i18n/${part}${lang}.ts`, import.meta.url), 'utf8')).join('\n');
  return new Map([...text.matchAll(/(\w+): '((?:[^'\\]|\\.)*)'/g)].map((match, i): [string, string] => [`${match[1]}#${i}`, match[2] ?? '']));
}

const LONG_ENOUGH = 12;

function differing(english: Map<string, string>, spanish: Iterable<string>): string[] {
  const also = new Set([...spanish].map((text) => text.toLowerCase()));
  // Only what stands alone on a page: a text with values in it never does.
  return [...new Set([...english.values()].filter((text) => text.length >= LONG_ENOUGH && text.includes(' ') && !/[{}$]/.test(text) && !also.has(text.toLowerCase())))];
}

const PACKS = readdirSync(new URL('../packs', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

export const ENGLISH: string[] = [
  ...differing(deskWords('en'), deskWords('es').values()),
  ...[['crates/web/texts/pages.en.yaml', 'crates/web/texts/pages.es.yaml'], ...PACKS.map((pack) => [`packs/${pack}/texts/en.yaml`, `packs/${pack}/texts/es.yaml`]), ['crates/engine/texts/en.yaml', 'crates/engine/texts/es.yaml'], ['crates/web/texts/en.yaml', 'crates/web/texts/es.yaml']]
    .flatMap(([en = '', es = '']) => differing(flat(en), flat(es).values())),
];

/** What of it a text still shows. */
export const leftIn = (text: string): string[] => { const shown = text.replaceAll(/\s+/g, ' '); return ENGLISH.filter((english) => shown.includes(english)); };
