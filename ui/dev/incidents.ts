// The incident of the design, and the storm above everything.
import type * as T from '../src/lib/api/types.ts';
import { ago, owner, w, waiting } from './data.ts';

const makers = () => ({ maker: owner('wm', 'Watch maker', 'Fabricante del reloj', 1), carrier: owner('mc', 'Mobile carrier', 'Operador móvil', 5), wallet: owner('wc', 'Wallet cloud', 'Nube de la cartera', 2), network: owner('cn', 'Card network', 'Red de tarjetas', 4), bank: owner('bk', 'Bank', 'Banco', 3) });
const belief = (p: number[], cause = ''): T.Belief => {
  const m = Object.values(makers());
  const shares = m.map((o, i) => ({ cause: `${o.id}-c`, name: o.id === 'wc' ? w('Token service, region west', 'Servicio de tokens, región oeste') : o.name, owner: o, p: (p[i] ?? 0) / 100, certainty: (p[i] ?? 0) > 60 ? ('most_likely' as const) : 'almost_ruled_out' as const, reasons: (p[i] ?? 0) > 60 && cause ? [{ factor: 4, text: cause, evidence: 'x' }] : [] })).sort((a, b) => b.p - a.p);
  return { shares, unknown: Math.max(0.01, 1 - p.reduce((a, b) => a + b, 0) / 100), evidence: 7, state: 'live' };
};
export const storm = (): T.IncidentRow => ({ id: 's118', number: 118, title: w('Home routers silent', 'Routers de casa en silencio'), severity: 'major', since: ago(34), things: 214, cases: 38, storm: true, component: w('cell MAD-17', 'celda MAD-17'), owner: makers().carrier, p: 0.93, said: w('carrier confirmed 13:58, repair expected 15:10', 'el operador lo confirmó a las 13:58, arreglo previsto a las 15:10'), doubling: 0 });
const wrist = (): T.IncidentRow => ({ id: 'i934', number: 934, title: w('Wrist payments stop at the wallet cloud', 'Los pagos de muñeca se paran en la nube de la cartera'), severity: 'major', since: ago(21), things: 312, cases: 41, storm: false, owner: makers().wallet, p: 0.91, doubling: 360 });
export const list = (state: string): T.IncidentRow[] => (state === 'closed' ? [{ ...wrist(), id: 'i900', number: 900, title: w('Cold rooms lost power', 'Cámaras frías sin corriente'), closed: ago(900), since: ago(1000), things: 4, cases: 2 }] : [storm(), wrist()]);

export function incident(id: string): T.IncidentDetail {
  const m = makers();
  const flow: T.IncidentDetail['flow'] = [
    { at: ago(21), text: w('What such failures were, on average', 'Lo que fueron tales fallos, de media'), against: w('last 90 days, 211 closed incidents', 'últimos 90 días, 211 incidencias cerradas'), belief: belief([22, 26, 14, 9, 24]) },
    { at: ago(19), text: w('Three watch models fail alike', 'Tres modelos de reloj fallan igual'), against: w('against the maker', 'contra el fabricante'), factor: 0.4, belief: belief([10, 31, 25, 11, 19]) },
    { at: ago(17), text: w('Cards of four banks fail alike', 'Tarjetas de cuatro bancos fallan igual'), against: w('against a single bank', 'contra un solo banco'), factor: 0.222, belief: belief([9, 35, 38, 10, 5]) },
    { at: ago(14), text: w('Other apps on these cells work', 'Otras aplicaciones en estas celdas funcionan'), against: w('against the carrier', 'contra el operador'), factor: 0.161, belief: belief([7, 8, 69, 9, 5]) },
    { at: ago(11), text: w('Wallet’s status page is green', 'La página de estado de la cartera está en verde'), against: w('against the wallet; it admits 4 of 10 faults', 'contra la cartera; admite 4 de 10 fallos'), factor: 0.71, belief: belief([9, 10, 61, 11, 6]) },
    { at: ago(8), text: w('Plastic cards pass in the same shops', 'Las tarjetas de plástico pasan en las mismas tiendas'), against: w('against network and banks', 'contra la red y los bancos'), factor: 0.25, belief: belief([5, 8, 80, 3, 2]) },
    { at: ago(5), text: w('Our probe: no token from region west', 'Nuestra sonda: sin token de la región oeste'), against: w('for the wallet', 'por la cartera'), factor: 2.5, belief: belief([3, 3, 91, 1, 1]) },
  ];
  return {
    row: id === 's118' ? storm() : wrist(), belief: belief([3, 3, 91, 1, 1], w('Our probe: no token from region west', 'Nuestra sonda: sin token de la región oeste')), flow: id === 's118' ? [] : flow, people: 187,
    things: Array.from({ length: 9 }, (_, i) => ({ id: `W-${1000 + i}`, name: `${w('Watch', 'Reloj')} ${1000 + i}`, site: 'Madrid', since: ago(20 - i), active: i !== 4 })), cases: waiting(),
    handoffs: [{ run: 'h1', to: m.wallet, state: 'in_progress', at: ago(7), until: ago(-18), log: [{ at: ago(7), text: w('Sent with 312 attempts, the probe and what we ruled out', 'Enviado con 312 intentos, la sonda y lo descartado') }, { at: ago(4), text: w('Acknowledged by their duty desk', 'Recibido por su guardia') }, { at: ago(2), text: w('In progress “restarting token service, west”', 'En curso «reiniciando el servicio de tokens, oeste»') }] }],
    next: id === 's118' ? undefined : { step: 'tell', again: false, title: w('Tell 146 people: pay with the card for now', 'Decir a 146 personas: paga con la tarjeta por ahora'), by: 'agent', who: w('message, one each', 'mensaje, uno a cada una'), cost: 5.84, minutes: 1, expected_cost: 188, body: w('They tried in the last hour and will likely try again. 38 of them prefer Spanish; 4 are in quiet hours and wait.', 'Lo intentaron en la última hora y volverán a intentarlo. 38 prefieren español; 4 están en horas de silencio y esperan.'), button: w('Read and send', 'Leer y enviar') },
    way: id === 's118' ? undefined : { attempts: 1311, minutes: 20, passed: 985, stops: [{ id: 'wm', name: m.maker.name, does: w('sends', 'envía'), owner: m.maker, failed: 0 }, { id: 'mc', name: m.carrier.name, does: w('carries', 'lleva'), owner: m.carrier, failed: 0 }, { id: 'wc', name: m.wallet.name, does: w('makes the token', 'crea el token'), owner: m.wallet, failed: 312 }, { id: 'cn', name: m.network.name, does: w('routes', 'encamina'), owner: m.network, failed: 0 }, { id: 'bk', name: m.bank.name, does: w('says yes or no', 'dice sí o no'), owner: m.bank, failed: 14 }] },
  };
}
