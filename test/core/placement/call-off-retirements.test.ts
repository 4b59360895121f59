import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../../shared/core/decide-fleet.ts';
import type { Retirement } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { callOffRetirements } from '../../../shared/core/placement/call-off-retirements.ts';
import { sortMembers } from '../../../shared/core/placement/members.ts';
import {
  fleetOf,
  instanceOf,
  instancesOf,
  minutesAgo,
  NOW_MS,
  seriesOf,
  stateOf,
  trackingPolicy,
  viewOf,
} from '../build.ts';

const retirement = (instanceId: string): Retirement => ({ instanceId, sinceMs: minutesAgo(2), because: 'surplus' });

/** Who goes on to retire of those in the ledger, in a fleet of three besides that serve. */
const kept = (retiring: readonly InstanceView[], desired: number) => {
  const state = stateOf(desired, { retirements: retiring.map(({ id }) => retirement(id)) });
  const view = viewOf({ instances: [...instancesOf(3), ...retiring], state });
  return callOffRetirements(view, state, sortMembers(fleetOf(), view, NOW_MS), desired);
};

describe('a retirement that is only written down', () => {
  it('is called off while fewer serve than are desired, and said so (seed 1126)', () => {
    expect(kept([instanceOf('i-9')], 4)).toEqual({
      retirements: [],
      steps: [
        { rule: 'kept', before: 4, after: 4, because: 'i-9 need not go any more: it serves, and 3 of 4 units do' },
      ],
    });
    expect(kept([instanceOf('i-9')], 3)).toEqual({ retirements: [retirement('i-9')], steps: [] });
  });

  it.each<[string, Partial<InstanceView>]>([
    ['it is tagged', { role: 'retiring' }],
    ['it drains', { targets: ['draining'] }],
    ['it does not serve', { targets: ['unhealthy'] }],
    ['it has stopped', { lifecycle: 'stopped' }],
  ])('goes on once %s', (_, changes) => {
    expect(kept([instanceOf('i-9', changes)], 4)).toEqual({ retirements: [retirement('i-9')], steps: [] });
  });
});

describe('the decision', () => {
  const state = stateOf(3, {
    retirements: [retirement('i-9')],
    capacity: [{ fromMs: minutesAgo(60), units: 3, machines: 3 }],
  });
  const instances = [...instancesOf(3), instanceOf('i-9')];

  it('takes back who it needs, launches nobody, and forgets the retirement', () => {
    const view = viewOf({ instances, state, series: { cpu: seriesOf([75, 75, 75]) } });
    const decision = decideFleet(fleetOf({ policies: [trackingPolicy()] }), view, NOW_MS);
    expect(decision.action).toEqual({ kind: 'scale', from: 3, to: 4 });
    expect(decision.plan).toEqual([]);
    expect(decision.state.retirements).toEqual([]);
    expect(decision.capacity).toMatchObject({ active: 4, inService: 4 });
    expect(decision.steps).toContainEqual(expect.objectContaining({ rule: 'kept' }));
  });

  it('goes on where nothing has changed', () => {
    const decision = decideFleet(fleetOf(), viewOf({ instances, state }), NOW_MS);
    expect(decision.plan).toMatchObject([{ kind: 'retire' }, { kind: 'deregister' }]);
    expect(decision.state.retirements).toHaveLength(1);
  });
});
