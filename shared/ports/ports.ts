import type { Agents } from './agents.ts';
import type { Balancers } from './balancers.ts';
import type { Clock } from './clock.ts';
import type { Fleets } from './fleets.ts';
import type { Journal } from './journal.ts';
import type { Ledger } from './ledger.ts';
import type { Metrics } from './metrics.ts';
import type { Notices } from './notices.ts';
import type { Volumes } from './volumes.ts';

/** Everything an operation may touch. Lambda, CLI, sim and tests differ only in what they pass here. */
export type Ports = {
  readonly fleets: Fleets;
  readonly balancers: Balancers;
  readonly agents: Agents;
  readonly volumes: Volumes;
  readonly metrics: Metrics;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly notices: Notices;
  readonly clock: Clock;
};
