// A pump on the wire, as a test wants it: says the same again and again until it is told to be otherwise.
import mqtt, { type MqttClient } from 'mqtt';
import type { House } from './house.ts';

export interface Attempt { service: string; ok: boolean; stopped_at?: string; code?: string }
export type Says = { values: Record<string, number>; state?: Record<string, unknown>; attempts?: Attempt[]; events?: { code: string }[] };
export const WELL: Says = { values: { pressure_in: 2.6, pressure_out: 4.5, flow: 1.2, current: 4.1, vibration: 1.8, sensor_voltage: 2.1 }, state: { drive: 'running', wet_floor: false } };
/** A tap after the pump was left shut: the customer can find it. */
export const SHUT: Says = { values: { pressure_in: 2.4, pressure_out: 1.2, flow: 0.1, current: 2.2, vibration: 1.9, sensor_voltage: 1.0 }, state: { drive: 'running', wet_floor: false } };
/** A hose leaks: much flow, little pressure. */
export const LEAKS: Says = { values: { pressure_in: 2.4, pressure_out: 1.6, flow: 9.4, current: 5.0, vibration: 2.1, sensor_voltage: 1.1 }, state: { drive: 'running', wet_floor: false } };
/** The same, stopped, with water on the floor. */
export const WET: Says = { values: { pressure_in: 2.4, pressure_out: 0.8, flow: 1.4, current: 0, vibration: 0, sensor_voltage: 0.9 }, state: { drive: 'stopped', wet_floor: true } };
export const STOPPED_FLOW: Says = { values: { ...WET.values, flow: 0 }, state: WET.state };

export class Pump {
  says: Says = WELL;
  /** What it was told; it answers "done" and changes nothing by itself. */
  readonly told: string[] = [];
  #client: MqttClient;
  #id: string;
  #timer?: NodeJS.Timeout;
  #last = 0;

  private constructor(client: MqttClient, id: string) { this.#client = client; this.#id = id; }

  static async connect(house: House, id: string, token: string, everyMs = 1000, says: Says = WELL): Promise<Pump> {
    const client = await mqtt.connectAsync(`mqtt://${house.mqtt}`, { username: id, password: token, clientId: id, protocolVersion: 5, reconnectPeriod: 500 });
    const pump = new Pump(client, id);
    pump.says = says;
    client.on('message', (_topic, payload) => {
      const command = JSON.parse(payload.toString()) as { id: string; do: string };
      pump.told.push(command.do);
      client.publish(`focal/v1/${id}/replies`, JSON.stringify({ id: command.id, ok: true }), { qos: 1 });
    });
    await client.subscribeAsync(`focal/v1/${id}/commands`, { qos: 1 });
    await pump.#speak(id);
    pump.#timer = setInterval(() => void pump.#speak(id).catch(() => {}), everyMs);
    return pump;
  }

  /** Out of its turn, and once: an attempt is told when it is made. */
  async tells(also: Partial<Says>) {
    const before = this.says;
    this.says = { ...before, ...also };
    try { await this.#speak(this.#id); } finally { this.says = before; }
  }

  close(): Promise<void> { clearInterval(this.#timer); return this.#client.endAsync(true); }

  async #speak(id: string) {
    this.#last = Math.max(Date.now(), this.#last + 1);
    await this.#client.publishAsync(`focal/v1/${id}/signals`, JSON.stringify({ at: new Date(this.#last).toISOString(), ...this.says }), { qos: 1 });
  }
}
