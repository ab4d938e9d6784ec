// The world keeps its own laws: each repair mends what it claims to mend, and the ledger counts what it says it counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from './focal/client.ts';
import { Ledger } from './ledger.ts';
import { whatWorked } from './people/agent.ts';
import { words } from './people/manual.ts';
import { unsaid, WORDS, type Why } from './people/words.ts';
import { Aircon } from './world/aircon.ts';
import { faultOf, faults, kindOf, kinds, packOf } from './world/kinds.ts';
import { Machine } from './world/machine.ts';
import { Shared } from './world/parts.ts';
import { Pump, pump as pumps } from './world/pump.ts';
import { readRecording } from './world/recording.ts';

const pump = () => new Pump(new Shared('m', 'main'), new Shared('p', 'power'), new Shared('g', 'gateway'));
const unit = () => new Aircon(new Shared('p', 'power'), new Shared('n', 'gateway'));
const settled = <T extends Pump | Aircon>(body: T): T => { for (let i = 0; i < 200; i++) body.passes(30); return body; };
const pressure = (p: Pump) => p.reads()?.values.pressure_out ?? -1;

test('each fault that is felt is felt, and is over when whoever owns it has mended it', () => {
  for (const fault of pumps.faults.filter((one) => !['gateway-silent', 'demand-peak'].includes(one.id))) {
    const p = settled(pump());
    assert.ok(pressure(p) > 2.8, `${fault.id}: well before`);
    fault.begins(p);
    for (let i = 0; i < 10; i++) p.passes(10);
    assert.ok(pressure(p) < 2.4, `${fault.id}: ${pressure(p)} bar`);
    assert.ok(p.troubled);
    p.told('restart');
    p.does('open-tap');
    for (const role of p.owners()) p.repairs(role);
    for (const part of p.parts) part.mend();
    assert.ok(pressure(settled(p)) > 2.8, `${fault.id}: ${pressure(p)} bar after the repair`);
  }
});

/** A thing of each kind, hanging on parts of its own. */
const alive = (kind: string, label = 'bosch') => kindOf(kind).make((part) => new Shared(`${part}-1`, part), label);

test('each trouble of a table is felt and ends with each of its steps, or with the repair of its owner', () => {
  for (const fault of faults.filter((one) => !one.wide)) {
    const struck = () => { const body = alive(fault.at, fault.label); fault.begins(body); return body; };
    const body = struck();
    if (!(body instanceof Machine)) continue;
    assert.ok(body.troubled, fault.id);
    const steps = Object.keys(body.trouble?.ends ?? {});
    for (const step of steps) {
      const one = struck();
      // What helps only now and then is tried until it does.
      for (let tries = 0; tries < 80 && one.troubled; tries++) one.does(step);
      assert.ok(!one.troubled || fault.id === 'broken-into' || fault.id === 'guest-network', `${fault.id} ends with ${step}`);
    }
    for (const role of body.owners()) body.repairs(role);
    assert.ok(!body.troubled || steps.length > 0, `${fault.id} ends somehow`);
  }
});

test('what is wrong with a shared part is wrong with all that hang on it, until its company has mended it', () => {
  for (const fault of faults.filter((one) => one.wide)) {
    const body = alive(fault.at, fault.label);
    fault.begins(body);
    const part = body.parts.find((one) => one.kind === fault.wide);
    assert.ok(part?.broken, fault.id);
    part?.mend();
    assert.ok(!body.troubled && body.reachable, `${fault.id} is over`);
  }
});

test('a device that was broken into is safe again only after all its steps, in order', () => {
  const lamp = alive('home-device', 'lamp');
  faultOf('broken-into')?.begins(lamp);
  assert.ok((lamp.reads()?.values.outbound ?? 0) > 100);
  lamp.told('quarantine');
  assert.ok((lamp.reads()?.values.outbound ?? 999) < 10);
  assert.equal(lamp.does('secure-new-password'), false);
  for (const turn of [() => lamp.does('secure-reset'), () => lamp.does('secure-new-password'), () => lamp.told('update')]) { turn(); assert.ok(lamp.troubled); }
  lamp.told('release');
  assert.ok(!lamp.troubled);
  assert.equal(lamp.reads()?.state.quarantined, false);
});

test('causes, answers, steps and parts are called as the packs call them, in both languages', () => {
  const has = (pack: string, key: string) => { for (const lang of ['en', 'es'] as const) assert.ok(words(pack, key, lang), `${pack} has no ${key} in ${lang}`); };
  for (const fault of faults) has(packOf(fault), `cause.${fault.cause}.name`);
  for (const kind of kinds) {
    has(kind.pack, `kind.${kind.kind}.name`);
    for (const step of Object.values(kind.hands).flat()) has(kind.pack, `step.${step}.title`);
    const body = alive(kind.kind);
    for (const part of body.parts) has(kind.pack, `component.${part.kind}`);
    for (const fault of kind.faults) {
      const struck = alive(kind.kind, fault.label);
      fault.begins(struck);
      for (const step of struck instanceof Machine ? Object.keys(struck.trouble?.ends ?? {}) : []) has(kind.pack, words(kind.pack, `step.${step}.title`, 'en') ? `step.${step}.title` : `action.${step}`);
      for (const [question, answer] of struck instanceof Machine ? Object.entries(struck.trouble?.sees ?? {}) : []) has(kind.pack, `step.${question}.answer.${answer}`);
    }
  }
});

test('a lever that closes stops the water, and a hose wets the floor until the pump is stopped', () => {
  const leaking = pump();
  leaking.pipe = 9;
  assert.ok(leaking.does('close-tap'));
  assert.ok((settled(leaking).reads()?.values.flow ?? 1) < 0.1);
  const wet = pump();
  wet.hose = 9;
  for (let i = 0; i < 30; i++) wet.passes(10);
  assert.equal(wet.reads()?.state.wet_floor, true);
  wet.told('stop');
  assert.equal(wet.reads()?.values.current, 0);
});

test('a full filter warms the room, and a rinsed one cools it', () => {
  const u = unit();
  u.filterFull = true;
  assert.ok((settled(u).reads()?.values.room_temp ?? 0) > 27);
  assert.ok(u.does('rinse-filter'));
  assert.ok((settled(u).reads()?.values.room_temp ?? 99) < 25.5);
});

test('the recording is read in degrees Celsius', () => {
  assert.deepEqual(readRecording('timestamp,value\n2013-12-01 00:00:00,68\n'), [{ at: Date.UTC(2013, 11, 1), celsius: 20 }]);
});

test('the ledger tells lost from doubled', async () => {
  const ledger = new Ledger();
  for (const at of [1000, 2000, 3000]) {
    ledger.says('a', at);
    ledger.signal('a', at, ['x']);
  }
  ledger.signal('a', 2000, ['x']);
  for (const [id, text] of [['1', 'said twice'], ['2', 'not there'], ['3', 'well'], ['4', 'changed'], ['5', 'without its id']] as const) ledger.message('c', id, text);
  const point = (at: number) => [new Date(at).toISOString(), 1];
  const said: [text: string, client?: string][] = [['said twice', '1'], ['said twice', '1'], ['well', 'an-agent/3'], ['other words', '4'], ['without its id', '5'], ['without its id'], ['of a visitor', '6']];
  const thread = said.map(([text, client_id], i) => ({ id: `${i}`, kind: 'message', text, client_id }));
  const shown: Record<string, unknown> = { '/things/': { points: [point(1000), point(2500), point(3000), point(3000)] }, '/cases/': { items: thread, more: false } };
  const desk = { get: (path: string) => Promise.resolve(Object.entries(shown).find(([start]) => path.startsWith(start))?.[1]) } as unknown as Client;
  const { signals, messages, lost, doubled } = await ledger.compare(desk);
  assert.deepEqual({ signals, messages, lost, doubled }, { signals: 3, messages: 5, lost: 3, doubled: 4 });
});

test('both languages have a sentence for every reason to write, and nobody repeats one', () => {
  assert.deepEqual(Object.keys(WORDS.es), Object.keys(WORDS.en));
  for (const lang of ['en', 'es'] as const) {
    const all = Object.values(WORDS[lang]).flat();
    assert.equal(new Set(all).size, all.length);
    for (const why of Object.keys(WORDS[lang]) as Why[]) {
      const said: string[] = [];
      for (let text = unsaid(lang, why, said, 'Ada'); text; text = unsaid(lang, why, said, 'Ada')) said.push(text);
      assert.equal(said.length, WORDS[lang][why].length);
      assert.ok(said.every((text) => !/[!{]/.test(text)), said.join(' '));
    }
  }
});

test('what a partner repaired counts before a step that was seen earlier, and not before one seen later', () => {
  const step = (text: string) => ({ kind: 'step', text }), handoff = (text: string) => ({ kind: 'handoff', text });
  const order = [step('Seen: Restart the pump'), handoff('Given to Bombas Sierra: Technician with hose'), handoff('Bombas Sierra has accepted it.')];
  assert.equal(whatWorked(order), 'Restart the pump');
  const repaired = [...order, handoff('Bombas Sierra says it is repaired. We are watching.')];
  assert.equal(whatWorked(repaired), 'Technician with hose');
  assert.equal(whatWorked([...repaired, step('Visto: Abrir la llave')]), 'Abrir la llave');
  assert.equal(whatWorked([step('Asked Ana: Look')]), undefined);
});

test('a picture of a yard is a PNG of its size, and a hand on the lens leaves nothing of the yard', () => {
  const eye = alive('camera', '3');
  const size = (file: Buffer | undefined) => [file?.readUInt32BE(16), file?.readUInt32BE(20)];
  const clear = eye.shows?.();
  assert.deepEqual(size(clear), [160, 120]);
  assert.equal(clear?.subarray(0, 4).toString('latin1'), '\x89PNG');
  faultOf('hand-on-lens')?.begins(eye);
  // A flat picture has less to say.
  assert.ok((eye.shows?.().length ?? 0) < (clear?.length ?? 0) * 0.8);
});
