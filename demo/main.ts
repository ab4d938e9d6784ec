// The world around Focal, played for `./x demo`: things, customers, near persons, partners and agents. It is a
// program of its own and touches Focal only from outside: MQTT, HTTP, mail and the pages.
import { Live } from './focal/live.ts';
import { Ledger } from './ledger.ts';
import { Mail } from './mail.ts';
import { readOptions } from './options.ts';
import { Page } from './page/server.ts';
import { Agent } from './people/agent.ts';
import { Customer } from './people/customer.ts';
import { NearPerson } from './people/near.ts';
import { Partner } from './people/partner.ts';
import { pause } from './people/person.ts';
import { Watcher } from './report.ts';
import * as cast from './cast/cast.ts';
import { setUp } from './setup/make.ts';
import { State } from './state.ts';
import { Schedule } from './world/schedule.ts';
import { World } from './world/world.ts';

const READY_WITHIN_MS = 60_000;
/** For the report at the end; taken off the time that the world may live. */
const REPORT_MS = 8000;

async function main() {
  const options = readOptions(process.argv.slice(2));
  const since = new Date().toISOString();
  const say = (words: string) => (options.json ? process.stderr : process.stdout).write(`${words}\n`);
  const stop = new Promise<void>((done) => { for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => done()); });

  const state = new State(options.state);
  const mail = new Mail(options.state);
  await mail.listen(options.smtpPort);
  const ledger = new Ledger();
  const admin = await setUp(options.focalUrl, options.setupLink, state);

  const world = new World(state, options.mqtt, ledger);
  for (const person of cast.customers) new Customer(person.key, person.lang, cast.mailbox(person.key), mail, world, ledger);
  for (const person of cast.nears) new NearPerson(person.key, person.lang, person.willing, cast.mailbox(person.key), mail, world);
  for (const part of cast.providers) new Partner(part, cast.mailbox(part.key), mail, world);
  const agents = cast.agents.filter((part) => !part.visitor).map((part) => new Agent(options.focalUrl, state.all.agents[part.key]!, world, ledger));
  const watcher = new Watcher(admin, since);
  const live = new Live(admin, (event, data) => watcher.hears(event, data));
  void live.run();

  world.begin();
  await Promise.all(agents.map((agent) => agent.begin()));
  const page = new Page(world, mail, state, options.focalUrl);
  await page.listen();
  await allConnected(world);
  // Since Focal's own start: the time before us, and ours since our process began.
  const readyMs = Math.round(options.beforeMs + performance.now());
  say(page.inWords());

  const schedule = new Schedule(world);
  schedule.begin();
  // Only a report needs them.
  const looks = options.json ? setInterval(() => void watcher.looks(world).catch(() => {}), 30_000) : undefined;
  const end = options.forMs === undefined ? stop : Promise.race([stop, pause(Math.max(0, options.forMs - readyMs - REPORT_MS))]);
  await end;

  clearInterval(looks);
  schedule.end();
  await world.end();
  await Promise.all(agents.map((agent) => agent.end()));
  if (options.json) await tell(watcher, world, ledger, readyMs, admin);
  live.close();
  page.close();
  await mail.close();
}

async function allConnected(world: World) {
  const until = Date.now() + READY_WITHIN_MS;
  while (!world.allConnected) {
    if (Date.now() > until) {
      const away = world.homes.filter((home) => !home.device.connected).map((home) => home.part.id);
      throw new Error(`not connected after ${READY_WITHIN_MS / 1000} s: ${away.slice(0, 5).join(', ')} and ${Math.max(0, away.length - 5)} more`);
    }
    await pause(50);
  }
}

async function tell(watcher: Watcher, world: World, ledger: Ledger, readyMs: number, admin: ConstructorParameters<typeof Watcher>[0]) {
  const verdict = await ledger.compare(admin);
  for (const detail of verdict.details) console.error(detail);
  process.stdout.write(`${JSON.stringify(await watcher.report(world, readyMs, verdict))}\n`);
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
