import type { FleetState } from '../fleet-state.ts';
import { MINUTE_MS } from '../time.ts';
import type { RestingStandby } from './health-state.ts';

const BACK_OFF_MIN_MS = 3 * MINUTE_MS;
const BACK_OFF_MAX_MS = 30 * MINUTE_MS;

/** The ledger record after these standbys could not be started: they are awaited no longer, and rest. */
export const recordWakeRefusals = (state: FleetState, refused: readonly string[], nowMs: number): FleetState => {
  const before = state.standby;
  if (before === undefined || refused.length === 0) return state;
  const rests = refused.map((instanceId): RestingStandby => {
    const known = before.resting.find((resting) => resting.instanceId === instanceId);
    const backOffMs = known === undefined ? BACK_OFF_MIN_MS : Math.min(BACK_OFF_MAX_MS, known.backOffMs * 2);
    return { instanceId, untilMs: nowMs + backOffMs, backOffMs };
  });
  return {
    ...state,
    standby: {
      wakes: before.wakes.filter(({ instanceId }) => !refused.includes(instanceId)),
      resting: [...before.resting.filter(({ instanceId }) => !refused.includes(instanceId)), ...rests],
    },
  };
};
