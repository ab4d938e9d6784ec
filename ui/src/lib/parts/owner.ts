// How an owner is drawn: one of six hues, dotted for the customer, hatched for unknown, a letter on ink past six.
import type { Owner } from '../api/types';

export function swatch(o: Owner): string {
  if (o.swatch < 0) return 'unknown';
  if (o.swatch === 0) return 'customer';
  return o.swatch <= 6 ? String(o.swatch) : 'letter';
}
