import { decideFleet } from '../../shared/core/decide-fleet.ts';
import { explain } from '../../shared/core/decision.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetState } from '../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../shared/core/fleet-view.ts';
import type { HealthReadings, SourceSays } from '../../shared/core/healing/health-readings.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { fleetOf, NOW_MS, stateOf, viewOf } from '../core/build.ts';

/** A fleet of machines that are judged. */
export const judgedFleet = (changes: Partial<Fleet> = {}): Fleet =>
  fleetOf({
    health: {
      graceMs: 5 * MINUTE_MS,
      evidence: ['instance-status', 'target-health'],
      heartbeatMaxMs: 3 * MINUTE_MS,
      breakerShare: 0.3,
    },
    ...changes,
  });

/** What status checks say of these instances; the others are well. */
export const statusOf = (byInstance: Readonly<Record<string, SourceSays>>): HealthReadings => ({
  'instance-status': { kind: 'read', byInstance, others: 'well' },
  agent: { kind: 'off' },
  heartbeat: { kind: 'off' },
});

/** A status check that fails. */
export const IMPAIRED: SourceSays = { kind: 'sick', sinceMs: null, because: 'the instance check fails' };

/** One look a minute of the production decision, at a world that the test moves by hand. */
export type Looks = {
  readonly look: (instances: readonly InstanceView[], changes?: Partial<FleetView>) => DecisionRecord;
  /** Newest first, as a journal answers. */
  readonly records: () => readonly DecisionRecord[];
};

/** Starts at noon with a fleet at rest at that desired capacity. */
export const startLooks = (desired: number, fleet: Fleet = judgedFleet()): Looks => {
  const records: DecisionRecord[] = [];
  let state: FleetState = stateOf(desired);
  const look: Looks['look'] = (instances, changes = {}) => {
    const nowMs = NOW_MS + records.length * MINUTE_MS;
    const view = viewOf({ instances, state, health: statusOf({}), ...changes });
    const decision = decideFleet(fleet, view, nowMs);
    state = decision.state;
    const record: DecisionRecord = {
      version: 1,
      id: `web-${nowMs.toString(36)}-${records.length}`,
      fleet: fleet.name,
      atMs: nowMs,
      wake: { kind: 'tick', id: 'tick', because: 'test' },
      applied: 'yes',
      input: { fleet, view, nowMs },
      decision,
      explained: explain(decision),
      outcomes: [],
    };
    records.push(record);
    return record;
  };
  return { look, records: () => records.toReversed() };
};
