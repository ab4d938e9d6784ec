// Every sentence of the desk in English. Its shape is the catalogue: another language must have the same keys.
import { adminEn } from './admin.en';
import { reportsEn, wallEn } from './reports.en';
import { endTalkEn, listenEn, teamEn } from './supervise.en';

const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const en = {
  admin: adminEn,
  reports: reportsEn,
  wall: wallEn,
  listen: listenEn,
  endTalk: endTalkEn,
  team: teamEn,
  time: {
    days: (n: number) => s(n, 'day', 'days'), now: 'now', asOf: (t: string) => `as of ${t}`, ago: (t: string) => `${t} ago`, left: (t: string) => `${t} left`, late: (t: string) => `${t} late`,
    since: (t: string) => `since ${t}`, until: (t: string) => `until ${t}`,
  },
  severity: { well: 'Well', warning: 'Warning', minor: 'Minor', major: 'Major', critical: 'Critical' },
  presence: { available: 'Available', in_contact: 'In contact', after_contact: 'After-contact', away: 'Away', offline: 'Offline' },
  role: { administrator: 'Administrator', supervisor: 'Supervisor', agent: 'Agent' },
  channel: { chat: 'chat', thing: 'thing', email: 'e-mail' },
  actor: { thing: 'the thing', customer: 'the customer', near: 'a near person', agent: 'an agent', partner: 'a partner', technician: 'a technician' },
  certainty: { confirmed: 'confirmed', most_likely: 'most likely', possible: 'possible', almost_ruled_out: 'almost ruled out' },

  common: {
    save: 'Save', cancel: 'Cancel', close: 'Close', undo: 'Undo', retry: 'Try again', open: 'Open', back: 'Back', add: 'Add', remove: 'Remove', edit: 'Edit', more: 'More', none: 'None', yes: 'yes', no: 'no',
    copy: 'Copy', copied: 'Copied', search: 'Search', loading: 'Loading', why: 'why?', optional: 'optional', choose: 'Choose', name: 'Name', nothing: 'Nothing here yet', loadMore: 'Show more', done: 'Done', you: 'you',
  },
  me: {
    title: 'My settings', about: 'Kept with your account: they hold on every device you sign in at, from this moment on.', density: 'Density', densities: { comfortable: 'Comfortable', compact: 'Compact' }, densityText: { comfortable: 'Room between rows.', compact: 'More rows at once; letters keep their size.' }, sounds: 'Sounds', sound: { off: 'None', offers: 'When a contact is offered to you', messages: 'When a contact is offered, and when a customer writes in a case of yours that is not open' },
    keys: 'Keys', keysText: 'Such as S for the next step. Off: only keys with Ctrl, Enter, Escape and F6 do something.', here: 'This browser', hereText: 'Kept in this browser only.',
  },
  shell: {
    main: 'Main', desk: 'Desk', incidents: 'Incidents', things: 'Things', reports: 'Reports', team: 'Team', wall: 'Wall', administration: 'Administration', skip: 'Go to the content', skipReply: 'Go to the reply',
    find: 'Find or do anything', live: 'Live', connecting: 'Connecting', away: (t: string) => `Not connected since ${t}`, awayShort: 'Not connected', reconnect: 'Connect now',
    awayText: 'You can read and write. What you send waits here and will be sent once, in order.',
    language: 'Language of the desk', theme: 'Theme', themes: { system: 'As the system', light: 'Light', dark: 'Dark' }, presence: 'Presence', signOut: 'Sign out', guides: 'Guides', load: (n: number, of: number) => `${n} of ${of} chats`,
    sick: 'Focal needs a look.', sickOpen: 'What to do', sickWith: { disk: 'the disk is nearly full', backup: 'no back-up for a week', mail: 'letters do not leave', certificate: 'the certificate ends', intake: 'signals come too fast', findings: 'findings wait', outbox: 'letters and commands wait', decisions: 'nothing is decided', upkeep: 'what is old is not let go', mqtt: 'many things are refused', requests: 'pages are slow', memory: 'memory is nearly full', timers: 'cases are late', dead: 'many signals are refused', given_up: 'many letters were given up', signals: 'no thing is heard', retention: 'what is old is still there' } as Record<string, string>,
    lowDisk: 'The disk is nearly full.', lowDiskText: 'New signals of things are refused until there is room; things keep them and try again. Cases and messages go on.', lowDiskAdmin: 'Make room on the server’s disk.', lowDiskOthers: 'An administrator has to make room on the server.',
    pace: (n: string) => `A demonstration: durations are shortened ${n} times here.`, letters: 'Single-letter keys', notify: 'Notify me outside this page',
    page404: 'There is no such page', page404Text: 'The address may be old.', toDesk: 'Go to the desk', failed: 'This part of the page failed', me: 'You',
  },
  error: {
    offline: 'The server was not reached.', title: 'This did not load', kept: 'What you saw before stays.', denied: 'You may not see this', deniedText: 'Ask a supervisor, or open the part that is yours.',
    gone: 'It is not there', goneText: 'It may have been closed or removed.', notDone: (what: string) => `Not done: ${what}`, unknown: 'the server gave no reason', expected: (what: string) => `Expected: ${what}`,
  },
  signin: {
    title: 'Sign in', of: (name: string) => `${name}’s desk.`, ofNobody: 'The desk.', email: 'E-mail', password: 'Password', show: 'Show', hide: 'Hide', submit: 'Sign in', forgot: 'Forgot it?', haveLink: 'Have a link sent',
    forgotTitle: 'A new password', forgotText: 'We send a link to this address. It works for one hour, once.', send: 'Send the link', sent: 'Look in your mail', sentText: (mail: string) => `If ${mail} works here, a link is on its way to it.`,
    back: 'Back to sign-in', newTitle: 'Set a new password', newText: 'Ten characters or more. A sentence is easier to keep than a riddle.', newPassword: 'New password', set: 'Set it and sign in',
    setupTitle: 'Make this desk yours', setupText: 'You are the first administrator. Everything here can be changed later, but for the currency.', organisation: 'Organisation', organisationHint: 'As your customers know it',
    yourName: 'Your name', language: 'Language', zone: 'Time zone', currency: 'Currency', create: 'Create the desk', linkDead: 'This link does not work any more', linkDeadText: 'It was used already, or it is too old. The server writes a new one when it starts without an administrator.',
    resetDeadText: 'It was used already, or it is over an hour old.',
    footer: (version: string) => `Focal ${version}`, hosted: (version: string, org: string) => `Focal ${version}, self-hosted by ${org}`, reachable: 'Server reachable', unreachable: 'Server not reached', line1: 'Many things, many companies.', line2: 'One case, one next step.',
    noAdmin: 'Nobody can sign in yet', noAdminText: 'Open the set-up link that the server printed when it started.',
  },
  desk: {
    contacts: 'Contacts', views: 'Views', talk: 'Talk', thingAndStep: 'Thing and step', list: 'Contact list', thread: 'Thread', context: 'Context',
    view: { mine: 'Mine', waiting: 'Waiting', storm: 'Storm', snoozed: 'Snoozed', all: 'All' },
    withMe: 'With me', waitingForAnyone: 'Waiting for anyone', nextPromise: 'next promise first', longestBroken: 'longest promise broken first', inStorm: 'In a storm', snoozed: 'Snoozed', all: 'All open cases',
    storm: (id: string) => `follow storm ${id}. They answer themselves`, stormCases: (n: number) => s(n, 'case', 'cases'), following: 'follow a storm. They answer themselves',
    empty: { mine: 'Nobody is with you', waiting: 'Nobody is waiting', storm: 'No storm', snoozed: 'Nothing is snoozed', all: 'No open case' },
    emptyText: 'New ones appear here by themselves.', emptyMine: 'Contacts are offered to you while you are available.', becomeAvailable: 'Become available', newAbove: (n: number) => `${n} new above`,
    asOf: (t: string) => `As of ${t}. The list did not load again.`, pick: 'No case is open here', pickText: 'Choose one from the list, or wait: the next offer comes by itself.',
    held: (who: string) => `${who}’s clock`, typing: (who: string) => `${who} is typing`, looking: (who: string) => `${who} is looking`, snoozedUntil: (t: string) => `Snoozed until ${t}`,
    keptBy: 'kept by', keptByFocal: 'Focal', journey: 'Journey', journeyOf: (id: string) => `Journey of case ${id}.`, folded: (n: number) => `${n} more`, journeyNow: (what: string) => `Now: ${what}.`, onJourney: (t: string) => `${t}, show it on the journey`, stations: (n: number) => s(n, 'station', 'stations'),
    actions: { snooze: 'Snooze', transfer: 'Transfer', assign: 'Assign', resolve: 'Resolve', resolveNext: 'Resolve and next', take: 'Take it', reopen: 'Open again', wake: 'Wake it', accept: 'Accept', decline: 'Decline' },
    seen: (t: string) => `seen ${t}`, queued: 'waits here, will be sent once', failed: 'not sent', notYet: 'not sent yet, tried again by itself', privateNote: 'private note', earlierLines: 'Earlier lines', firstWords: 'No words yet', firstWordsText: 'The first answer sets the tone: say what we see, and what we do.',
    joined: { chat: 'chat', email: 'e-mail' }, near: 'near person', partner: 'partner',
    reply: 'Reply', note: 'Private note', write: 'Write', replyTo: (who: string) => `Reply to ${who}`, noteFor: 'A note only your colleagues see', placeholder: (who: string) => `Write to ${who}`, notePlaceholder: 'Only colleagues see this',
    draftKept: (t: string) => `Draft kept ${t}`, attach: 'Attach a file', answers: 'Answers', cannedNone: 'No canned answer fits', cannedHint: 'Enter puts it in, Esc closes', send: 'Send', keep: 'Keep note', via: { chat: 'Chat', thing: 'Chat', email: 'E-mail' },
    tooBig: (name: string, max: string) => `${name} is not attached: it is over ${max}. Your text is kept.`, wrongKind: (name: string) => `${name} is not attached: this kind of file is not taken.`, attachFailed: (name: string, why: string) => `${name} is not attached: ${why}`, uploading: 'sending',
    nobodyToWrite: 'Nobody to write to in this case. Notes work.', takeFirst: 'Take the case to answer the customer.', isResolved: 'Resolved. Writing opens it again.',
    next: 'Next best step', costToEnd: 'cost to end it', by: 'by', somethingElse: 'Something else', minutes: (n: number) => `${n} min`, running: 'Running', sentAt: (a: string) => `sent ${a}`, expectedBy: 'expected by', stopWaiting: 'Stop waiting', alternatives: 'Something else', expectedCost: (m: string) => `expected in all ${m}`, pressTo: 'Press to choose this step instead', noAlternatives: 'There is no other step now.', again: 'Try again',
    watch: (t: string) => `Nothing to do but watch until ${t}`, nothingToDo: 'Nothing to do', free: 'free', notReached: 'Not connected: steps cannot be started.', tells: 'What it tells',
    believe: 'What we believe', evidence: (n: number) => s(n, 'piece of evidence', 'pieces of evidence'), moved: (t: string) => `moved ${t}`, allEvidence: 'All evidence', moreReasons: (n: number) => `${n} more`, somethingElseCause: 'Something else', nothingKnown: 'Nothing known yet', oneOfTwo: 'one of these two.', tellsWhich: (what: string) => `What tells: ${what}`, confirmedIs: (what: string) => `Confirmed: ${what}`, staleAsOf: (t: string) => `Silent. As of ${t}`,
    whyKeeper: 'Why this keeper', whyStep: 'Why this step', whyCause: 'Why this cause', oneOfThese: 'Reasons',
    answersTitle: 'Answer for the customer', answersHint: 'What they told you counts as evidence.', asked: 'What was asked', takeBack: 'Take back', notAnswered: 'no answer yet',
    spent: 'spent so far', budget: 'Support budget', budgetLeft: (leftOver: string, of: string) => `${leftOver} of ${of} left this year`, budgetOver: (over: string, of: string) => `${over} over ${of} this year`, costs: 'What it cost', earlier: 'Earlier cases', earlierNone: 'None with this thing.',
    outcome: 'How it ended', confirmedCause: 'Confirmed cause', worked: 'What worked', rating: (n: number) => `rated ${n} of 5`,
  },
  offer: { title: (what: string) => `Offered to you: ${what}`, notice: 'A contact is offered to you', tab: (what: string) => `Offer: ${what}`, lapses: (t: string) => `goes on to somebody else in ${t}`, lapsed: 'It went to somebody else.' },
  resolve: {
    title: 'How did it end?', cause: 'Cause', notKnown: 'Not known', confirmed: 'Confirmed by a test or a repair', worked: 'What worked', byItself: 'Nothing: it ended by itself', otherWay: 'Something not on this list', note: 'Note', noteHint: 'For colleagues and for the next time', teaches: 'It teaches what we believe the next time.', done: 'Resolved', told: 'The customer is told.', opened: 'Open again',
  },
  snooze: { title: 'Snooze until', m20: 'in 20 minutes', h1: 'in an hour', h4: 'in four hours', tomorrow: 'tomorrow at 9:00', monday: 'Monday at 9:00', at: 'at another time', done: (t: string) => `Snoozed until ${t}`, wakes: 'It comes back at once if the customer writes or the thing reports.' },
  transfer: { title: 'Transfer', assign: 'Assign', to: 'To', queue: 'A queue', agent: 'An agent', focal: 'Nobody needs to keep it', focalText: 'Your talk ends. Focal watches over what is under way, goes on with the next step, and calls somebody when a person is needed.', note: 'What they should know', noteHint: 'They read this before they accept.', done: (to: string) => `Given to ${to}`, nobody: 'Nobody else is here.', mine: 'Taken. You answer for it now.' },
  undo: { back: 'Taken back', snoozed: 'Nothing was sent.', resolved: (n: string) => `${n} resolved` },
  keys: {
    title: 'Keys', off: 'Single letters are off. Turn them on in your menu.', note: 'Single letters act unless a text field has focus; Esc leaves the field.',
    palette: 'Find or do anything', both: 'next, previous', next: 'Next in the list', prev: 'Previous in the list', open: 'Open', reply: 'Reply', noteKey: 'Private note', send: 'Send', canned: 'Canned answers, in the reply', step: 'Do the next best step', other: 'Choose another step', belief: 'Belief with all evidence', resolve: 'Resolve', resolveNext: 'Resolve and next', snooze: 'Snooze', transfer: 'Transfer', assign: 'Assign', view: 'List views', goDesk: 'Go to the desk', goIncidents: 'Go to incidents', goStorm: 'Go to the storm', goThings: 'Go to things', goReports: 'Go to reports', goTeam: 'Go to the team', goWall: 'Go to the wall', goAdmin: 'Go to administration', pane: 'Next pane', presence: 'Presence', undo: 'Undo', map: 'All keys', esc: 'Close, or leave the field', then: 'then',
  },
  palette: { title: 'Find or do anything', hint: 'A case number, a thing, a person, or what you want to do', cases: 'Cases', things: 'Things', people: 'People', closed: 'closed', here: 'In this case', go: 'Go to', you: 'You', none: (q: string) => `Nothing found for “${q}”`, looking: 'Looking' },
  incidents: {
    title: 'Incidents', open: 'Open', closed: 'Closed', none: 'No incident is open', noneClosed: 'No incident was closed yet', noneText: 'When several alarms have one cause, they appear here as one.', storm: 'Storm', since: 'Since', what: 'What', owner: 'Owner', certainty: 'Certainty', things: 'Things', cases: 'Cases', said: 'What they say', closedAt: 'Closed', severity: 'Severity', notKnown: 'not known yet',
    banner: (n: string, since: string) => `${n} things since ${since}`, one: 'one cause:', sure: (p: string) => `${p} sure`, follow: (n: number) => `${s(n, 'case follows', 'cases follow')} it`, thingsN: (n: number): string => (n === 1 ? 'thing' : 'things'), peopleN: (n: number): string => (n === 1 ? 'person is touched' : 'people are touched'), casesN: (n: number): string => (n === 1 ? 'case follows it' : 'cases follow it'), hitN: (n: number): string => (n === 1 ? 'thing is touched' : 'things are touched'), doubled: (n: number): string => (n === 1 ? 'doubled once' : `doubled ${n} times`),
    people: (n: number) => `${s(n, 'person', 'people')}`, touches: 'Who it touches', how: 'How belief moved', howText: 'Each row is the belief after one more piece of evidence; × and ÷ are what it did to the odds.', against: (what: string) => `against ${what}`, verdict: (who: string, p: string) => `${who}, ${p}`, owns: (who: string) => `${who} owns it`,
    way: 'An attempt’s way', attempts: (n: string, m: number) => `${n} attempts in ${m} min`, stop: (n: string) => `${n} stop here`, passed: (n: string) => `${n} pass`,
    handoff: (who: string) => `Hand-off to ${who}`, state: { sent: 'Sent', accepted: 'Accepted', in_progress: 'In progress', fixed: 'Fixed, they say', not_ours: 'They say it is not theirs', not_done: 'Could not be mended', expired: 'No answer in time' }, theirPromise: 'their promise', answersBy: 'Next word promised', noHandoff: 'Not handed to anybody.', thingsTitle: 'Things it touches', active: 'alarm active', returned: 'well again', noThings: 'No thing reports it.', casesTitle: 'Cases that follow it', noCases: 'No customer has noticed.', list: 'All incidents', from: (a: string, b: string) => `from ${a} to ${b}`,
  },
  merge: {
    open: 'Merge with another case', title: (c: string) => `Merge ${c}`, none: 'This customer has no other open case, and no other open case is about this trouble.', which: 'Which is the same trouble?', would: 'This would happen', effects: (into: string, lines: number, steps: number, spent: string, twice: number) => [`${into} goes on, because it was opened first: its clock began first`, `${lines === 1 ? '1 line' : `${lines} lines`} and ${steps === 1 ? '1 step' : `${steps} steps`} come along into one thread`, `Costs add up to ${spent}; reports count one case`, twice ? `${twice === 1 ? '1 question' : `${twice} questions`} answered in both: the newest answer stands` : 'What is believed is worked out anew from all the evidence', 'The other number and the customer’s link lead here'], undo: 'It can be taken back for 24 hours.', do: 'Merge', done: (from: string, into: string) => `${from} is part of ${into}`, leads: (from: string, into: string) => `${from} is part of ${into}`, came: 'Came to this case', by: (who: string, when: string, until: string) => `${who}, ${when}; can be taken back until ${until}`, takeBack: 'Take back', back: (c: string) => `${c} is a case of its own again`,
  },
  split: { open: 'Split into a new case', title: 'Split into a new case', none: 'Nobody has written anything here yet.', which: 'What belongs elsewhere?', more: 'Older lines appear here once the thread shows them.', talk: 'The conversation goes on there', would: (lines: number, files: number) => `${lines === 1 ? '1 line' : `${lines} lines`}${files ? (files === 1 ? ' and 1 file' : ` and ${files} files`) : ''} would move to a new case of the same customer. Steps, answers and costs stay here.`, undo: 'To take it back, merge the two again.', do: 'Split', done: (c: string) => `Moved to ${c}` },
  things: {
    shelve: {
      open: 'Shelve', title: (name: string) => `Shelve “${name}”?`, about: 'Until then it calls nobody: no case opens and nobody is written to. It is still raised and kept as evidence, and it comes back by itself.', why: 'Why', reasons: { known: 'Known, and being dealt with', nuisance: 'Comes and goes, tells nothing new', sensor: 'Its sensor does not tell the truth', work: 'Somebody is at work there', other: 'Something else' } as Record<string, string>, long: 'For how long', until: (t: string) => `It comes back ${t}`, note: 'Note', do: 'Shelve it', done: (name: string) => `Shelved: ${name}`, on: (t: string) => `shelved until ${t}`, protects: 'protects people or property, so it cannot be shelved', list: 'Shelved alarms', means: 'They call nobody. They stay as evidence and come back by themselves.', line: (why: string, by: string, t: string) => `${why}; ${by}, until ${t}`, back: 'Take back', backOf: (name: string, thing: string) => `Take back ${name} of ${thing}`, backNow: (name: string) => `${name} calls again`,
    },
    title: 'Things', find: 'Name, kind, place or person', none: 'No thing yet', noneText: 'Connect the first one in administration.', noMatch: (q: string) => `No thing matches “${q}”`, total: (n: string) => `${n} things`, name: 'Thing', kind: 'Kind', site: 'Place', person: 'Person', heard: 'Heard', health: 'State', case: 'Case', never: 'never', connect: 'Connect a thing', connected: 'connected', notConnected: 'not connected', maintenance: 'in maintenance', silent: (t: string) => `Silent for ${t}`, notYet: 'no reading yet', notYetDue: (t: string) => `no reading yet, due every ${t}`, due: (t: string) => `Due every ${t}. The silence counts as evidence.`,
    limit: (name: string, v: string) => `${name} ${v}`, gap: 'gap', chartText: (name: string, a: string, b: string, lo: string, hi: string, last: string) => `${name}, ${a} to ${b}. Between ${lo} and ${hi}, last ${last}.`, chartNone: 'No readings in this span.', asTable: 'As a table', span: 'Span', spans: { h1: '1 h', h6: '6 h', d1: '24 h', d7: '7 days' },
    chartFailed: 'The history did not load', chartFailedText: 'The readings are safe; only this chart failed.',
    past: 'What it has been through', noPast: 'Nothing yet.', believed: 'What is believed', believedIn: (no: string) => `As case ${no} stands`, credentials: 'How it signs in',
    twin: 'What it reports', noState: 'It reports no state.', measures: 'What it measures', alarms: 'Alarms', noAlarms: 'No alarm.', acknowledge: 'Acknowledge', acknowledged: (who: string, t: string) => `acknowledged by ${who}, ${t}`, raised: (t: string) => `since ${t}`, back: (t: string) => `well again ${t}`, flapping: 'comes and goes', commands: 'What it can be told', noCommands: 'It takes no commands.', sent: (what: string) => `Sent: ${what}. What it reports next confirms it.`, more: (n: number) => `${n} more`, less: 'Fewer', maintenanceOn: 'Start maintenance', maintenanceOff: 'End maintenance', maintenanceText: 'In maintenance it raises no alarm and nobody is told.', cases: 'Its cases', noCases: 'It has had no case.', value: 'Value', time: 'Time', list: 'All things',
    pictures: { title: 'Pictures', reference: 'As it usually is', last: 'The last picture', alarm: 'The picture of the alarm', noReference: 'No reference yet: it is learning what it usually sees.', gone: 'This picture is no longer kept.', choose: 'Which picture to compare', changed: (n: number) => n === 1 ? 'One place changed, outlined.' : `${n} places changed, outlined.`, whole: 'The whole picture changed.', nothing: 'Nothing changed.', renew: 'This is how it shall look', renewed: 'It learns its new view from the next pictures.', alt: (what: string, t: string) => `${what}, ${t}` },
    sure: (what: string) => `${what} now? The thing does it at once, and people near it may notice.`, doIt: 'Do it',
  },
};

/** The same shape for every language. */
export type Catalogue = typeof en;
