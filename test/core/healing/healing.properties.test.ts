import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../../shared/core/decide-fleet.ts';
import { DECISION_CODES } from '../../../shared/core/decision.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetDecision } from '../../../shared/core/fleet-decision.ts';
import type { FleetView } from '../../../shared/core/fleet-view.ts';
import { disturbanceBudget } from '../../../shared/core/healing/plan-replacements.ts';
import type { InstanceVerdict, Verdict } from '../../../shared/core/healing/verdict.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { judgedFleet, judgedView } from './arbitrary-health.ts';

const always = (holds: (decision: FleetDecision, fleet: Fleet, view: FleetView) => void): void =>
  fc.assert(
    fc.property(judgedFleet, judgedView, (fleet, view) => holds(decideFleet(fleet, view, NOW_MS), fleet, view)),
    { numRuns: 200 },
  );

const copyAsJson = <Value>(value: Value): Value => {
  const copy: Value = JSON.parse(JSON.stringify(value));
  return copy;
};

const verdictsOf = ({ health }: FleetDecision): ReadonlyMap<string, Verdict> =>
  new Map(health?.verdicts.map(({ instanceId, verdict }: InstanceVerdict) => [instanceId, verdict]));

/** Instances that this look chose to go. */
const chosenOf = ({ state }: FleetDecision, view: FleetView): readonly string[] => {
  const before = new Set(view.state?.retirements.map(({ instanceId }) => instanceId));
  const tagged = new Set(view.instances.filter(({ role }) => role === 'retiring').map(({ id }) => id));
  return state.retirements
    .map(({ instanceId }) => instanceId)
    .filter((instanceId) => !before.has(instanceId) && !tagged.has(instanceId));
};

/** Of those, the ones that go because they fail, not because they are too many. */
const replacedOf = (decision: FleetDecision, view: FleetView): readonly string[] => {
  const replacing = new Set(decision.state.health?.replacing);
  return chosenOf(decision, view).filter((id) => replacing.has(id));
};

/** Standbys that this look wakes. */
const wokenIn = ({ state }: FleetDecision) => (state.standby?.wakes ?? []).filter(({ atMs }) => atMs === NOW_MS);

const NOTHING = { kind: 'read', byInstance: {}, others: 'unknown' } as const;

/** No source says anything of any instance. */
const UNHEARD = { 'instance-status': NOTHING, agent: NOTHING, heartbeat: NOTHING };

describe('whatever is said of the health of a fleet', () => {
  it('it is decided, the same each time, and kept whole in the journal', () => {
    always((decision, fleet, view) => {
      expect(decideFleet(copyAsJson(fleet), copyAsJson(view), NOW_MS)).toStrictEqual(decision);
      expect(copyAsJson(decision)).toStrictEqual(decision);
      expect(DECISION_CODES).toContain(decision.code);
      expect(decision.lookAtMs).toBeGreaterThan(NOW_MS);
      for (const { because } of decision.steps) expect(because).not.toBe('');
    });
  });

  it('nothing is terminated, and nothing of it retired but what AWS takes back, while the breaker is open', () => {
    let opened = 0;
    always((decision, _, view) => {
      if (decision.health?.breaker == null) return;
      opened += 1;
      expect(decision.plan.filter(({ kind }) => kind === 'terminate')).toEqual([]);
      const verdicts = verdictsOf(decision);
      for (const id of chosenOf(decision, view)) expect(verdicts.get(id)?.kind).toBe('doomed');
    });
    expect(opened).toBeGreaterThan(0);
  });

  it('no more go for failing than the budget allows, but for those that AWS takes back within minutes', () => {
    let replaced = 0;
    always((decision, fleet, view) => {
      const verdicts = verdictsOf(decision);
      const gone = replacedOf(decision, view);
      const inTime = gone.filter((id) => {
        const verdict = verdicts.get(id);
        return !(verdict?.kind === 'doomed' && verdict.atMs !== null && verdict.atMs - NOW_MS <= 3 * MINUTE_MS);
      });
      replaced += inTime.length;
      expect(inTime.length).toBeLessThanOrEqual(disturbanceBudget(fleet, view.instances.length));
    });
    expect(replaced).toBeGreaterThan(0);
  });

  it('a protected instance stays', () => {
    always((decision, _, view) => {
      const chosen = new Set([
        ...replacedOf(decision, view),
        ...decision.plan.flatMap((step) => (step.kind === 'terminate' ? step.instanceIds : [])),
      ]);
      expect(view.instances.filter((instance) => instance.protected && chosen.has(instance.id))).toEqual([]);
    });
  });

  it('others take the place only of what is believed to have failed or to be doomed', () => {
    always((decision) => {
      const verdicts = verdictsOf(decision);
      for (const id of decision.state.health?.replacing ?? []) {
        expect(verdicts.get(id)?.kind).toMatch(/^(failed|doomed)$/);
      }
    });
  });

  it('a sign that was never seen before makes nothing fail', () => {
    always((_, fleet, view) => {
      if (view.state === null) return;
      const { health: __, ...unremembered } = view.state;
      const verdicts = verdictsOf(decideFleet(fleet, { ...view, state: unremembered }, NOW_MS));
      const living = view.instances.filter(({ lifecycle }) => !/shutting-down|terminated/.test(lifecycle));
      for (const { id } of living) expect(verdicts.get(id)?.kind).not.toBe('failed');
    });
  });

  it('an instance that all sources are silent about, or that nothing is known of, is kept', () => {
    always((_, fleet, view) => {
      const instances = view.instances.map((instance) =>
        ['stopped', 'stopping', 'pending'].includes(instance.lifecycle)
          ? { ...instance, lifecycle: 'running' as const, targets: ['unavailable' as const] }
          : { ...instance, targets: ['unavailable' as const] },
      );
      const decision = decideFleet(fleet, { ...view, instances, health: UNHEARD, notices: [] }, NOW_MS);
      expect(decision.state.health?.replacing).toEqual([]);
      expect(replacedOf(decision, { ...view, instances })).toEqual([]);
    });
  });
});

describe('what is started', () => {
  const unitsOf = (fleet: Fleet, instanceType: string): number =>
    (fleet.sizes.find((size) => size.instanceType === instanceType) ?? fleet.sizes[0]).units;

  it('never passes the upper bound, together with what counts and what fails and still runs', () => {
    let started = 0;
    always((decision, fleet, view) => {
      const before = new Set(view.state?.launches.map(({ call }) => call.token));
      const launched = decision.state.launches
        .filter(({ call }) => !before.has(call.token) && call.role !== 'standby')
        .reduce((sum, { call }) => sum + (call.onDemand + call.spot) * unitsOf(fleet, call.instanceTypes[0] ?? ''), 0);
      const woken = wokenIn(decision).reduce((sum, { units }) => sum + units, 0);
      if (launched + woken === 0) return;
      started += 1;
      const replacing = new Set(decision.state.health?.replacing);
      const failing = view.instances
        .filter(({ id, lifecycle }) => replacing.has(id) && lifecycle === 'running')
        .reduce((sum, { instanceType }) => sum + unitsOf(fleet, instanceType), 0);
      expect(decision.capacity.active + launched + woken + failing).toBeLessThan(decision.bounds.max + 1e-5);
    });
    expect(started).toBeGreaterThan(0);
  });

  it('is a standby once: from the next look on it counts, whether or not a listing shows it', () => {
    let woken = 0;
    always((decision, fleet, view) => {
      const fresh = wokenIn(decision);
      if (fresh.length === 0) return;
      woken += fresh.length;
      const ids = fresh.map(({ instanceId }) => instanceId);
      const wakes = decision.state.standby?.wakes ?? [];
      const { health: _, ...unremembered } = decision.state;
      const wellAndStandbys = view.instances.map((instance) =>
        instance.role === 'standby'
          ? instance
          : { ...instance, lifecycle: 'running' as const, targets: ['healthy' as const] },
      );
      const next = (instances: FleetView['instances'], of: typeof wakes): FleetDecision => {
        const state = { ...unremembered, launches: [], retirements: [], standby: { wakes: of, resting: [] } };
        return decideFleet(fleet, { ...view, instances, health: UNHEARD, notices: [], state }, NOW_MS + 30 * SECOND_MS);
      };
      const units = fresh.reduce((sum, wake) => sum + wake.units, 0);
      const others = wakes.filter(({ instanceId }) => !ids.includes(instanceId));
      for (const instances of [wellAndStandbys, wellAndStandbys.filter(({ id }) => !ids.includes(id))]) {
        const counted = next(instances, wakes);
        expect(counted.capacity.active).toBeCloseTo(next(instances, others).capacity.active + units);
        const again = (counted.state.standby?.wakes ?? []).filter(({ atMs }) => atMs > NOW_MS);
        expect(again.filter(({ instanceId }) => ids.includes(instanceId))).toEqual([]);
      }
    });
    expect(woken).toBeGreaterThan(0);
  });

  it('is none into a zone that is left', () => {
    let left = 0;
    always((decision, _, view) => {
      const zones = new Set(decision.health?.zonesLeft.map(({ zone }) => zone));
      left += zones.size;
      expect(zones.size === 0 || zones.size < view.zones.length).toBe(true);
      const before = new Set(view.state?.launches.map(({ call }) => call.token));
      for (const { call } of decision.state.launches) {
        if (!before.has(call.token)) expect(zones).not.toContain(call.zone);
      }
    });
    expect(left).toBeGreaterThan(0);
  });
});
