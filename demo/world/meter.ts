// The meter of a zone: it sees the pressure of its street main and what flows into the zone.
import { about, type Body, type Kind, type Reading, type Shared } from './parts.ts';

export class Meter implements Body {
  readonly kind = 'zone-meter';
  readonly main: Shared;
  readonly gateway: Shared;
  constructor(main: Shared, gateway: Shared) { this.main = main; this.gateway = gateway; }

  get parts() { return [this.main, this.gateway]; }
  get reachable() { return this.gateway.on; }
  get troubled() { return this.main.broken || this.gateway.broken; }
  passes() { /* a meter only looks */ }
  reads(): Reading {
    return { values: { zone_pressure: about(this.main.pressure + 1.2, 0.05), zone_flow: about(this.main.broken ? 180 : 62, 2) }, state: {} };
  }
  told() { return undefined; }
  looks() { return undefined; }
  does() { return false; }
  helps() { return false; }
  owners() { return []; }
  repairs() { /* what is wrong is wrong with the main */ }
  heals() { /* nothing of its own breaks */ }
}

export const meter: Kind = { pack: 'water', kind: 'zone-meter', speaks: 300, faults: [], hands: {}, make: (on) => new Meter(on('street-main'), on('gateway')) };
