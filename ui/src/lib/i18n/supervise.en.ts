// Supervision and the team's page, in English.
export const listenEn = {
  begin: 'Listen in', stop: 'Stop listening', takeOver: 'Take over', whisper: 'Whisper',
  you: (agent: string, customer: string | undefined) => (customer ? `You listen in. ${agent} sees that you do, ${customer} does not.` : `You listen in. ${agent} sees that you do.`),
  listens: (who: string) => `${who} listens in`, whisperFor: (agent: string) => `A whisper that only ${agent} sees`, whisperPlaceholder: (agent: string) => `Only ${agent} sees this`,
  whisperToYou: 'whispers to you, nobody else in the talk sees it', whisperTo: (agent: string) => `whisper to ${agent}, nobody else in the talk sees it`,
  takeTitle: 'Take this talk over?', takeText: (agent: string, customer: string | undefined) => `The talk and the case pass to you at once, and ${agent} is told.${customer ? ` ${customer} sees your name from now on.` : ''}`, taken: (agent: string) => `The talk is yours now. ${agent} was told.`,
  takenFromYou: (who: string, no: string) => `${who} has taken over ${no}`, takenFromYouText: 'The talk is not yours any more. Your time with it is counted for you.',
};
export const endTalkEn = {
  act: 'End talk', done: 'The talk is over', doneText: 'The case stays with you.', title: 'End this talk?', text: 'The talk ends and its time stops. The case stays open, with you and its next step.', key: 'End the talk, keep the case',
};
export const teamEn = {
  title: 'Team', agent: 'Agent', talks: 'Talks', load: 'Chats', skills: 'Skills', queues: 'Queues', change: 'Change', changeOf: (name: string) => `What ${name} is offered`, none: 'Nobody works here yet', noTalk: 'none', allQueues: 'all', noSkills: 'none',
  state: { offered: 'offered', active: 'talks', after_work: 'writes about it' }, loadOf: (n: number, of: number) => `${n} of ${of}`, capacity: 'Chats at once', level: 'level, 1 to 10', addSkill: 'Add a skill', allHint: 'None chosen: every queue.',
  atOnce: 'It holds at once: whoever waits is looked at again as you save. The agent sees what changed.', saved: (name: string) => `Changed for ${name}`, savedText: 'Whoever waits was looked at again.',
  adjusted: (who: string) => `${who} changed what is offered to you`, adjustedText: (skills: string, n: number) => `${skills ? `${skills}; ` : ''}${n === 1 ? '1 chat' : `${n} chats`} at once`, count: (n: number, here: number) => `${here} of ${n} are here`, listening: (names: string) => `${names} listens in`,
};
