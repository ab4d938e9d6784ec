// A thing on the wire: it signs in to Focal's MQTT with its token, publishes at least once (QoS 1), and does
// what it is told as far as its body lets it. What was acknowledged goes into the ledger.
import mqtt, { type MqttClient } from 'mqtt';
import { pace } from '../cast/companies.ts';
import type { Ledger } from '../ledger.ts';
import type { Body, Reading } from './parts.ts';

export interface Wire { id: string; token: string; address: string }
/** After a lost acknowledgement a real thing sends the same signal again; this share of them is sent twice. */
const SENT_TWICE = 0.03;
/** While so many wait for their acknowledgement, nothing new is said. */
const MOST_UNDERWAY = 20;
const REACTS_MS = 300;
/** What it does is seen at once, not at the next beat. */
const SHOWS_MS = [700, 2500];

export class Device {
  readonly id: string;
  readonly body: Body;
  #client?: MqttClient;
  #wire: Wire;
  #ledger: Ledger;
  #underway = 0;
  #lastAt = 0;
  #turned = Date.now();
  #count = 0;

  constructor(wire: Wire, body: Body, ledger: Ledger) {
    this.id = wire.id;
    this.#wire = wire;
    this.body = body;
    this.#ledger = ledger;
  }

  get connected() { return this.#client?.connected ?? false; }

  /** Time has passed since the last turn, at Focal's pace; says how it is now. */
  turn() {
    const now = Date.now();
    this.body.passes(((now - this.#turned) / 1000) * pace);
    this.#turned = now;
    if (!this.body.reachable) { this.#leave(); return; }
    this.#client ??= this.#join();
    const reading = this.body.reads();
    if (reading && this.#client.connected && this.#underway < MOST_UNDERWAY) this.#say(reading);
  }

  /** A sign of life, with nothing in it. */
  beats() {
    if (this.body.reachable && this.#client?.connected && this.#underway < MOST_UNDERWAY) this.#send('{}', () => {});
  }

  /** A picture of what it sees, out of its own turn. */
  shows(name: string) {
    const picture = this.body.reachable && this.#client?.connected && this.#underway < MOST_UNDERWAY ? this.body.shows?.() : undefined;
    if (picture) this.#publish(`pictures/${name}`, picture, (reason) => { if (reason >= 128) this.#ledger.refused(this.id, reason); });
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) await client.endAsync().catch(() => {});
  }

  #join(): MqttClient {
    const { id, token, address } = this.#wire;
    // What a thing could not send while it was away is gone: it has no memory for it.
    const client = mqtt.connect(`mqtt://${address}`, { clientId: id, username: id, password: token, protocolVersion: 5, reconnectPeriod: 1500, connectTimeout: 8000, queueQoSZero: false });
    client.on('connect', () => client.subscribe(`focal/v1/${id}/commands`, { qos: 1 }));
    client.on('message', (_topic, payload) => this.#obeys(client, payload));
    client.on('error', () => { /* the client comes back by itself; Focal's own log says why it refused */ });
    return client;
  }

  #leave() {
    // As a power cut does it: without a word.
    this.#client?.end(true);
    this.#client = undefined;
    this.#underway = 0;
  }

  #say(reading: Reading) {
    // No two signals of one thing carry the same moment: that is how the ledger finds each again.
    const now = (this.#lastAt = Math.max(Date.now(), this.#lastAt + 1));
    const id = `${now.toString(36)}-${this.#count++}`;
    const signals = [JSON.stringify({ id, at: new Date(now).toISOString(), ...reading })];
    // Only the id says of the second that it came before.
    if (Math.random() < SENT_TWICE) signals.push(JSON.stringify({ id, ...reading }));
    this.#ledger.says(this.id, now);
    for (const signal of signals) this.#send(signal, (reason) => {
      // A reason of 128 and more is a refusal: it was answered, but not accepted.
      if (reason < 128) this.#ledger.signal(this.id, now, Object.keys(reading.values));
      else this.#ledger.refused(this.id, reason);
    });
  }

  #send(signal: string, answered: (reason: number) => void) { this.#publish('signals', signal, answered); }

  #publish(what: string, body: string | Buffer, answered: (reason: number) => void) {
    this.#underway++;
    this.#client?.publish(`focal/v1/${this.id}/${what}`, body, { qos: 1 }, (error, packet) => {
      this.#underway = Math.max(0, this.#underway - 1);
      if (!error) answered((packet as { reasonCode?: number } | undefined)?.reasonCode ?? 0);
    });
  }

  #obeys(client: MqttClient, payload: Buffer) {
    const command = JSON.parse(payload.toString()) as { id: string; do: string };
    setTimeout(() => {
      const reply = this.body.told(command.do);
      if (reply && client.connected) client.publish(`focal/v1/${this.id}/replies`, JSON.stringify({ id: command.id, ...reply }), { qos: 1 });
      for (const ms of SHOWS_MS) setTimeout(() => { if (this.#client) this.turn(); }, ms);
    }, REACTS_MS);
  }
}
