import { isEnough } from '../scaling/round-units.ts';
import type { HealthReadings } from './health-readings.ts';
import type { Judged } from './judged.ts';

/**
 * Why the one heartbeat that stopped is not believed; null where it may be. Of others that never sent any, or are to come, the
 * same silence may hide that they are well; with anything else against the machine, or the fleet's only one, it is believed at
 * once.
 */
export const doubtHeartbeat = (
  readings: HealthReadings | undefined,
  judged: readonly Judged[],
  desired: number,
): string | null => {
  const reading = readings?.heartbeat;
  if (reading?.kind !== 'read') return null;
  const [only, second] = Object.entries(reading.byInstance);
  if (only === undefined || second !== undefined || only[1].kind !== 'sick') return null;
  const silent = judged.find(({ instance }) => instance.id === only[0]);
  if (silent?.verdict.kind !== 'suspect' && silent?.verdict.kind !== 'failed') return null;
  const { units, verdict } = silent;
  const isAlone = desired <= 1 || (judged.length === 1 && isEnough(units, desired));
  if (isAlone || verdict.evidence.some(({ source }) => source !== 'heartbeat')) return null;
  return 'the only heartbeat that was ever heard has stopped';
};
