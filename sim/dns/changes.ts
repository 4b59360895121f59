import type { RecordChange, RecordSet } from '../../shared/core/failover/service-records.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { Globe } from '../globe-state.ts';
import { drawHex } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import { applyChanges, CHANGE_OPERATION } from './apply-changes.ts';
import type { ChangeState, DnsState, ZoneState } from './dns-state.ts';
import { findZoneState, tellDnsListeners } from './zones.ts';

const ID_DIGITS = 20;

/** How long a change takes that begins now. */
const drawDelayMs = ({ timing: { inSyncMinMs, inSyncMaxMs }, random, lateMs }: DnsState): number =>
  Math.round(inSyncMinMs + random.next() * (inSyncMaxMs - inSyncMinMs)) + lateMs;

type Submitted = {
  readonly zone: ZoneState;
  readonly change: ChangeState;
  readonly before: readonly RecordSet[];
  readonly isStranded: boolean;
};

const finish = (dns: DnsState, { zone, change, before, isStranded }: Submitted): void => {
  zone.pendingChangeId = null;
  change.status = isStranded ? 'gone' : 'in-sync';
  if (isStranded) {
    zone.records = before;
    return;
  }
  zone.published = zone.records;
  tellDnsListeners(dns);
};

/**
 * ChangeResourceRecordSets: the whole batch or a fault. It is listed at once and answered once it is INSYNC, everywhere at the
 * same moment; until then the zone takes no other.
 */
export const submitChange = (
  { dns, clock }: Globe,
  zoneId: string,
  changes: readonly RecordChange[],
  comment: string,
): { readonly changeId: string } => {
  const zone = findZoneState(dns, zoneId, CHANGE_OPERATION);
  if (zone.pendingChangeId !== null) {
    throw new Fault('throttled', CHANGE_OPERATION, `an earlier change of ${zone.zone.name} is not complete yet`);
  }
  const before = zone.records;
  const hasCheck = (id: string): boolean => dns.checks.get(id)?.deleted === false;
  zone.records = applyChanges({ name: zone.zone.name, records: before, hasCheck }, changes);
  const id = `C${drawHex(dns.random, ID_DIGITS).toUpperCase()}`;
  const change: ChangeState = { id, submittedMs: clock.nowMs, comment, status: 'pending' };
  dns.changes.set(id, change);
  zone.pendingChangeId = id;
  const submitted = { zone, change, before, isStranded: dns.strandsChanges };
  const delayMs = drawDelayMs(dns);
  if (delayMs === 0) finish(dns, submitted);
  else setTimer(clock.timers, clock.nowMs + delayMs, () => finish(dns, submitted));
  return { changeId: id };
};

/** GetChange: a change that was stranded, or that nobody knows, is gone. */
export const readChange = ({ dns: { changes } }: Globe, changeId: string): ChangeState['status'] =>
  changes.get(changeId)?.status ?? 'gone';
