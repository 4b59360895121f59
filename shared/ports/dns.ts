import type { RecordChange, RecordSet } from '../core/failover/service-records.ts';

/** A hosted zone. */
export type HostedZone = {
  readonly id: string;
  /** Without a dot at its end. */
  readonly name: string;
  readonly isPrivate: boolean;
  /** Whether its records can be changed again within an hour while us-east-1 is impaired; null where Route 53 does not say. */
  readonly acceleratedRecovery: boolean | null;
};

/** A health check of Route 53 that we make. */
export type CheckSpecification =
  /** Follows the data of an alarm, not its state; without data it keeps its last status. */
  | { readonly kind: 'alarm'; readonly region: string; readonly alarmName: string }
  | {
      readonly kind: 'endpoint';
      readonly url: string;
      readonly fall: number;
      /** Text in the first 5,120 bytes of the answer; null for any. */
      readonly body: string | null;
    };

/** A health check as Route 53 has it. `reference` is the caller reference it was made with. */
export type HealthCheck = {
  readonly id: string;
  readonly reference: string;
  readonly specification: CheckSpecification | null;
};

/**
 * Route 53's control plane, which is in us-east-1: nothing that must work while a Region is down may need it. Every method
 * rejects with a `Fault`; `throttled` while an earlier change of the zone is pending.
 */
export type Dns = {
  /** By id or name; null where the account has none. Rejects with `conflict` where two public zones bear the name. */
  readonly findZone: (reference: string) => Promise<HostedZone | null>;
  /** All record sets of these names. */
  readonly listRecords: (zoneId: string, names: readonly string[]) => Promise<readonly RecordSet[]>;
  /** One batch, whole or not at all; `conflict` when what it deletes is not as stated, or what it creates is there. */
  readonly change: (
    zoneId: string,
    changes: readonly RecordChange[],
    comment: string,
  ) => Promise<{ readonly changeId: string }>;
  /** `gone` when Route 53 does not know the change: it is to be submitted again. */
  readonly readChange: (changeId: string) => Promise<'pending' | 'in-sync' | 'gone'>;
  /** Health checks whose caller reference begins with this. */
  readonly listChecks: (referencePrefix: string) => Promise<readonly HealthCheck[]>;
  /** Repeating it with its reference makes nothing new. */
  readonly createCheck: (reference: string, specification: CheckSpecification) => Promise<string>;
  /** One that is gone is no failure. */
  readonly deleteCheck: (id: string) => Promise<void>;
  /** How many of Route 53's checkers say that it is healthy, of those that say anything; null where none does. */
  readonly readCheckers: (
    id: string,
  ) => Promise<{ readonly healthy: number; readonly all: number; readonly because: string } | null>;
};
