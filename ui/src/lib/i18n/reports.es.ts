// Informes y tablero, en español.
import type { reportsEn, wallEn } from './reports.en';
const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const reportsEs: typeof reportsEn = {
  title: 'Cómo acabó', days: 'Qué días', span: (a, b) => (a === b ? a : `${a} a ${b}`), lastDays: (n) => `Los últimos ${n} días`, fromDay: 'Primer día', toDay: 'Último día',
  all: { pack: 'Todos los paquetes', owner: 'Todos los responsables', kind: 'Todos los tipos', cause: 'Todas las causas', queue: 'Todas las colas', channel: 'Todos los canales', agent: 'Todos los agentes', language: 'Todos los idiomas' },
  dim: { pack: 'Paquete', owner: 'Responsable', kind: 'Tipo de aparato', cause: 'Causa', queue: 'Cola', channel: 'Canal', agent: 'Agente', language: 'Idioma' },
  more: 'Más', moreN: (n) => `Más: ${n} elegidos`, zone: (z) => `Hora de ${z.split('/').at(-1)?.replaceAll('_', ' ')}`, clear: 'Quitar todo',
  switches: 'Los criterios valen igual para todos los días, por lejanos que sean.', short: 'No contar a quien desistió en menos de, segundos', within: 'Atendido a tiempo dentro de, segundos', asPromised: 'lo que prometió la cola', window: 'Plazo de resuelto al primer contacto, días', thingsToo: 'Contar los contactos que inició un aparato',
  save: 'Guardar y enviar', send: 'Enviarlo por correo', never: 'No', every: { day: 'Cada mañana, del día anterior', week: 'Los lunes, de la semana anterior', month: 'El día uno, del mes anterior' }, wasSaved: 'Guardado', willBeSent: 'Guardado. Se envía a las seis de la mañana.',
  csv: 'Como archivo', print: 'Imprimir', by: { day: 'Por día', week: 'Por semana', month: 'Por mes', pack: 'Por paquete', owner: 'Por responsable', kind: 'Por tipo de aparato', cause: 'Por causa', queue: 'Por cola', channel: 'Por canal', agent: 'Por agente', language: 'Por idioma' },
  of5: 'de 5', onBefore: 'sobre los días anteriores', counts: (top, of) => `${top} de ${of}`, from: (of) => `de ${of}`, showCases: 'Ver los casos', allFigures: (n) => `${n} cifras más`, fewer: 'Menos cifras', nothing: 'No hay nada que contar en estos días.',
  level: 'Nivel de servicio', levelNote: 'por día, atendido en el tiempo prometido', levelText: (lo, hi, t) => `Nivel de servicio por día, entre ${lo} y ${hi}. Objetivo ${t}.`, target: (n) => `objetivo ${n}`,
  enders: 'Quién lo cerró', endersNote: 'parte de los cierres por semana', range: 'De la primera señal al cierre', rangeNote: 'punto: mediana, línea: ocho de cada diez casos', rangeText: 'Tiempo de la primera señal al cierre por paquete', costs: 'Coste por caso', costsNote: 'anillo: los días anteriores, punto: estos', costText: 'Coste por caso por paquete',
  who: { thing: 'el aparato', alone: 'por sí solo', customer: 'cliente', near: 'persona cercana', agent: 'agente', partner: 'empresa', technician: 'técnico', unknown: 'no se sabe' },
  behindLabel: 'Casos que hay detrás de la cifra', behind: (what, v) => `Detrás de «${what} ${v}»`, casesN: (n, shown, share) => `${n} ${n === '1' ? 'línea' : 'líneas'}${shown ? `, ${shown} a la vista` : ''}, ${share ? 'primero las que restan' : 'las mayores primero'}`,
  up: 'Subir un nivel', case: 'Caso', trouble: 'Aparato y avería', cause: 'Causa', owner: 'Responsable', endedBy: 'Lo cerró', counted: 'Suma', took: 'Hasta el cierre', steps: 'Pasos', cost: 'Coste', letGo: 'ya no se conserva',
};

export const wallEs: typeof wallEn = {
  title: 'Tablero', all: 'Todas las colas', back: 'Volver al escritorio', level: 'Nivel de servicio de hoy', noCalls: 'Hoy no se ha atendido a nadie.', since: (t) => `desde las ${t}`, longest: 'Espera más larga', nobody: 'No espera nadie.', promised: (q, t) => `${q}, prometido ${t}.`, waiting: 'Esperan', people: (n) => s(n, 'persona', 'personas'), things: (n) => `${n} iniciados por aparatos`,
  agents: (n) => s(n, 'agente', 'agentes'), state: { available: 'disponible', in_contact: 'en contacto', after_contact: 'tras contacto', away: 'ausente', offline: 'desconectado' }, occupancy: (p) => `Ocupación ${p}.`, noOccupancy: 'Hoy no ha habido nadie en el escritorio.',
  burden: (n, most) => `Ofertas por agente en diez minutos: ${n}; como mucho, ${most}.`, alarms: (n) => `Alarmas: ${n}.`, burdenMeans: 'Según ISA-18.2: lo que llega a un agente en diez minutos mientras está disponible. Más de diez es una avalancha. Las alarmas se cuentan de todos los aparatos juntos; incidentes y casos las apartan de los agentes.', floods: (p) => `El ${p} de esos periodos fueron avalanchas.`,
  queue: 'Cola', longestShort: 'Más larga', can: 'Pueden', levelTarget: (n) => `Nivel de servicio, objetivo ${n}`, none: 'ninguna', canFree: (n, f) => (n === 0 ? 'nadie' : f === 0 ? `${n}, ninguno libre` : `${n}, libres ${f}`),
  nextFree: (a, b) => (a === b ? `alguien libre en unos ${b} min` : `alguien libre en unos ${a} a ${b} min`),
  promises: 'A punto de faltar a lo prometido', promiseKind: { first_answer: 'primera respuesta', resolution: 'cierre' }, noPromises: 'No corre ninguna promesa.', storms: 'Tormentas', noStorms: 'Ninguna tormenta.', stormLine: (owner, p, cases) => `${[owner, p].filter(Boolean).join(' ')}${owner ? '. ' : ''}${s(cases, 'caso', 'casos')}`,
  quarters: 'Contactos por cuarto de hora', quartersText: (n) => `Contactos por cuarto de hora de hoy, ${n} en el último.`, now: (n) => `${n} ahora`, ended: (n) => `Quién cerró los casos de hoy (${n})`, others: 'otros', noEnded: 'Hoy no se ha cerrado ningún caso.',
  waitsFor: 'Los casos abiertos esperan a', who: { us: 'nosotros', customer: 'clientes', partner: 'empresas', thing: 'aparatos', near: 'personas cercanas', agent: 'agentes', technician: 'técnicos', snoozed: 'más tarde' }, noOpen: 'No hay casos abiertos.', health: 'Aparatos', well: (n) => `${n} bien`, why: 'Por qué esperan', whyNobody: 'No espera nadie.', alerts: 'Fuera de un límite',
};
