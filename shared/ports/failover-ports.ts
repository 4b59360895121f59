import type { Agents } from './agents.ts';
import type { Balancers } from './balancers.ts';
import type { Dns } from './dns.ts';
import type { Fleets } from './fleets.ts';
import type { Ledger } from './ledger.ts';
import type { Observations } from './observations.ts';
import type { Prerequisites } from './prerequisites.ts';
import type { Probes } from './probes.ts';
import type { RestorePorts } from './restore-ports.ts';
import type { Signatures } from './signatures.ts';
import type { Switches } from './switches.ts';
import type { Wakes } from './wakes.ts';

/** What fencing touches in the Region that is left: each call ends within seconds, for that Region may answer nobody. */
export type FormerRegion = {
  readonly fleets: Fleets;
  readonly balancers: Balancers;
  readonly agents: Agents;
  readonly ledger: Ledger;
};

/** Everything that watching and moving services may touch: this Region, Route 53, and best effort the one that is left. */
export type FailoverPorts = RestorePorts & {
  /** The Region that this is. */
  readonly region: string;
  readonly probes: Probes;
  readonly observations: Observations;
  readonly dns: Dns;
  readonly switches: Switches;
  readonly prerequisites: Prerequisites;
  readonly wakes: Wakes;
  readonly signatures: Signatures;
  readonly formerRegion: (region: string) => FormerRegion;
};
