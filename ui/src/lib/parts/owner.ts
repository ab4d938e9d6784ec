// How an owner is drawn: one of six hues, dotted for the customer, hatched for unknown, a letter on ink past six.
import type { Owner } from '../api/types';

/** Past the six hues an owner is known by a letter, wherever its segment stands. */
export const letter = (o: Owner): string => (o.swatch > 6 ? (o.letter ?? o.name.slice(0, 1)) : '');

export function swatch(o: Owner): string {
  if (o.swatch < 0) return 'unknown';
  if (o.swatch === 0) return 'customer';
  return o.swatch <= 6 ? String(o.swatch) : 'letter';
}
