// Who lives and works in the valley. Spanish and English names by turns, so that each floor has both languages.
import { keyOf, type Lang, type NearPart, type PersonPart } from './part.ts';

const person = ([name, lang]: [string, Lang]): PersonPart => ({ key: keyOf(name), name, lang, near: false });

/** Households of the six buildings, six flats each, in order of their doors. */
export const households: PersonPart[] = ([
  ['Rosa Molina', 'es'], ['Leo Bennett', 'en'], ['Marta Gil', 'es'], ['Ana Clarke', 'en'], ['Pau Ferrer', 'es'], ['Grace Hill', 'en'],
  ['Iván Soto', 'es'], ['Olive Marsh', 'en'], ['Lucía Rey', 'es'], ['Ned Fox', 'en'], ['Carla Pons', 'es'], ['Ruth Adler', 'en'],
  ['Hugo Vega', 'es'], ['Amy Stone', 'en'], ['Inés Mora', 'es'], ['Tom Reed', 'en'], ['Sara Lago', 'es'], ['Joan Pike', 'en'],
  ['Raúl Cano', 'es'], ['Ella Wren', 'en'], ['Nuria Sanz', 'es'], ['Max Doyle', 'en'], ['Elena Prat', 'es'], ['Kate Lowe', 'en'],
  ['Diego Roca', 'es'], ['Ivy Shaw', 'en'], ['Laia Font', 'es'], ['Sean Moss', 'en'], ['Óscar Leal', 'es'], ['Faye Dunn', 'en'],
  ['Alba Nieto', 'es'], ['Colin Hart', 'en'], ['Jordi Vila', 'es'], ['Maeve Cole', 'en'], ['Teresa Ruano', 'es'], ['Otis Lane', 'en'],
] as [string, Lang][]).map(person);

/** They come to the shops of the valley, and live elsewhere. */
export const shoppers: PersonPart[] = ([
  ['Celia Bravo', 'es'], ['Wade Ellis', 'en'], ['Mario Tena', 'es'], ['Holly Birch', 'en'], ['Noelia Cid', 'es'], ['Reid Logan', 'en'],
  ['Gael Pardo', 'es'], ['Tess Ward', 'en'], ['Irene Sala', 'es'], ['Dean Frost', 'en'], ['Aitor Luna', 'es'], ['Beth Crane', 'en'],
  ['Vera Solís', 'es'], ['Jude Nash', 'en'], ['Darío Peña', 'es'], ['Lily Booth', 'en'], ['Eva Calvo', 'es'], ['Evan Price', 'en'],
  ['Saúl Oliva', 'es'], ['Nora Webb', 'en'],
] as [string, Lang][]).map(person);

/** Growers of the two farms: the first two of one, the others of the other. */
export const growers: PersonPart[] = ([['Manuel Trigo', 'es'], ['Edith Vale', 'en'], ['Pilar Huerta', 'es'], ['Frank Mead', 'en']] as [string, Lang][]).map(person);

/** Whoever runs a line of the hall. */
export const lineLeads: PersonPart[] = ([['Andrés Bello', 'es'], ['Gwen Tate', 'en']] as [string, Lang][]).map(person);

export const customers: PersonPart[] = [...households, ...shoppers, ...growers, ...lineLeads];

const near = (name: string, lang: Lang, sites: string[], willing: number): NearPart => ({ key: keyOf(name), name, lang, near: true, sites, willing });
/** They have agreed to be asked a favour, each for the places that they pass anyway. */
export const nears: NearPart[] = [
  near('Tomás Marín', 'es', ['mayor-8', 'mayor-12'], 0.85),
  near('Julia West', 'en', ['mayor-8', 'mayor-12', 'mercado'], 0.6),
  near('Benito Aro', 'es', ['rio-3', 'fuente-5'], 0.8),
  near('Carmen Hale', 'en', ['rio-3', 'fuente-5', 'mercado'], 0.6),
  near('Lorenzo Mas', 'es', ['molino-2', 'sol-7'], 0.8),
  near('Rachel Penn', 'en', ['molino-2', 'sol-7'], 0.7),
  near('Blas Ortega', 'es', ['vega'], 0.9),
  near('Nell Archer', 'en', ['vega', 'alta'], 0.8),
  near('Fermín Olmo', 'es', ['alta'], 0.9),
  near('Lola Ibarra', 'es', ['nave'], 0.95),
  near('Ken Usher', 'en', ['nave'], 0.9),
];
export const nearTo = (site: string): string[] => nears.filter((one) => one.sites.includes(site)).map((one) => one.key);
