import type { FaultKind } from '../fault.ts';
import type { Override } from '../fleet-state.ts';
import type { LaunchPlace, VolumePerformance } from './restore-state.ts';

/** Tags to set; null takes one off. */
export type TagChange = ReadonlyMap<string, string | null>;

/** One thing that a restore does; each is safe to repeat. */
export type RestoreStep =
  | {
      readonly kind: 'isolate';
      readonly subnet: string;
      readonly allowsHttps: boolean;
      readonly tags: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: 'launch';
      readonly token: string;
      readonly template: { readonly id: string; readonly version: number };
      readonly place: LaunchPlace;
      readonly securityGroup: string | null;
      readonly tags: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: 'create-volume';
      readonly token: string;
      readonly device: string;
      readonly snapshotId: string;
      readonly zone: string;
      readonly performance: VolumePerformance | null;
      readonly initializationRate: number | null;
      readonly tags: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'tag'; readonly resourceIds: readonly string[]; readonly tags: TagChange }
  /** Keeps the fleet's own healing off the machine. */
  | {
      readonly kind: 'pause';
      readonly fleet: string;
      readonly pause: Override;
      /** A person's that it stands in for. */
      readonly before: Override | null;
    }
  /** Takes our pause away, if it still is ours, and puts back the one that it stood in for. */
  | { readonly kind: 'resume'; readonly fleet: string; readonly why: string; readonly putBack: Override | null }
  | {
      readonly kind: 'deregister' | 'register';
      readonly arn: string;
      readonly port: number;
      readonly instanceId: string;
    }
  | { readonly kind: 'stop' | 'start' | 'terminate'; readonly instanceId: string }
  | { readonly kind: 'detach'; readonly volumeId: string; readonly instanceId: string }
  | { readonly kind: 'attach'; readonly volumeId: string; readonly instanceId: string; readonly device: string }
  | { readonly kind: 'keep'; readonly instanceId: string; readonly device: string; readonly keeps: boolean }
  /** Runs the command of the check on the machine; it is passed when that ends with 0. */
  | { readonly kind: 'check'; readonly instanceId: string; readonly command: string }
  /** Writes the result of a proof on the snapshots of its point. */
  | {
      readonly kind: 'record-proof';
      readonly snapshotIds: readonly string[];
      readonly tags: ReadonlyMap<string, string>;
    }
  /** Volumes that are handed over as they are, a machine that has joined, or one that is its fleet's again. */
  | { readonly kind: 'release'; readonly resourceIds: readonly string[]; readonly tags: TagChange }
  | { readonly kind: 'delete-volume'; readonly volumeId: string }
  | { readonly kind: 'delete-isolation'; readonly groupId: string };

/** What became of a step. */
export type RestoreAnswer =
  | { readonly kind: 'done' }
  /** The id of what was made. */
  | { readonly kind: 'made'; readonly id: string }
  /** What the check's command said. */
  | { readonly kind: 'checked'; readonly passed: boolean; readonly because: string }
  | { readonly kind: 'failed'; readonly fault: FaultKind; readonly because: string };
