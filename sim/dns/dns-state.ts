import type { RecordSet } from '../../shared/core/failover/service-records.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import type { CheckSpecification, HostedZone } from '../../shared/ports/dns.ts';
import { createRandom, type Random } from '../random.ts';
import type { Checker } from './checkers.ts';

/** A hosted zone: what its control plane lists, and what its name servers answer with. */
export type ZoneState = {
  readonly zone: HostedZone;
  records: readonly RecordSet[];
  published: readonly RecordSet[];
  /** The batch that is under way: there is one at a time. */
  pendingChangeId: string | null;
};

/** A batch of changes that was accepted. */
export type ChangeState = {
  readonly id: string;
  readonly submittedMs: number;
  readonly comment: string;
  status: 'pending' | 'in-sync' | 'gone';
};

/** A health check, with what it says and what name servers know of that. */
export type CheckState = {
  readonly id: string;
  readonly reference: string;
  readonly specification: CheckSpecification;
  isHealthy: boolean;
  isHealthyToServers: boolean;
  /** None for a check that follows an alarm. */
  readonly checkers: readonly Checker[];
  deleted: boolean;
};

/** How long things take in Route 53, and how many checkers it has. */
export type DnsTiming = {
  /** From a change to INSYNC: evenly between the two. */
  readonly inSyncMinMs: number;
  readonly inSyncMaxMs: number;
  /** From a change of a health check until all name servers know. */
  readonly propagationMs: number;
  /** Between two looks at the datapoints that a check follows. */
  readonly alarmPeriodMs: number;
  /** Between two requests of one checker. */
  readonly checkEveryMs: number;
  readonly checkers: number;
};

/** Route 53: one for all Regions. */
export type DnsState = {
  readonly timing: DnsTiming;
  readonly random: Random;
  readonly zones: Map<string, ZoneState>;
  readonly changes: Map<string, ChangeState>;
  readonly checks: Map<string, CheckState>;
  /** Down, every call to it fails, and names go on being answered. */
  controlPlane: 'up' | 'down';
  /** Whether changes that are accepted from now on are never made, and forgotten. */
  strandsChanges: boolean;
  /** So much later than as a rule changes that are submitted from now on are everywhere. */
  lateMs: number;
  /** Told when any name may be answered otherwise than before. */
  readonly listeners: (() => void)[];
};

const TIMING: DnsTiming = {
  inSyncMinMs: 20 * SECOND_MS,
  inSyncMaxMs: 60 * SECOND_MS,
  propagationMs: 10 * SECOND_MS,
  alarmPeriodMs: 60 * SECOND_MS,
  checkEveryMs: 10 * SECOND_MS,
  checkers: 16,
};

/** Route 53 without any zone. */
export const createDns = (seed: number, timing: Partial<DnsTiming> = {}): DnsState => ({
  timing: { ...TIMING, ...timing },
  random: createRandom(seed),
  zones: new Map(),
  changes: new Map(),
  checks: new Map(),
  controlPlane: 'up',
  strandsChanges: false,
  lateMs: 0,
  listeners: [],
});
