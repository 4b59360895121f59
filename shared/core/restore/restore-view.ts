import type { Override } from '../fleet-state.ts';
import type { Lifecycle, TargetState } from '../fleet-view.ts';
import type { RestoreWish } from './restore-request.ts';
import type { VolumePerformance } from './restore-state.ts';

/** A volume that a restore made. */
export type RestoredVolume = {
  readonly volumeId: string;
  /** From the tag `ballast:device`. */
  readonly device: string;
  readonly zone: string;
  readonly state: 'creating' | 'available' | 'in-use' | 'deleting' | 'error';
  readonly instanceId: string | null;
};

/** A volume as one instance holds it. */
export type InstanceVolume = {
  readonly volumeId: string;
  readonly device: string;
  readonly root: boolean;
  readonly attachment: 'attaching' | 'attached' | 'detaching';
  readonly deleteOnTermination: boolean;
  readonly performance: VolumePerformance;
};

/** An instance as a restore sees it. */
export type RestoreInstance = {
  readonly instanceId: string;
  readonly lifecycle: Lifecycle;
  readonly instanceType: string;
  readonly zone: string;
  readonly subnet: string;
  readonly rootDevice: string;
  readonly volumes: readonly InstanceVolume[];
  /** Null where it is in none. */
  readonly fleet: string | null;
  readonly slot: string | null;
};

/** Everything in the Region that carries a restore's tag: what it made, what it took off, and the machine it works on. */
export type RestoreResources = {
  readonly volumes: readonly RestoredVolume[];
  /** Ended ones left out; never more than one unless a token was lost. */
  readonly instances: readonly RestoreInstance[];
  readonly securityGroups: readonly string[];
};

/** EC2's status checks of one machine: `unknown` while EC2 does not say. */
export type MachineChecks = 'passed' | 'failed' | 'unknown';

/** What was read before a restore is brought forward. */
export type RestoreView = {
  readonly resources: RestoreResources;
  /** The machine of the restore, as EC2 shows it; null where it shows none, or there is none yet. */
  readonly instance: RestoreInstance | null;
  readonly checks: MachineChecks;
  /** Of the machine, in each of the plan's groups, in their order. */
  readonly targets: readonly TargetState[];
  /** Another machine that holds the slot that a launched one is to get; null where none does, and before one may be given it. */
  readonly slotHolder: string | null;
  /** The pause of the fleet that is in force; null without one, and where there is no fleet. */
  readonly pause: Override | null;
  /** What a person wants of it now. */
  readonly wish: { readonly kind: RestoreWish; readonly because: string } | null;
};
