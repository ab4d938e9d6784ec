// Everybody and everything of this world, gathered from its places. Addresses are of example.org, as they must be.
import { farms } from './farms.ts';
import { hall } from './hall.ts';
import { flats } from './homes.ts';
import { market } from './market.ts';
import type { ComponentPart, Place, SitePart, ThingPart } from './part.ts';
import { shops } from './shops.ts';
import { valley } from './valley.ts';
import { yards } from './yards.ts';

export * from './companies.ts';
export * from './people.ts';
export { mailbox } from './part.ts';

const places: Place[] = [valley, market, flats, farms, hall, shops, yards];
export const sites: SitePart[] = places.flatMap((place) => place.sites);
export const components: ComponentPart[] = places.flatMap((place) => place.components);
export const things: ThingPart[] = places.flatMap((place) => place.things);
