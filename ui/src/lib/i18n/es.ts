// Todo el escritorio en español. Las mismas claves que en inglés: si falta una, no compila.
import { adminEs } from './admin.es';
import { reportsEs, wallEs } from './reports.es';
import { endTalkEs, listenEs, teamEs } from './supervise.es';
import type { Catalogue } from './en';

const s = (n: number, uno: string, varios: string) => `${n} ${n === 1 ? uno : varios}`;

export const es: Catalogue = {
  admin: adminEs,
  reports: reportsEs,
  wall: wallEs,
  listen: listenEs,
  endTalk: endTalkEs,
  team: teamEs,
  time: {
    days: (n) => s(n, 'día', 'días'), now: 'ahora', asOf: (t) => `de las ${t}`, ago: (t) => `hace ${t}`, left: (t) => `quedan ${t}`, late: (t) => `${t} tarde`,
    since: (t) => `desde ${t}`, until: (t) => `hasta ${t}`,
  },
  severity: { well: 'Bien', warning: 'Aviso', minor: 'Menor', major: 'Grave', critical: 'Crítica' },
  presence: { available: 'Disponible', in_contact: 'En contacto', after_contact: 'Tras el contacto', away: 'Ausente', offline: 'Desconectado' },
  role: { administrator: 'Administración', supervisor: 'Supervisión', agent: 'Agente' },
  channel: { chat: 'chat', thing: 'aparato', email: 'correo' },
  actor: { thing: 'el aparato', customer: 'el cliente', near: 'una persona cercana', agent: 'un agente', partner: 'una empresa asociada', technician: 'un técnico' },
  certainty: { confirmed: 'confirmado', most_likely: 'lo más probable', possible: 'posible', almost_ruled_out: 'casi descartado' },

  common: {
    save: 'Guardar', cancel: 'Cancelar', close: 'Cerrar', undo: 'Deshacer', retry: 'Probar otra vez', open: 'Abrir', back: 'Volver', add: 'Añadir', remove: 'Quitar', edit: 'Cambiar', more: 'Más', none: 'Ninguno', yes: 'sí', no: 'no',
    copy: 'Copiar', copied: 'Copiado', search: 'Buscar', loading: 'Cargando', why: '¿por qué?', optional: 'opcional', choose: 'Elegir', name: 'Nombre', nothing: 'Aún no hay nada', loadMore: 'Mostrar más', done: 'Hecho', you: 'tú',
  },
  me: {
    title: 'Mis ajustes', about: 'Se guardan con la cuenta: valen en cada dispositivo donde se inicie sesión, desde este momento.', density: 'Densidad', densities: { comfortable: 'Cómoda', compact: 'Compacta' }, densityText: { comfortable: 'Espacio entre filas.', compact: 'Más filas a la vez; la letra no cambia de tamaño.' }, sounds: 'Sonidos', sound: { off: 'Ninguno', offers: 'Al ofrecer un contacto', messages: 'Al ofrecer un contacto y cuando un cliente escribe en un caso propio que no está abierto' },
    keys: 'Teclas', keysText: 'Como S para el siguiente paso. Apagadas: solo hacen algo las teclas con Ctrl, Intro, Escape y F6.', here: 'Este navegador', hereText: 'Se guarda solo en este navegador.',
  },
  shell: {
    main: 'Principal', desk: 'Escritorio', incidents: 'Incidencias', things: 'Aparatos', reports: 'Informes', team: 'Equipo', wall: 'Tablero', administration: 'Administración', skip: 'Ir al contenido', skipReply: 'Ir a la respuesta',
    find: 'Buscar o hacer algo', live: 'En vivo', connecting: 'Conectando', away: (t) => `Sin conexión desde las ${t}`, awayShort: 'Sin conexión', reconnect: 'Conectar ya',
    awayText: 'Puedes leer y escribir. Lo que envíes espera aquí y saldrá una sola vez, en orden.',
    language: 'Idioma del escritorio', theme: 'Tema', themes: { system: 'Como el sistema', light: 'Claro', dark: 'Oscuro' }, presence: 'Presencia', guides: 'Guías', signOut: 'Salir', load: (n, of) => `${n} de ${of} chats`,
    sick: 'Conviene mirar cómo está Focal.', sickOpen: 'Qué hacer', sickWith: { disk: 'el disco está casi lleno', backup: 'una semana sin copia de seguridad', mail: 'las cartas no salen', certificate: 'el certificado termina', intake: 'las señales llegan demasiado deprisa', findings: 'hay hallazgos en espera', outbox: 'hay cartas y órdenes en espera', decisions: 'no se decide nada', upkeep: 'no se borra lo antiguo', mqtt: 'se rechazan muchos aparatos', requests: 'las páginas van lentas', memory: 'la memoria está casi llena', timers: 'los casos van con retraso', dead: 'se rechazan muchas señales', given_up: 'se abandonaron muchas cartas', signals: 'no se oye ningún aparato', retention: 'sigue ahí lo antiguo' } as Record<string, string>,
    lowDisk: 'El disco está casi lleno.', lowDiskText: 'No se aceptan señales nuevas de los aparatos hasta que haya sitio; las guardan y lo intentan otra vez. Los casos y los mensajes siguen.', lowDiskAdmin: 'Hay que liberar espacio en el disco del servidor.', lowDiskOthers: 'Un administrador tiene que liberar espacio en el servidor.',
    pace: (n) => `Es una demostración: aquí los plazos son ${n} veces más cortos.`, letters: 'Teclas de una letra', notify: 'Avisar fuera de esta página',
    page404: 'No existe esa página', page404Text: 'Puede que la dirección sea antigua.', toDesk: 'Ir al escritorio', failed: 'Esta parte de la página ha fallado', me: 'Tú',
  },
  error: {
    offline: 'No se ha llegado al servidor.', title: 'No se ha cargado', kept: 'Lo que ya veías se queda.', denied: 'Esto no se puede ver', deniedText: 'Supervisión puede dar acceso. La parte propia sí se abre.',
    gone: 'No está', goneText: 'Puede que se haya cerrado o quitado.', notDone: (what) => `No se ha hecho: ${what}`, unknown: 'el servidor no dio un motivo', expected: (what) => `Se esperaba: ${what}`,
  },
  signin: {
    title: 'Entrar', of: (name) => `El escritorio de ${name}.`, ofNobody: 'El escritorio.', email: 'Correo electrónico', password: 'Contraseña', show: 'Mostrar', hide: 'Ocultar', submit: 'Entrar', forgot: '¿No la recuerdas?', haveLink: 'Pedir un enlace',
    forgotTitle: 'Una contraseña nueva', forgotText: 'Enviamos un enlace a esta dirección. Vale una hora, una sola vez.', send: 'Enviar el enlace', sent: 'El enlace va por correo', sentText: (mail) => `Si ${mail} trabaja aquí, ya le llega un enlace.`,
    back: 'Volver a la entrada', newTitle: 'Pon una contraseña nueva', newText: 'Diez caracteres o más. Una frase se recuerda mejor que un acertijo.', newPassword: 'Contraseña nueva', set: 'Guardarla y entrar',
    setupTitle: 'Preparar este escritorio', setupText: 'Es la primera cuenta de administración. Todo se puede cambiar después, menos la moneda.', organisation: 'Organización', organisationHint: 'Como la conocen los clientes',
    yourName: 'Tu nombre', language: 'Idioma', zone: 'Zona horaria', currency: 'Moneda', create: 'Crear el escritorio', linkDead: 'Este enlace ya no vale', linkDeadText: 'Ya se usó o es demasiado antiguo. El servidor escribe otro cuando arranca sin administración.',
    resetDeadText: 'Ya se usó o tiene más de una hora.',
    footer: (version) => `Focal ${version}`, hosted: (version, org) => `Focal ${version}, alojado por ${org}`, reachable: 'Servidor accesible', unreachable: 'Sin respuesta del servidor', line1: 'Muchos aparatos, muchas empresas.', line2: 'Un caso, un próximo paso.',
    noAdmin: 'Aún no puede entrar nadie', noAdminText: 'El servidor mostró un enlace de preparación al arrancar: con él se entra la primera vez.',
  },
  desk: {
    contacts: 'Contactos', views: 'Vistas', talk: 'Conversación', thingAndStep: 'Aparato y paso', list: 'Lista de contactos', thread: 'Hilo', context: 'Contexto',
    view: { mine: 'Míos', waiting: 'Espera', storm: 'Tormenta', snoozed: 'Luego', all: 'Todos' },
    withMe: 'Conmigo', waitingForAnyone: 'Esperan a cualquiera', nextPromise: 'antes lo que vence antes', longestBroken: 'antes lo más retrasado', inStorm: 'En una tormenta', snoozed: 'Aplazados', all: 'Todos los casos abiertos',
    storm: (id) => `siguen la tormenta ${id}. Se responden solos`, stormCases: (n) => s(n, 'caso', 'casos'), following: 'siguen una tormenta. Se responden solos',
    empty: { mine: 'Sin contactos propios', waiting: 'Nadie espera', storm: 'No hay tormenta', snoozed: 'No hay nada aplazado', all: 'No hay casos abiertos' },
    emptyText: 'Los nuevos aparecen aquí solos.', emptyMine: 'Los contactos se ofrecen a quien está disponible.', becomeAvailable: 'Ponerse disponible', newAbove: (n) => s(n, 'nuevo arriba', 'nuevos arriba'),
    asOf: (t) => `De las ${t}. La lista no se ha vuelto a cargar.`, pick: 'Aquí no hay ningún caso abierto', pickText: 'Se elige uno de la lista; la próxima oferta llega sola.',
    held: (who) => `reloj ${who}`, typing: (who) => `${who} está escribiendo`, looking: (who) => `${who} está mirando`, snoozedUntil: (t) => `Aplazado hasta ${t}`,
    keptBy: 'responde', keptByFocal: 'Focal', journey: 'Recorrido', journeyOf: (id) => `Recorrido del caso ${id}.`, folded: (n) => `${n} más`, journeyNow: (what) => `Ahora: ${what}.`, onJourney: (t) => `${t}, mostrarlo en el recorrido`, stations: (n) => s(n, 'parada', 'paradas'),
    actions: { snooze: 'Aplazar', transfer: 'Pasar', assign: 'Asignar', resolve: 'Resolver', resolveNext: 'Resolver y siguiente', take: 'Atender', reopen: 'Abrir de nuevo', wake: 'Traer ya', accept: 'Aceptar', decline: 'Rechazar' },
    seen: (t) => `visto ${t}`, queued: 'espera aquí, saldrá una sola vez', failed: 'no enviado', notYet: 'aún no ha salido, se reintenta solo', privateNote: 'nota privada', earlierLines: 'Líneas anteriores', firstWords: 'Aún no hay palabras', firstWordsText: 'La primera respuesta marca el tono: qué vemos y qué hacemos.',
    joined: { chat: 'chat', email: 'correo' }, near: 'persona cercana', partner: 'empresa asociada',
    reply: 'Responder', note: 'Nota privada', write: 'Escribir', replyTo: (who) => `Responder a ${who}`, noteFor: 'Una nota que solo ve el equipo', placeholder: (who) => `Escribir a ${who}`, notePlaceholder: 'Solo la ve el equipo',
    draftKept: (t) => `Borrador guardado ${t}`, attach: 'Adjuntar un archivo', answers: 'Respuestas', cannedNone: 'Ninguna respuesta encaja', cannedHint: 'Intro la pone, Esc cierra', send: 'Enviar', keep: 'Guardar nota', via: { chat: 'Chat', thing: 'Chat', email: 'Correo' },
    tooBig: (name, max) => `${name} no se ha adjuntado: pasa de ${max}. Tu texto sigue aquí.`, wrongKind: (name) => `${name} no se ha adjuntado: no se admite esta clase de archivo.`, attachFailed: (name, why) => `${name} no se ha adjuntado: ${why}`, uploading: 'enviando',
    nobodyToWrite: 'En este caso no hay a quién escribir. Las notas sí funcionan.', takeFirst: 'Atiende el caso para responder.', isResolved: 'Resuelto. Al escribir se abre de nuevo.',
    next: 'Próximo mejor paso', costToEnd: 'coste hasta el final', by: 'por', somethingElse: 'Otra cosa', minutes: (n) => `${n} min`, running: 'En marcha', sentAt: (a) => `enviado ${a}`, expectedBy: 'se espera antes de', stopWaiting: 'Dejar de esperar', alternatives: 'Otra cosa', expectedCost: (m) => `en total se esperan ${m}`, pressTo: 'Elegir este paso', noAlternatives: 'Ahora no hay otro paso.', again: 'Probar otra vez',
    watch: (t) => `Nada que hacer, solo mirar hasta las ${t}`, nothingToDo: 'Nada que hacer', free: 'gratis', notReached: 'Sin conexión: no se pueden empezar pasos.', tells: 'Qué dice',
    believe: 'Lo que creemos', evidence: (n) => s(n, 'prueba', 'pruebas'), moved: (t) => `cambió ${t}`, allEvidence: 'Todas las pruebas', moreReasons: (n) => `${n} más`, somethingElseCause: 'Otra cosa', nothingKnown: 'Aún no se sabe nada', oneOfTwo: 'una de estas dos.', tellsWhich: (what) => `Lo dirá: ${what}`, confirmedIs: (what) => `Confirmado: ${what}`, staleAsOf: (t) => `En silencio. De las ${t}`,
    whyKeeper: 'Por qué responde', whyStep: 'Por qué este paso', whyCause: 'Por qué esta causa', oneOfThese: 'Motivos',
    answersTitle: 'Contestar por el cliente', answersHint: 'Lo que ha dicho cuenta como prueba.', asked: 'Lo que se preguntó', takeBack: 'Retirar', notAnswered: 'aún sin respuesta',
    spent: 'gastado hasta ahora', budget: 'Presupuesto de ayuda', budgetLeft: (leftOver, of) => `quedan ${leftOver} de ${of} este año`, budgetOver: (over, of) => `${over} por encima de ${of} este año`, costs: 'Lo que ha costado', earlier: 'Casos anteriores', earlierNone: 'Ninguno con este aparato.',
    outcome: 'Cómo terminó', confirmedCause: 'Causa confirmada', worked: 'Lo que funcionó', rating: (n) => `valorado ${n} de 5`,
  },
  offer: { title: (what) => `Oferta: ${what}`, notice: 'Oferta de un contacto', tab: (what) => `Oferta: ${what}`, lapses: (t) => `pasa a otra persona en ${t}`, lapsed: 'Ha pasado a otra persona.' },
  resolve: {
    title: '¿Cómo ha terminado?', cause: 'Causa', notKnown: 'No se sabe', confirmed: 'Confirmada con una prueba o un arreglo', worked: 'Lo que funcionó', byItself: 'Nada: terminó solo', otherWay: 'Algo que no está en la lista', note: 'Nota', noteHint: 'Para el equipo y para la próxima vez', teaches: 'Enseña lo que creeremos la próxima vez.', done: 'Resuelto', told: 'Se avisa al cliente.', opened: 'Abierto de nuevo',
  },
  snooze: { title: 'Aplazar hasta', m20: 'dentro de 20 minutos', h1: 'dentro de una hora', h4: 'dentro de cuatro horas', tomorrow: 'mañana a las 9:00', monday: 'el lunes a las 9:00', at: 'a otra hora', done: (t) => `Aplazado hasta ${t}`, wakes: 'Vuelve enseguida si el cliente escribe o el aparato avisa.' },
  transfer: { title: 'Pasar', assign: 'Asignar', to: 'A', queue: 'Una cola', agent: 'Un agente', focal: 'No hace falta que nadie lo lleve', focalText: 'Tu conversación termina. Focal vigila lo que está en marcha, sigue con el próximo paso y llama a alguien cuando haga falta una persona.', note: 'Lo que debe saber', noteHint: 'Lo lee antes de aceptar.', done: (to) => `Ahora lo tiene ${to}`, nobody: 'No hay nadie más.', mine: 'Lo atiendes tú. Respondes por él desde ahora.' },
  undo: { back: 'Deshecho', snoozed: 'No se ha enviado nada.', resolved: (n) => `${n} resuelto` },
  keys: {
    title: 'Teclas', off: 'Las teclas de una letra están apagadas. Se encienden en el menú personal.', note: 'Las letras actúan fuera de los campos de texto; Esc sale del campo.',
    palette: 'Buscar o hacer algo', both: 'siguiente, anterior', next: 'Siguiente de la lista', prev: 'Anterior de la lista', open: 'Abrir', reply: 'Responder', noteKey: 'Nota privada', send: 'Enviar', canned: 'Respuestas hechas, al responder', step: 'Hacer el próximo mejor paso', other: 'Elegir otro paso', belief: 'Lo que creemos, con todas las pruebas', resolve: 'Resolver', resolveNext: 'Resolver y siguiente', snooze: 'Aplazar', transfer: 'Pasar', assign: 'Asignar', view: 'Vistas de la lista', goDesk: 'Ir al escritorio', goIncidents: 'Ir a incidencias', goStorm: 'Ir a la tormenta', goThings: 'Ir a aparatos', goTeam: 'Ir al equipo', goReports: 'Ir a informes', goWall: 'Ir al tablero', goAdmin: 'Ir a administración', pane: 'Panel siguiente', presence: 'Presencia', undo: 'Deshacer', map: 'Todas las teclas', esc: 'Cerrar, o salir del campo', then: 'luego',
  },
  palette: { title: 'Buscar o hacer algo', hint: 'Un número de caso, un aparato, una persona, o lo que quieras hacer', cases: 'Casos', things: 'Aparatos', people: 'Personas', closed: 'cerrado', here: 'En este caso', go: 'Ir a', you: 'Tú', none: (q) => `No hay nada con «${q}»`, looking: 'Buscando' },
  incidents: {
    title: 'Incidencias', open: 'Abiertas', closed: 'Cerradas', none: 'No hay incidencias abiertas', noneClosed: 'Aún no se ha cerrado ninguna', noneText: 'Cuando varias alarmas tienen una sola causa, aparecen aquí como una.', storm: 'Tormenta', since: 'Desde', what: 'Qué', owner: 'Responsable', certainty: 'Certeza', things: 'Aparatos', cases: 'Casos', said: 'Lo que dicen', closedAt: 'Cerrada', severity: 'Gravedad', notKnown: 'aún no se sabe',
    banner: (n, since) => `${n} aparatos desde las ${since}`, one: 'una causa:', sure: (p) => `${p} seguro`, follow: (n) => s(n, 'caso la sigue', 'casos la siguen'), doubled: (n) => (n === 1 ? 'se ha duplicado una vez' : `se ha duplicado ${n} veces`),
    people: (n) => s(n, 'persona', 'personas'), touches: 'A quién afecta', thingsN: (n) => (n === 1 ? 'aparato' : 'aparatos'), peopleN: (n) => (n === 1 ? 'persona afectada' : 'personas afectadas'), casesN: (n) => (n === 1 ? 'caso la sigue' : 'casos la siguen'), hitN: (n) => (n === 1 ? 'aparato afectado' : 'aparatos afectados'), how: 'Cómo cambió lo que creemos', howText: 'Cada fila es lo que creemos tras una prueba más; × y ÷ son lo que hizo a la razón de probabilidades.', against: (what) => `contra ${what}`, verdict: (who, p) => `${who}, ${p}`, owns: (who) => `Es de ${who}`,
    way: 'El camino de un intento', attempts: (n, m) => `${n} intentos en ${m} min`, stop: (n) => `${n} se paran aquí`, passed: (n) => `${n} pasan`,
    handoff: (who) => `Entregado a ${who}`, state: { sent: 'Enviado', accepted: 'Aceptado', in_progress: 'En curso', fixed: 'Arreglado, dicen', not_ours: 'Dicen que no es suyo', not_done: 'No se pudo arreglar', expired: 'Sin respuesta a tiempo' }, theirPromise: 'su promesa', answersBy: 'Próxima noticia prometida', noHandoff: 'No se ha entregado a nadie.', thingsTitle: 'Aparatos que afecta', active: 'alarma activa', returned: 'otra vez bien', noThings: 'Ningún aparato lo comunica.', casesTitle: 'Casos que la siguen', noCases: 'Ningún cliente lo ha notado.', list: 'Todas las incidencias', from: (a, b) => `de ${a} a ${b}`,
  },
  merge: {
    open: 'Unir con otro caso', title: (c) => `Unir ${c}`, none: 'Este cliente no tiene otro caso abierto, y ningún otro caso abierto trata de este problema.', which: '¿Cuál es el mismo problema?', would: 'Pasaría esto', effects: (into, lines, steps, spent, twice) => [`Sigue ${into}, porque se abrió primero: su reloj empezó antes`, `${lines === 1 ? '1 línea' : `${lines} líneas`} y ${steps === 1 ? '1 paso' : `${steps} pasos`} pasan a una sola conversación`, `Los costes suman ${spent}; los informes cuentan un caso`, twice ? `${twice === 1 ? '1 pregunta' : `${twice} preguntas`} con respuesta en los dos: vale la más reciente` : 'Lo que se cree se calcula de nuevo con todos los indicios', 'El otro número y el enlace del cliente llevan aquí'], undo: 'Se puede deshacer durante 24 horas.', do: 'Unir', done: (from, into) => `${from} es parte de ${into}`, leads: (from, into) => `${from} es parte de ${into}`, came: 'Se unió a este caso', by: (who, when, until) => `${who}, ${when}; se puede deshacer hasta ${until}`, takeBack: 'Deshacer', back: (c) => `${c} vuelve a ser un caso aparte`,
  },
  split: { open: 'Separar en un caso nuevo', title: 'Separar en un caso nuevo', none: 'Aún nadie ha escrito nada aquí.', which: '¿Qué va en otro sitio?', more: 'Las líneas más antiguas aparecen aquí cuando la conversación las muestra.', talk: 'La conversación sigue allí', would: (lines, files) => `A un caso nuevo del mismo cliente ${lines === 1 ? 'pasaría 1 línea' : `pasarían ${lines} líneas`}${files ? (files === 1 ? ' y 1 archivo' : ` y ${files} archivos`) : ''}. Pasos, respuestas y costes se quedan aquí.`, undo: 'Para deshacerlo, se unen los dos otra vez.', do: 'Separar', done: (c) => `Pasado a ${c}` },
  things: {
    shelve: {
      open: 'Apartar', title: (name) => `¿Apartar «${name}»?`, about: 'Hasta entonces no avisa a nadie: no se abre ningún caso ni se escribe a nadie. Sigue constando y vale como indicio, y vuelve por sí sola.', why: 'Por qué', reasons: { known: 'Conocida y en curso', nuisance: 'Va y viene, no dice nada nuevo', sensor: 'Su sensor no dice la verdad', work: 'Alguien trabaja allí', other: 'Otra cosa' }, long: 'Cuánto tiempo', until: (t) => `Vuelve ${t}`, note: 'Nota', do: 'Apartarla', done: (name) => `Apartada: ${name}`, on: (t) => `apartada hasta ${t}`, protects: 'protege a personas o bienes, así que no se puede apartar', list: 'Alarmas apartadas', means: 'No avisan a nadie. Valen como indicio y vuelven por sí solas.', line: (why, by, t) => `${why}; ${by}, hasta ${t}`, back: 'Traer de vuelta', backOf: (name, thing) => `Traer de vuelta ${name} de ${thing}`, backNow: (name) => `${name} vuelve a avisar`,
    },
    title: 'Aparatos', find: 'Nombre, clase, lugar o persona', none: 'Aún no hay aparatos', noneText: 'Conecta el primero en administración.', noMatch: (q) => `Ningún aparato con «${q}»`, total: (n) => `${n} aparatos`, name: 'Aparato', kind: 'Clase', site: 'Lugar', person: 'Persona', heard: 'Última señal', health: 'Estado', case: 'Caso', never: 'nunca', connect: 'Conectar un aparato', connected: 'conectado', notConnected: 'sin conexión', maintenance: 'en mantenimiento', silent: (t) => `En silencio desde hace ${t}`, notYet: 'aún sin lectura', notYetDue: (t) => `aún sin lectura, toca cada ${t}`, due: (t) => `Toca cada ${t}. El silencio cuenta como prueba.`,
    limit: (name, v) => `${name} ${v}`, gap: 'sin dato', chartText: (name, a, b, lo, hi, last) => `${name}, de ${a} a ${b}. Entre ${lo} y ${hi}, la última ${last}.`, chartNone: 'No hay lecturas en este tramo.', asTable: 'Como tabla', span: 'Tramo', spans: { h1: '1 h', h6: '6 h', d1: '24 h', d7: '7 días' },
    chartFailed: 'El histórico no se ha cargado', chartFailedText: 'Las lecturas están a salvo; solo ha fallado esta gráfica.',
    past: 'Por lo que ha pasado', noPast: 'Nada todavía.', believed: 'Lo que se cree', believedIn: (no) => `Según está el caso ${no}`, credentials: 'Con qué clave habla',
    twin: 'Lo que comunica', noState: 'No comunica ningún estado.', measures: 'Lo que mide', alarms: 'Alarmas', noAlarms: 'Ninguna alarma.', acknowledge: 'Enterado', acknowledged: (who, t) => `enterado ${who}, ${t}`, raised: (t) => `desde ${t}`, back: (t) => `bien desde ${t}`, flapping: 'va y viene', commands: 'Lo que se le puede pedir', noCommands: 'No admite órdenes.', sent: (what) => `Enviado: ${what}. Lo confirma lo próximo que comunique.`, more: (n) => `${n} más`, less: 'Menos', maintenanceOn: 'Empezar mantenimiento', maintenanceOff: 'Terminar mantenimiento', maintenanceText: 'En mantenimiento no da alarmas y no se avisa a nadie.', cases: 'Sus casos', noCases: 'No ha tenido ningún caso.', value: 'Valor', time: 'Hora', list: 'Todos los aparatos',
    pictures: { title: 'Imágenes', reference: 'Como suele estar', last: 'La última imagen', alarm: 'La imagen de la alarma', noReference: 'Aún no hay referencia: está aprendiendo lo que suele ver.', gone: 'Esta imagen ya no se guarda.', choose: 'Qué imagen comparar', changed: (n) => n === 1 ? 'Ha cambiado un lugar, marcado.' : `Han cambiado ${n} lugares, marcados.`, whole: 'Ha cambiado toda la imagen.', nothing: 'No ha cambiado nada.', renew: 'Así debe verse', renewed: 'Aprende su nueva vista con las próximas imágenes.', alt: (what, t) => `${what}, ${t}` },
    sure: (what) => `¿${what} ahora? El aparato lo hace enseguida y quien esté cerca puede notarlo.`, doIt: 'Hacerlo',
  },
};
