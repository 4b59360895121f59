import type { HealthReadings } from './health-readings.ts';
import type { Judged } from './judged.ts';

/**
 * Why the one heartbeat that stopped is not believed; null where it may be. Of others that never sent any the same silence
 * may hide that they are well; with anything else against the machine, or the fleet's only one, it is believed at once.
 */
export const doubtHeartbeat = (
  readings: HealthReadings | undefined,
  judged: readonly Judged[],
  desired: number,
): string | null => {
  const reading = readings?.heartbeat;
  if (reading?.kind !== 'read' || desired <= 1 || judged.length <= 1) return null;
  const [only, second] = Object.entries(reading.byInstance);
  if (only === undefined || second !== undefined || only[1].kind !== 'sick') return null;
  const verdict = judged.find(({ instance }) => instance.id === only[0])?.verdict;
  if (verdict?.kind !== 'suspect' && verdict?.kind !== 'failed') return null;
  return verdict.evidence.every(({ source }) => source === 'heartbeat')
    ? `no heartbeat of any of ${judged.length} machines is heard`
    : null;
};
