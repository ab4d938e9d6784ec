// One trouble of each pack, as its thing tells it: what a thing of it says when it is well, and when it is not.
import type { Says } from './thing.ts';

export interface Scene {
  pack: string; kind: string; id: string; name: string; customer: string;
  /** Shared parts by kind, each with the role that runs it. */
  parts: [kind: string, name: string, role: string][];
  roles: string[];
  well: Says; ill: Says;
  /** Others that hang on the same parts, when the trouble is theirs too. */
  beside?: Says;
}

const washer = { wifi: -58, since_power: 6000, level: 0, metered: 0, inlet_pressure: 2.4, fill_time: 95, drain_time: 48, pump_current: 0.28, heat_gain: 17, spin: 1200, cycles: 212 };
const washed = { brand: 'bosch', series: 'recent', code: 'none', door_locked: true, base_leak: false, foam: false };
const zone = { vwc: 26, depletion: 31, vwc_span: 5, soil_temp: 18, ec: 1.2, flow: 12, flow_share: 100, line_pressure: 2.1, watering_flow: 100, watering_rise: 6, rssi: -92 };
const belt = { throughput: 60, rated: 60, infeed_gap: 1, eye_blocked: 0, zone_speed: 0.5, recipe_speed: 0.5, motor_current: 3.1, air_pressure: 6.2, stops: 1, reject: 0.6, oee: 83 };
const runs = { packml: 'execute', outfeed_full: false, guard_open: false, estop: false, locked_out: false };
const lamp = { rssi: -54, reconnects: 0, outbound: 2.1, outbound_usual: 2.1, router_age: 12, open_ports: 0 };
const lit = { stage: 'ready', network: 'home', wifi_reason: 0, join_tries: 1, local_ok: true, cloud_ok: true, account_ok: true, linked: true, commands_ok: true, default_password: false, update_due: false, quarantined: false, life_safety: false };
const ready = { locked: false, on_wrist: true, nfc_on: true, default_wallet: true, token_state: 'active' };

const eye = { values: { packet_loss: 0.4, supply: 6.4, disk_free: 38, clock_offset: 0.1 }, state: { armed: true, recording: true, sees: 'nothing', door_contact: false, infrared: true } };

export const scenes: Scene[] = [
  {
    pack: 'water', kind: 'booster-pump', id: 'pump-1', name: 'Kitchen pump', customer: 'Rosa Molina', roles: ['maker', 'utility', 'landlord', 'plumber', 'power-company', 'carrier'],
    parts: [['street-main', 'Mill Street main', 'utility'], ['site-power', 'Mill Street power', 'power-company'], ['gateway', 'Mill Street gateway', 'carrier']],
    well: { values: { pressure_in: 2.6, pressure_out: 4.5, flow: 1.2, current: 4.1, vibration: 1.8, sensor_voltage: 2.1 }, state: { drive: 'running', wet_floor: false } },
    ill: { values: { pressure_in: 2.4, pressure_out: 1.2, flow: 0.1, current: 2.2, vibration: 1.9, sensor_voltage: 1.0 }, state: { drive: 'running', wet_floor: false } },
    beside: { values: { pressure_in: 0.4, pressure_out: 0.9, flow: 0.5, current: 3, vibration: 3, sensor_voltage: 0.9 }, state: { drive: 'running', wet_floor: false } },
  },
  {
    pack: 'climate', kind: 'hvac-unit', id: 'air-1', name: 'Air of the shop', customer: 'Leo Bennett', roles: ['maker', 'service', 'site', 'power-company', 'network'],
    parts: [['site-power', 'Power of the market', 'power-company'], ['site-network', 'Network of the market', 'network']],
    well: { values: { room_temp: 24.2, setpoint: 24, outdoor_temp: 33, humidity: 50, split: 10.4, filter_dp: 80, compressor_current: 6.2, fan_current: 0.9, starts: 3 }, state: { mode: 'cool', cooling_asked: true, door_open: false } },
    ill: { values: { room_temp: 28.9, setpoint: 24, outdoor_temp: 33, humidity: 58, split: 6.1, filter_dp: 310, compressor_current: 6.4, fan_current: 0.8, starts: 3 }, state: { mode: 'cool', cooling_asked: true, door_open: false } },
  },
  {
    pack: 'appliance', kind: 'washer', id: 'washer-1', name: 'Washer 3B', customer: 'Marta Gil', roles: ['maker', 'repair'], parts: [['release', 'Release 4.1', 'maker']],
    well: { values: washer, state: washed }, ill: { values: { ...washer, drain_time: 260, level: 9, metered: 9 }, state: { ...washed, code: 'E18' } },
  },
  {
    pack: 'home-network', kind: 'home-device', id: 'lamp-1', name: 'Lamp of the hall', customer: 'Ana Clarke', roles: ['maker', 'cloud', 'platform', 'provider'],
    parts: [['home-router', 'Router of flat 3B', 'provider'], ['access-line', 'Line of Mill Street', 'provider'], ['device-cloud', 'Lumo cloud', 'cloud']],
    well: { values: lamp, state: lit }, ill: { values: lamp, state: { ...lit, account_ok: false, linked: false, commands_ok: false } }, beside: { values: lamp, state: { ...lit, cloud_ok: false } },
  },
  {
    pack: 'field', kind: 'irrigation-zone', id: 'zone-1', name: 'Almonds 1', customer: 'Pilar Huerta', roles: ['maker', 'irrigation', 'installer', 'supplier', 'network'],
    parts: [['programme', 'Programme of the farm', 'irrigation'], ['water-supply', 'Canal of the farm', 'supplier'], ['gateway', 'Gateway of the farm', 'network']],
    well: { values: zone, state: { valve: 'open', people_in_field: false, sprayed: false } },
    ill: { values: { ...zone, flow: 0.2, flow_share: 2, watering_flow: 2, watering_rise: 0 }, state: { valve: 'open', people_in_field: false, sprayed: false } },
  },
  {
    pack: 'factory', kind: 'conveyor', id: 'belt-1', name: 'Belt of capping', customer: 'Gwen Tate', roles: ['maker', 'upstream', 'downstream', 'maintenance', 'site', 'integrator'],
    parts: [['upstream-machine', 'Filler 1', 'upstream'], ['downstream-machine', 'Palletiser 1', 'downstream'], ['site-power', 'Power of the hall', 'site'], ['line-network', 'Network of line 1', 'integrator']],
    well: { values: belt, state: runs }, ill: { values: { ...belt, throughput: 4, eye_blocked: 24, motor_current: 4.4, oee: 41 }, state: runs },
  },
  {
    pack: 'security', kind: 'camera', id: 'cam-1', name: 'Yard, north side', customer: 'Andrew Bell', roles: ['maker', 'installer', 'network', 'site', 'guard'],
    parts: [['camera-switch', 'Switch of the yard', 'network'], ['camera-line', 'Line of the yard', 'network']],
    well: eye, ill: { values: { ...eye.values, disk_free: 1.2 }, state: { ...eye.state, recording: false } },
  },
  {
    pack: 'wearable-payment', kind: 'pay-watch', id: 'watch-1', name: 'Watch of Tess', customer: 'Tess Ward', roles: ['maker', 'wallet', 'carrier', 'network', 'bank', 'acquirer'],
    parts: [['issuer', 'North Bank', 'bank'], ['card-network', 'Orbit', 'network'], ['wallet-cloud', 'Purse', 'wallet'], ['cell', 'Cell 7', 'carrier'], ['firmware', 'Tempo 5.1', 'maker']],
    well: { values: { battery: 71 }, state: ready },
    ill: { values: { battery: 70 }, state: ready, attempts: [{ service: 'wrist-payment', ok: false, stopped_at: 'bank', code: '05' }] },
    beside: { values: { battery: 66 }, state: ready, attempts: [{ service: 'wrist-payment', ok: false, code: '91' }] },
  },
];
