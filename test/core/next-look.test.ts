import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../shared/core/decide-fleet.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetDecision } from '../../shared/core/fleet-decision.ts';
import type { FleetView } from '../../shared/core/fleet-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import {
  answeredLaunch,
  boundsUntil,
  fleetOf,
  instanceOf,
  instancesOf,
  minutesAgo,
  NOW_MS,
  pauseUntil,
  scheduledPolicy,
  settledView,
  stateOf,
  steady,
  trackingPolicy,
} from './build.ts';

const decide = (fleet: Partial<Fleet>, view: FleetView, nowMs = NOW_MS): FleetDecision =>
  decideFleet(fleetOf(fleet), view, nowMs);

describe('the next look', () => {
  const lookIn = (fleet: Partial<Fleet>, view: FleetView, nowMs = NOW_MS): number => {
    const { lookAtMs, state } = decide(fleet, view, nowMs);
    expect(state.lookAtMs).toBe(lookAtMs);
    return (lookAtMs - nowMs) / MINUTE_MS;
  };

  it('at a settled fleet is when the fleet says', () => {
    expect(lookIn({}, settledView(3))).toBe(5);
    expect(lookIn({ settledLookMs: 9 * MINUTE_MS }, settledView(3))).toBe(9);
    expect(lookIn({ policies: [trackingPolicy()] }, settledView(3, { series: { cpu: steady(57) } }))).toBe(5);
  });

  it('is sooner when a schedule fires', () => {
    const policies = [scheduledPolicy()];
    const eightMs = NOW_MS + 20 * HOUR_MS;
    expect(lookIn({ policies }, settledView(3), eightMs - 2 * MINUTE_MS)).toBe(2);
    expect(lookIn({ policies }, settledView(3), eightMs - 6 * MINUTE_MS)).toBe(5);
  });

  it('is sooner when an override ends', () => {
    const overrides = [boundsUntil(NOW_MS + 3 * MINUTE_MS), boundsUntil(NOW_MS + 4 * MINUTE_MS), pauseUntil(NOW_MS)];
    expect(lookIn({}, settledView(3, { overrides }))).toBe(3);
    expect(lookIn({}, settledView(3, { overrides: [boundsUntil(NOW_MS), boundsUntil(minutesAgo(2))] }))).toBe(5);
  });

  it.each<[string, Partial<Fleet>, FleetView]>([
    ['something is to be done', {}, settledView(3, { instances: instancesOf(4) })],
    [
      'an instance drains',
      {},
      settledView(3, {
        instances: [...instancesOf(3), instanceOf('i-9', { role: 'retiring', targets: ['draining'] })],
      }),
    ],
    [
      'a launch is not in view yet',
      {},
      settledView(3, { instances: instancesOf(2), state: stateOf(3, { launches: [answeredLaunch(['i-9'])] }) }),
    ],
    ['an instance warms', {}, settledView(3, { instances: instancesOf(3, { launchedAtMs: minutesAgo(2) }) })],
    [
      'an instance is not in service',
      {},
      settledView(3, { instances: [...instancesOf(2), instanceOf('i-9', { targets: ['unhealthy'] })] }),
    ],
    ['a metric is unknown', { policies: [trackingPolicy()] }, settledView(3)],
    [
      'a policy asks for more than it may have',
      { policies: [trackingPolicy()], capacity: { min: 1, max: 3 } },
      settledView(3, { series: { cpu: steady(90) } }),
    ],
    [
      'no alarm watches',
      { policies: [trackingPolicy({ source: { kind: 'cpu', via: 'per-instance' } })] },
      settledView(3, { series: { cpu: steady(57) } }),
    ],
    [
      'no pool is left',
      {},
      settledView(3, {
        instances: instancesOf(2),
        zones: [{ name: 'zone-a', subnets: ['subnet-a'] }],
        state: stateOf(3, {
          dryPools: [
            { instanceType: 'm7g.large', zone: 'zone-a', market: 'on-demand', untilMs: NOW_MS + 1, backOffMs: 180_000 },
          ],
        }),
      }),
    ],
    ['it is paused', {}, settledView(3, { overrides: [pauseUntil(NOW_MS + HOUR_MS)] })],
  ])('is in a minute while %s', (_, fleet, view) => {
    expect(lookIn({ settledLookMs: 9 * MINUTE_MS, ...fleet }, view)).toBe(1);
  });

  it('at a fleet that a disagreement holds is as at a settled one', () => {
    const policies = [trackingPolicy(), trackingPolicy({ name: 'memory' })];
    const series = { cpu: steady(30), memory: steady(57) };
    const decision = decide({ policies }, settledView(3, { series }));
    expect(decision).toMatchObject({ code: 'NOT_ALL_AGREE', lookAtMs: NOW_MS + 5 * MINUTE_MS });
  });
});
