// More pumps on the same street, so that a list and a storm have something to show.
import type { Tenant } from './api.ts';
import type { House } from './house.ts';
import { Pump } from './thing.ts';

export async function street(house: House, { admin, thing }: Tenant): Promise<Pump[]> {
  const first = (await admin.get<{ id: string; site?: string; on: Record<string, string> }[]>('/admin/things')).find((one) => one.id === thing);
  const pumps: Pump[] = [];
  for (const [i, [name, lang]] of [['Leo Bennett', 'en'], ['Marta Gil', 'es'], ['Ana Clarke', 'en'], ['Pau Ferrer', 'es']].entries()) {
    const person = await admin.post<{ id: string }>('/admin/people', { name, email: `${i}@example.org`, lang, zone: 'Europe/Madrid', consent: { mail: true, near: false } });
    const made = await admin.post<{ id: string }>('/admin/things', { id: `pump-${i + 2}`, name: `Pump, flat ${i + 2}A`, kind: 'booster-pump', pack: 'water', site: first?.site, customer: person.id, on: first?.on, near: [] });
    const { token } = await admin.post<{ token: string }>(`/admin/things/${made.id}/token`);
    pumps.push(await Pump.connect(house, made.id, token));
  }
  return pumps;
}
