// What every test file needs: a house, a tenant, a browser; opened before its tests and closed after them,
// whatever happens in between.
import { after, before } from 'node:test';
import { makeTenant, type Asked, type Tenant } from './api.ts';
import { Browser } from './browser.ts';
import { House, type Asked as AskedHouse } from './house.ts';
import { Pump } from './thing.ts';

export interface Stage { house: House; browser: Browser; tenant: Tenant; pump: Pump }

/** Each stage is named at its top; a test that hangs is ended by its own limit. */
export const LIMIT = { timeout: 150_000 };

export function stage(asked: (Asked & AskedHouse & { empty?: boolean }) = {}): Stage {
  const set: Partial<Stage> = {};
  before(async () => {
    set.house = await House.open(asked);
    set.browser = await Browser.open();
    if (asked.empty) return;
    set.tenant = await makeTenant(set.house, asked);
    set.pump = await Pump.connect(set.house, set.tenant.thing, set.tenant.token);
  }, LIMIT);
  after(async () => {
    await set.pump?.close();
    await set.browser?.close();
    await set.house?.close();
  }, LIMIT);
  return set as Stage;
}
