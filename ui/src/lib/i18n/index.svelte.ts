// Which language the page speaks. `L.desk.resolve` reads like the catalogue; a missing key does not compile.
import { en, type Catalogue } from './en';
import { es } from './es';

const catalogues = { en, es } satisfies Record<string, Catalogue>;
export type Code = keyof typeof catalogues;
export const languages: { code: Code; name: string }[] = [{ code: 'en', name: 'English' }, { code: 'es', name: 'Español' }];

class Language {
  #code = $state<Code>(navigator.language.startsWith('es') ? 'es' : 'en');
  get code() { return this.#code; }
  set(code: string) {
    this.#code = code in catalogues ? (code as Code) : 'en';
    document.documentElement.lang = this.#code;
  }
}

export const language = new Language();
language.set(language.code);

export const L: Catalogue = new Proxy({} as Catalogue, {
  get: (_, section) => catalogues[language.code][section as keyof Catalogue],
});
