// The shapes of a cast: companies, buildings, people, shared parts and things, as a place lists them. Only names
// and facts; what happens to them is told in `world/`.

export type Lang = 'es' | 'en';
export interface AgentPart { key: string; name: string; lang: Lang; skills: Record<string, number>; visitor?: boolean }
export interface ProviderPart { key: string; name: string; lang: Lang; roles: [pack: string, role: string][]; answersWithinHours: number }
export interface ComponentPart { key: string; name: string; pack: string; kind: string; provider: string }
export interface SitePart { key: string; name: string; address: string }
export interface PersonPart { key: string; name: string; lang: Lang; near: boolean }
export interface NearPart extends PersonPart { sites: string[]; /** How often a request gets a yes. */ willing: number }
export interface ThingPart {
  id: string; name: string; pack: string; kind: string; site: string; customer?: string;
  /** Which shared part of each kind it hangs on. */
  on: Record<string, string>;
  near: string[];
  /** What is printed on it, where its kind has several. */
  label?: string;
}

/** Somewhere in this world, with all that is there. */
export interface Place { sites: SitePart[]; components: ComponentPart[]; things: ThingPart[] }

/** A name as an id: without accents, in small letters. */
export const keyOf = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
export const mailbox = (key: string): string => `${key}@example.org`;
export const two = (n: number): string => String(n).padStart(2, '0');
