import type { RecordChange, RecordSet } from '../../../shared/core/failover/service-records.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

const isAt = (one: RecordSet) => (other: RecordSet) =>
  one.name === other.name && one.type === other.type && one.setIdentifier === other.setIdentifier;

const isExactly = (one: RecordSet) => (other: RecordSet) => JSON.stringify(one) === JSON.stringify(other);

/** A batch as Route 53 makes it: whole or not at all; null where it refuses. */
export const applyBatch = (
  zone: readonly RecordSet[],
  changes: readonly RecordChange[],
): readonly RecordSet[] | null => {
  let records = zone;
  for (const { action, record } of changes) {
    if (action === 'delete' && !records.some(isExactly(record))) return null;
    if (action === 'create' && records.some(isAt(record))) return null;
    const others = records.filter((one) => !isAt(record)(one));
    records = action === 'delete' ? others : [...others, record];
  }
  return records;
};

/** Which Region's switch turns each health check off. */
const OWNER: Readonly<Record<string, string>> = { 'check-home': STANDBY, 'check-standby': HOME };

const regionOf = ({ target }: RecordSet): string => {
  const text = JSON.stringify(target);
  return text.includes(HOME) ? HOME : STANDBY;
};

/** Regions that the name answers with: the primary, unless its check is off; one without a check is always on. */
export const answersOf = (
  zone: readonly RecordSet[],
  name: string,
  switches: Readonly<Record<string, boolean>>,
): readonly string[] => {
  const answers = zone.filter((record) => record.name === name && record.type !== 'TXT');
  const isOff = ({ healthCheckId }: RecordSet): boolean => switches[OWNER[healthCheckId ?? ''] ?? ''] === true;
  const primaries = answers.filter(({ failover }) => failover !== 'SECONDARY');
  const on = primaries.filter((record) => !isOff(record));
  // As if all were healthy where none is.
  const secondaries = answers.filter(({ failover }) => failover === 'SECONDARY');
  const chosen = on.length > 0 ? on : secondaries.length > 0 ? secondaries : primaries;
  return chosen.map(regionOf);
};
