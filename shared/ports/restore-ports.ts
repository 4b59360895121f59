import type { Agents } from './agents.ts';
import type { Balancers } from './balancers.ts';
import type { Clock } from './clock.ts';
import type { Fleets } from './fleets.ts';
import type { Ledger } from './ledger.ts';
import type { Notices } from './notices.ts';
import type { Restoration } from './restoration.ts';
import type { Snapshots } from './snapshots.ts';
import type { Volumes } from './volumes.ts';
import type { Workflows } from './workflows.ts';

/** Everything that a restore, or a proof, may touch: one Region, and nothing of any other. */
export type RestorePorts = {
  readonly snapshots: Snapshots;
  readonly restoration: Restoration;
  readonly fleets: Fleets;
  readonly volumes: Volumes;
  readonly balancers: Balancers;
  readonly agents: Agents;
  /** For the pause that keeps a fleet's own healing off a machine whose volumes are swapped. */
  readonly ledger: Ledger;
  readonly workflows: Workflows;
  readonly notices: Notices;
  readonly clock: Clock;
};
