// Supervision and the team's page, in Spanish.
import type { endTalkEn, listenEn, teamEn } from './supervise.en';
export const listenEs: typeof listenEn = {
  begin: 'Escuchar', stop: 'Dejar de escuchar', takeOver: 'Tomar la conversación', whisper: 'Susurro',
  you: (agent, customer) => (customer ? `Escucha en curso. ${agent} lo ve, ${customer} no.` : `Escucha en curso. ${agent} lo ve.`),
  listens: (who) => `${who} escucha`, whisperFor: (agent) => `Un susurro que solo ve ${agent}`, whisperPlaceholder: (agent) => `Solo lo ve ${agent}`,
  whisperToYou: 'susurro que nadie más ve en la conversación', whisperTo: (agent) => `susurro a ${agent}, nadie más lo ve en la conversación`,
  takeTitle: '¿Tomar esta conversación?', takeText: (agent, customer) => `La conversación y el caso cambian de manos al momento, y se avisa a ${agent}.${customer ? ` ${customer} ve desde ahora el nuevo nombre.` : ''}`, taken: (agent) => `La conversación cambió de manos. ${agent} lo sabe.`,
  takenFromYou: (who, no) => `${who} ha tomado ${no}`, takenFromYouText: 'La conversación está ahora en otras manos. El tiempo anterior sigue contando.',
};
export const endTalkEs: typeof endTalkEn = {
  act: 'Terminar', done: 'La conversación terminó', doneText: 'El caso sigue en las mismas manos.', title: '¿Terminar esta conversación?', text: 'La conversación termina y su tiempo se para. El caso sigue abierto, en las mismas manos y con su próximo paso.', key: 'Terminar la conversación, seguir con el caso',
};
export const teamEs: typeof teamEn = {
  title: 'Equipo', agent: 'Agente', talks: 'Conversaciones', load: 'Chats', skills: 'Habilidades', queues: 'Colas', change: 'Cambiar', changeOf: (name) => `Qué se ofrece a ${name}`, none: 'Aún no trabaja nadie aquí', noTalk: 'ninguna', allQueues: 'todas', noSkills: 'ninguna',
  state: { offered: 'ofrecida', active: 'conversa', after_work: 'escribe sobre ella' }, loadOf: (n, of) => `${n} de ${of}`, capacity: 'Chats a la vez', level: 'nivel, de 1 a 10', addSkill: 'Añadir una habilidad', allHint: 'Ninguna elegida: todas las colas.',
  atOnce: 'Vale al momento: al guardar se mira otra vez a quien espera. Quien atiende ve el cambio.', saved: (name) => `Cambiado para ${name}`, savedText: 'Se ha mirado otra vez a quien espera.',
  adjusted: (who) => `${who} cambió lo que se ofrece aquí`, adjustedText: (skills, n) => `${skills ? `${skills}; ` : ''}${n === 1 ? '1 chat' : `${n} chats`} a la vez`, count: (n, here) => `${here} de ${n} están`, listening: (names) => `${names} escucha`,
};
