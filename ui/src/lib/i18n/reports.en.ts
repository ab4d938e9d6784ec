// Reports and the wallboard, in English.
const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const reportsEn = {
  title: 'How it ended', days: 'Which days', span: (a: string, b: string) => (a === b ? a : `${a} to ${b}`), lastDays: (n: number) => `The last ${n} days`, fromDay: 'First day', toDay: 'Last day',
  all: { pack: 'All packs', owner: 'All owners', kind: 'All kinds', cause: 'All causes', queue: 'All queues', channel: 'All channels', agent: 'All agents', language: 'All languages' },
  dim: { pack: 'Pack', owner: 'Owner', kind: 'Kind of thing', cause: 'Cause', queue: 'Queue', channel: 'Channel', agent: 'Agent', language: 'Language' },
  more: 'More', moreN: (n: number) => `More: ${n} chosen`, zone: (z: string) => `${z.split('/').at(-1)?.replaceAll('_', ' ')} time`, clear: 'Clear all',
  switches: 'Switches hold for all days alike, however long ago.', short: 'Leave out who gave up within, seconds', within: 'Answered in time within, seconds', asPromised: 'as the queue promised', window: 'Window of first-contact resolution, days', thingsToo: 'Count contacts that a thing started',
  save: 'Save and send', send: 'Send it by e-mail', never: 'No', every: { day: 'Every morning, of the day before', week: 'On Mondays, of the week before', month: 'On the first, of the month before' }, wasSaved: 'Saved', willBeSent: 'Saved. It is sent at six in the morning.',
  csv: 'As a file', print: 'Print', by: { day: 'By day', week: 'By week', month: 'By month', pack: 'By pack', owner: 'By owner', kind: 'By kind of thing', cause: 'By cause', queue: 'By queue', channel: 'By channel', agent: 'By agent', language: 'By language' },
  of5: 'of 5', onBefore: 'on the days before', counts: (top: string, of: string) => `${top} of ${of}`, from: (of: string) => `from ${of}`, showCases: 'Show the cases', allFigures: (n: number) => `${n} more figures`, fewer: 'Fewer figures', nothing: 'Nothing to count in these days.',
  level: 'Service level', levelNote: 'by day, answered in promised time', levelText: (lo: string, hi: string, t: string) => `Service level by day, between ${lo} and ${hi}. Target ${t}.`, target: (n: number) => `target ${n}`,
  enders: 'Who ended it', endersNote: 'share of endings by week', range: 'First signal to outcome', rangeNote: 'dot: median, line: eight of ten cases', rangeText: 'Time from first signal to outcome by pack', costs: 'Cost per case', costsNote: 'ring: the days before, dot: these', costText: 'Cost per case by pack',
  who: { thing: 'thing itself', alone: 'by itself', customer: 'customer', near: 'near person', agent: 'agent', partner: 'partner', technician: 'technician', unknown: 'not known' } as Record<string, string>,
  behindLabel: 'Cases behind the number', behind: (what: string, v: string) => `Behind “${what} ${v}”`, casesN: (n: string, shown: string | undefined, share: boolean) => `${n} ${n === '1' ? 'line' : 'lines'}${shown ? `, ${shown} shown` : ''}, ${share ? 'those against it first' : 'largest first'}`,
  up: 'Up one level', case: 'Case', trouble: 'Thing and trouble', cause: 'Cause', owner: 'Owner', endedBy: 'Ended by', counted: 'Counts for it', took: 'To outcome', steps: 'Steps', cost: 'Cost', letGo: 'no longer kept',
};

export const wallEn = {
  title: 'Wall', all: 'All queues', back: 'Back to the desk', level: 'Service level today', noCalls: 'Nobody has been answered today.', since: (t: string) => `since ${t}`, longest: 'Longest live wait', nobody: 'Nobody waits.', promised: (q: string, t: string) => `${q}, promised ${t}.`, waiting: 'Waiting', people: (n: number) => s(n, 'person', 'people'), things: (n: number) => `${n} started by things`,
  agents: (n: number) => s(n, 'agent', 'agents'), state: { available: 'available', in_contact: 'in contact', after_contact: 'after-contact', away: 'away', offline: 'offline' }, occupancy: (p: string) => `Occupancy ${p}.`, noOccupancy: 'Nobody has been at the desk today.',
  burden: (n: string, most: string) => `Offers per agent in ten minutes: ${n}, at most ${most}.`, alarms: (n: string) => `Alarms: ${n}.`, burdenMeans: 'By ISA-18.2: what reaches one agent in ten minutes while they are available. More than ten is a flood. Alarms are counted for all things together; incidents and cases keep them from agents.', floods: (p: string) => `${p} of those periods were floods.`,
  queue: 'Queue', longestShort: 'Longest', can: 'Can take it', levelTarget: (n: number) => `Service level, target ${n}`, none: 'none', canFree: (n: number, f: number) => (n === 0 ? 'nobody' : f === 0 ? `${n}, none free` : `${n}, ${f} free`),
  nextFree: (a: number, b: number) => (a === b ? `next in about ${b} min` : `next in about ${a} to ${b} min`),
  promises: 'About to break a promise', promiseKind: { first_answer: 'first answer', resolution: 'end' } as Record<string, string>, noPromises: 'No promise runs.', storms: 'Storms', noStorms: 'No storm.', stormLine: (owner: string, p: string, cases: number) => `${[owner, p].filter(Boolean).join(' ')}${owner ? '. ' : ''}${s(cases, 'case', 'cases')}`,
  quarters: 'Contacts per quarter-hour', quartersText: (n: string) => `Contacts per quarter-hour today, ${n} in the last.`, now: (n: string) => `${n} now`, ended: (n: string) => `Who ended today’s cases (${n})`, others: 'others', noEnded: 'No case has ended today.',
  waitsFor: 'Open cases wait for', who: { us: 'us', customer: 'customers', partner: 'partners', thing: 'things', near: 'near persons', agent: 'agents', technician: 'technicians', snoozed: 'a later time' } as Record<string, string>, noOpen: 'No case is open.', health: 'Things', well: (n: string) => `${n} well`, why: 'Why they wait', whyNobody: 'Nobody waits.', alerts: 'Past a limit',
};
