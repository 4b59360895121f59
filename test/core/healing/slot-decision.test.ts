import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../../shared/core/decide-fleet.ts';
import type { FleetDecision } from '../../../shared/core/fleet-decision.ts';
import type { StatefulPolicy } from '../../../shared/core/healing/health-policy.ts';
import type { HealthReadings } from '../../../shared/core/healing/health-readings.ts';
import { fleetOf, instanceOf, minutesAgo, NOW_MS, stateOf, viewOf } from '../build.ts';
import { healthOf, healthPolicy, healthStateOf, SICK } from './build-health.ts';
import { slotState, slotVolume } from './build-slots.ts';

const NAMES = ['0', '1', '2', '3'];

const STATEFUL: StatefulPolicy = { devices: ['/dev/sdf'], address: 'none' };

/** Four members at rest for an hour, all in one of two zones. */
const decide = (health: HealthReadings, stateful: boolean): FleetDecision => {
  const ids = NAMES.map((name) => `i-${name}`);
  const policy = healthPolicy({ breakerShare: 1 });
  const fleet = fleetOf({ capacity: { min: 4, max: 9 }, health: policy, ...(stateful && { stateful: STATEFUL }) });
  const view = viewOf({
    instances: NAMES.map((name) => instanceOf(`i-${name}`, { slot: name })),
    slots: { volumes: NAMES.map((name) => slotVolume(name)), attached: [], addresses: [] },
    health,
    state: stateOf(4, { health: healthStateOf(ids, { calmSinceMs: minutesAgo(60) }) }),
  });
  return decideFleet(fleet, view, NOW_MS);
};

describe('the decision about a stateful fleet', () => {
  it('writes its slots down', () => {
    expect(decide(healthOf(), true).state.slots).toEqual(NAMES.map((name) => slotState(name)));
    expect(decide(healthOf(), false).state.slots).toBeUndefined();
  });

  it('leaves its zones as they are, for volumes stay in theirs', () => {
    expect(decide(healthOf(), false).state.health?.rebalance).not.toBeNull();
    expect(decide(healthOf(), true).state.health?.rebalance).toBeNull();
  });

  it('makes no member more for one that is doubted', () => {
    const doubted = healthOf({ 'i-1': SICK });
    expect(decide(doubted, true).plan).toEqual([]);
    expect(decide(doubted, true).state.slots).toHaveLength(4);
  });
});
