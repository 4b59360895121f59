import type { Consistency } from './backup-policy.ts';
import type { CopyIntent, CreationIntent } from './backup-state.ts';

/** One thing to do about recovery points; each was written down before, or is safe to repeat. */
export type BackupStep =
  /** One crash-consistent set, or one snapshot of a volume alone, with all its tags. */
  | {
      readonly kind: 'create';
      readonly intent: CreationIntent;
      readonly tags: ReadonlyMap<string, string>;
      readonly consistency: Consistency;
      readonly because: string;
    }
  /** One snapshot into another Region, with all its tags. */
  | {
      readonly kind: 'copy';
      readonly intent: CopyIntent;
      readonly from: { readonly region: string; readonly snapshotId: string };
      readonly encrypted: boolean;
      readonly kmsKey: string | null;
      /** Minutes within which EBS is to have copied it, in steps of 15; null takes as long as it takes. */
      readonly withinMinutes: number | null;
      readonly tags: ReadonlyMap<string, string>;
      readonly because: string;
    }
  | {
      readonly kind: 'tag';
      readonly region: string;
      readonly snapshotIds: readonly string[];
      readonly tags: ReadonlyMap<string, string>;
      readonly because: string;
    }
  /** Looked at again before it is done. */
  | {
      readonly kind: 'delete';
      readonly region: string;
      readonly snapshotIds: readonly string[];
      readonly because: string;
    };

/** What became of a step that creates or copies, for the state to remember. */
export type StepAnswer =
  | { readonly kind: 'created'; readonly setId: string; readonly snapshotIds: readonly string[] }
  | { readonly kind: 'copied'; readonly operation: string; readonly snapshotId: string }
  /** Refused or failed in a way that a repeat at once would not mend; the intent is given up. */
  | { readonly kind: 'refused'; readonly intent: string; readonly subject: string; readonly because: string }
  /** There was no time left: nothing was asked for, and the next look may. */
  | { readonly kind: 'not-begun'; readonly intent: string }
  | { readonly kind: 'held'; readonly region: string; readonly snapshotId: string };
