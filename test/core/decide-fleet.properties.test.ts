import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../shared/core/decide-fleet.ts';
import { DECISION_CODES } from '../../shared/core/decision.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetDecision } from '../../shared/core/fleet-decision.ts';
import type { FleetView } from '../../shared/core/fleet-view.ts';
import type { Series } from '../../shared/core/reading.ts';
import type { TargetTrackingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { anyFleet, anyView, fleetWith, known, metricPolicies, tracking, unpausedView } from './arbitraries.ts';
import { NOW_MS } from './build.ts';

const always = (
  fleet: fc.Arbitrary<Fleet>,
  view: fc.Arbitrary<FleetView>,
  holds: (decision: FleetDecision, fleet: Fleet, view: FleetView) => void,
): void =>
  fc.assert(
    fc.property(fleet, view, (f, v) => holds(decideFleet(f, v, NOW_MS), f, v)),
    { numRuns: 200 },
  );

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
};

const copyAsJson = <Value>(value: Value): Value => {
  const copy: Value = JSON.parse(JSON.stringify(value));
  return copy;
};

describe('any decision', () => {
  it('changes nothing that it is given, and is the same when decided again', () => {
    always(anyFleet, anyView, (decision, fleet, view) => {
      expect(decideFleet(deepFreeze(fleet), deepFreeze(view), NOW_MS)).toStrictEqual(decision);
    });
  });

  it('is the same when replayed from the journal, and is kept there whole', () => {
    always(anyFleet, anyView, (decision, fleet, view) => {
      expect(decideFleet(copyAsJson(fleet), copyAsJson(view), NOW_MS)).toStrictEqual(decision);
      expect(copyAsJson(decision)).toStrictEqual(decision);
    });
  });

  it('carries codes of the closed list, and at least one argued step', () => {
    always(anyFleet, anyView, ({ code, proposals, steps }) => {
      expect(DECISION_CODES).toContain(code);
      for (const proposal of proposals) expect(DECISION_CODES).toContain(proposal.code);
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps) expect(step.because).not.toBe('');
    });
  });

  it('names the next look: after now, no later than a settled fleet is looked at', () => {
    always(anyFleet, anyView, ({ lookAtMs, state }, { settledLookMs }) => {
      expect(lookAtMs).toBeGreaterThan(NOW_MS);
      expect(lookAtMs).toBeLessThanOrEqual(NOW_MS + Math.max(MINUTE_MS, settledLookMs));
      expect(state.lookAtMs).toBe(lookAtMs);
    });
  });

  it('under a pause does nothing', () => {
    always(anyFleet, anyView, ({ code, plan, action }, _, { overrides }) => {
      const paused = overrides.some(({ kind, untilMs }) => kind === 'pause' && untilMs > NOW_MS);
      expect(code === 'PAUSED').toBe(paused);
      if (paused) expect([plan.length, action.kind]).toEqual([0, 'hold']);
    });
  });
});

describe('desired capacity', () => {
  it('is within the bounds in force, and says so', () => {
    always(anyFleet, unpausedView, ({ action, bounds, state }, _, view) => {
      expect(bounds.min).toBeLessThanOrEqual(bounds.max);
      expect(state.desired).toBeGreaterThanOrEqual(bounds.min);
      expect(state.desired).toBeLessThanOrEqual(bounds.max);
      expect(action.kind === 'hold' ? action.desired : action.to).toBe(state.desired);
      if (view.state !== null) expect(action.kind === 'hold').toBe(view.state.desired === state.desired);
    });
  });

  it('never shrinks, but to the upper bound, while a metric is unknown', () => {
    const fleet = fleetWith(metricPolicies.filter((policies) => policies.length > 0));
    always(fleet, unpausedView, (_, policies, view) => {
      const [first] = policies.policies;
      const { [first?.name ?? '']: unread, ...read } = view.series;
      const { state, bounds, proposals, capacity } = decideFleet(policies, { ...view, series: read }, NOW_MS);
      expect(proposals[0]?.asks).toBe('unknown');
      const before = view.state?.desired ?? capacity.active;
      expect(state.desired).toBeGreaterThanOrEqual(Math.min(before, bounds.max));
    });
  });

  it('is never lowered by higher readings', () => {
    const withoutLoad = (name: string): fc.Arbitrary<TargetTrackingPolicy> =>
      tracking(name).map((policy) => ({ ...policy, surge: policy.surge && { ...policy.surge, load: null } }));
    const fleet = fleetWith(fc.tuple(withoutLoad('first'), withoutLoad('second')));
    const raises = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 30, maxLength: 30 });
    const raise = (series: Series, by: readonly number[]): Series =>
      series.kind === 'unknown'
        ? series
        : { ...series, points: series.points.map(({ atMs, value }, at) => ({ atMs, value: value + (by[at] ?? 0) })) };
    fc.assert(
      fc.property(fleet, unpausedView, fc.tuple(known, known), fc.tuple(raises, raises), (f, v, read, by) => {
        const desiredWith = ([first, second]: readonly [Series, Series]): number =>
          decideFleet(f, { ...v, series: { first, second } }, NOW_MS).state.desired;
        const higher: readonly [Series, Series] = [raise(read[0], by[0]), raise(read[1], by[1])];
        expect(desiredWith(higher)).toBeGreaterThanOrEqual(desiredWith(read));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the plan', () => {
  /** Machines that this look asks for besides repeats, and instances that this look chose to go. */
  const changeOf = (decision: FleetDecision, view: FleetView) => {
    const before = new Set(view.state?.launches.map(({ call }) => call.token));
    const fresh = decision.state.launches.filter(({ call }) => !before.has(call.token));
    const listed = new Set(view.state?.retirements.map(({ instanceId }) => instanceId));
    const tagged = new Set(view.instances.filter(({ role }) => role === 'retiring').map(({ id }) => id));
    const chosen = decision.state.retirements.filter(
      ({ instanceId }) => !(listed.has(instanceId) || tagged.has(instanceId)),
    );
    return {
      launched: fresh.reduce((sum, { call }) => sum + call.onDemand + call.spot, 0),
      chosen: chosen.map(({ instanceId }) => instanceId),
    };
  };

  const unitsOf = (fleet: Fleet, instanceType: string): number =>
    (fleet.sizes.find((size) => size.instanceType === instanceType) ?? fleet.sizes[0]).units;

  it('leads from what is there to what is desired, and never past it both ways', () => {
    always(anyFleet, unpausedView, (decision, fleet, view) => {
      const { launched, chosen } = changeOf(decision, view);
      const { desired } = decision.state;
      const unit = fleet.sizes[0].units;
      const { active } = decision.capacity;
      expect(Math.min(launched, chosen.length)).toBe(0);
      if (launched > 0) expect(active + (launched - 1) * unit).toBeLessThan(desired);
      const gone = view.instances.filter(({ id }) => chosen.includes(id));
      const left = gone.reduce((sum, { instanceType }) => sum - unitsOf(fleet, instanceType), active + launched * unit);
      if (chosen.length > 0) expect(left).toBeGreaterThan(desired - 1e-5);
      const placed = decision.steps.every(({ rule }) => rule !== 'capacity');
      if (active < desired && placed)
        expect(left).toBeGreaterThan(Math.min(desired, decision.bounds.max - unit) - 1e-5);
      if (launched > 0) expect(left).toBeLessThan(decision.bounds.max + 1e-5);
    });
  });

  it('takes no surplus that it should keep, and leaves none that may go', () => {
    always(anyFleet, unpausedView, (decision, fleet, view) => {
      const { chosen } = changeOf(decision, view);
      const { desired } = decision.state;
      const going = view.instances.filter(({ id }) => chosen.includes(id));
      const serves = ({ lifecycle, targets, launchedAtMs }: FleetView['instances'][number]): boolean =>
        lifecycle === 'running' &&
        (targets.length === 0
          ? NOW_MS - launchedAtMs >= fleet.warmUpMs
          : targets.every((state) => state === 'healthy'));
      expect(going.filter((instance) => instance.protected)).toEqual([]);
      const units = (list: FleetView['instances']): number =>
        list.reduce((sum, { instanceType }) => sum + unitsOf(fleet, instanceType), 0);
      const inService = decision.capacity.inService - units(going.filter(serves));
      if (going.some(serves)) expect(inService).toBeGreaterThan(desired - 1e-5);
      const leaving = new Set(decision.state.retirements.map(({ instanceId }) => instanceId));
      const spare = view.instances.filter(
        (instance) =>
          instance.role === 'active' &&
          (instance.lifecycle === 'pending' || instance.lifecycle === 'running') &&
          !(instance.protected || serves(instance) || leaving.has(instance.id)),
      );
      // What is about to serve goes once others do.
      const mayArrive = ({ lifecycle, targets }: FleetView['instances'][number]): boolean =>
        inService < desired && lifecycle === 'running' && !targets.includes('absent');
      const left = decision.capacity.active - units(going);
      for (const one of spare) if (!mayArrive(one)) expect(left - units([one])).toBeLessThan(desired);
    });
  });

  it('asks with fresh tokens that EC2 takes, and with the identical call again', () => {
    always(anyFleet, unpausedView, (decision, _, view) => {
      const before = new Map(view.state?.launches.map(({ call }) => [call.token, call]));
      const calls = decision.plan.flatMap((step) => (step.kind === 'launch' ? [step.call] : []));
      const tokens = calls.map(({ token }) => token);
      expect(new Set(tokens).size).toBe(tokens.length);
      for (const call of calls) {
        expect(call.token.length).toBeLessThanOrEqual(64);
        expect(call.onDemand + call.spot).toBeGreaterThan(0);
        expect(call.instanceTypes.length).toBeGreaterThan(0);
        expect(decision.state.launches.filter((launch) => launch.call === call)).toHaveLength(1);
        const asked = before.get(call.token);
        if (asked !== undefined) expect(call).toBe(asked);
      }
      const fresh = tokens.filter((token) => !before.has(token)).length;
      expect(decision.state.sequence).toBe((view.state?.sequence ?? 0) + fresh);
    });
  });

  it('terminates only what was retired before, may be touched and serves no request', () => {
    always(anyFleet, unpausedView, (decision, _, view) => {
      const byId = new Map(view.instances.map((instance) => [instance.id, instance]));
      const known = new Set(view.state?.retirements.map(({ instanceId }) => instanceId));
      for (const step of decision.plan) {
        if (step.kind !== 'terminate') continue;
        for (const id of step.instanceIds) {
          expect(known).toContain(id);
          expect(byId.get(id)).toMatchObject({ protected: false, targets: [expect.stringMatching(/absent|draining/)] });
        }
      }
    });
  });

  it('registers only what runs and is absent, and stays', () => {
    always(anyFleet, unpausedView, (decision, _, view) => {
      const byId = new Map(view.instances.map((instance) => [instance.id, instance]));
      const leaving = new Set(decision.state.retirements.map(({ instanceId }) => instanceId));
      for (const step of decision.plan) {
        if (step.kind !== 'register') continue;
        expect([step.targetGroupArn, step.port]).toEqual(['arn:web', 8080]);
        for (const id of step.instanceIds) {
          expect(byId.get(id)).toMatchObject({ lifecycle: 'running', role: 'active', targets: ['absent'] });
          expect(leaving).not.toContain(id);
        }
      }
    });
  });
});
