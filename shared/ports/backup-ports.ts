import type { Agents } from './agents.ts';
import type { BackupSources } from './backup-sources.ts';
import type { Clock } from './clock.ts';
import type { Notices } from './notices.ts';
import type { Snapshots } from './snapshots.ts';
import type { Workflows } from './workflows.ts';

/** Everything that taking, copying and retiring recovery points may touch, in the Region that decides. */
export type BackupPorts = {
  readonly sources: BackupSources;
  /** Of any Region: the home, and those that hold copies. */
  readonly snapshotsIn: (region: string) => Snapshots;
  readonly agents: Agents;
  readonly workflows: Workflows;
  readonly notices: Notices;
  readonly clock: Clock;
};
