import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import type { Members } from '../placement/members.ts';
import type { Convergence } from '../placement/plan-convergence.ts';
import { poolsBarred } from '../placement/pools-barred.ts';
import { isEnough } from '../scaling/round-units.ts';
import type { ResizePlan } from '../sizing/resize-in-place.ts';
import { MINUTE_MS } from '../time.ts';
import type { Health } from './assess-health.ts';
import { lastDoubt } from './doubted-units.ts';
import type { HealthReport } from './health-report.ts';
import type { HealthState, Rebalance } from './health-state.ts';
import { planRebalance } from './plan-rebalance.ts';

/** What healing is concluded from, once everything else of a decision is known. */
export type HealingInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly members: Members;
  readonly health: Health;
  readonly convergence: Convergence;
  readonly resizing: ResizePlan;
  readonly desired: number;
  /** Units that are made up for on a doubt. */
  readonly doubted: number;
  readonly max: number;
  readonly nowMs: number;
};

/** What healing remembers, reports, and says of a hold. */
export type Healing = {
  readonly state: HealthState;
  readonly report: HealthReport;
  readonly code: 'BREAKER_OPEN' | 'REPLACING' | 'REBALANCING' | null;
  readonly steps: readonly Step[];
  /** Whether another look in a minute must carry something on. */
  readonly isMoving: boolean;
};

/** Whether everything desired serves, nothing fails and nothing is under way. */
const isWhole = ({ members, health, convergence, resizing, state, desired }: HealingInput): boolean =>
  members.failing.length === 0 &&
  health.breaker === null &&
  health.sightings.length === 0 &&
  health.missing.length === 0 &&
  members.active.every(({ inService, warming }) => inService && !warming) &&
  isEnough(
    members.active.reduce((sum, { units }) => sum + units, 0),
    desired,
  ) &&
  state.desired === desired &&
  convergence.retirements.length === 0 &&
  convergence.launches.length === 0 &&
  resizing.resize?.underWay == null;

const codeOf = ({ members, health }: HealingInput, rebalance: Rebalance | null): Healing['code'] => {
  if (health.breaker !== null) return 'BREAKER_OPEN';
  if (members.failing.length > 0 || health.gone.length > 0) return 'REPLACING';
  return rebalance === null ? null : 'REBALANCING';
};

/** Why machines with something against them are not replaced, or not yet. */
const explainSpared = ({ members, health, desired, nowMs }: HealingInput): readonly Step[] => {
  const { verdicts, breaker, arrivals, gone } = health;
  const settled = new Set([...members.failing.map(({ instance }) => instance.id), ...gone.map(({ id }) => id)]);
  return verdicts.flatMap(({ instanceId, verdict }): readonly Step[] => {
    if (settled.has(instanceId) || (verdict.kind !== 'suspect' && verdict.kind !== 'failed')) return [];
    const pause = `${arrivals.failures} in a row never served, the next is replaced in ${minutes(arrivals.untilMs - nowMs)}`;
    const kept = breaker === null ? pause : 'nothing more is launched for it while the breaker is open';
    const because = `${instanceId} is kept: ${verdict.kind === 'suspect' ? 'seen once, believed when seen again' : kept}`;
    const signs = verdict.evidence.map((evidence) => `${evidence.source} says ${evidence.because}`).join('; ');
    return [{ rule: verdict.kind, before: desired, after: desired, because: `${because}; ${signs}` }];
  });
};

const minutes = (spanMs: number): string => `${Math.max(1, Math.ceil(spanMs / MINUTE_MS))} min`;

/** Concludes what healing comes to in this look: balance, what is remembered, and what people are told. */
export const planHealing = (input: HealingInput): Healing => {
  const { fleet, view, state, members, health, convergence, desired, doubted, max, nowMs } = input;
  const whole = isWhole(input);
  const calmSinceMs = whole ? (state.health?.calmSinceMs ?? nowMs) : null;
  const dryPools = poolsBarred(fleet, state.dryPools, health.zonesLeft, nowMs);
  const before = state.health?.rebalance ?? null;
  const { zones } = view;
  const { active } = members;
  // Volumes stay in their zone, and so do the machines that hold them.
  const rebalance =
    fleet.stateful !== undefined
      ? null
      : planRebalance({ fleet, zones, active, desired, max, dryPools, before, calmSinceMs, nowMs });
  const step = (rule: string, because: string): Step => ({ rule, before: desired, after: desired, because });
  const { breaker, sightings, roster, arrivals, verdicts, zonesLeft } = health;
  return {
    state: {
      sightings,
      roster,
      replacing: members.failing.map(({ instance }) => instance.id),
      breaker,
      arrivals,
      rebalance,
      calmSinceMs,
      doubtedAtMs: lastDoubt(state.health?.doubtedAtMs ?? null, {
        doubted,
        hasFailed: members.failing.some(({ verdict }) => verdict.kind === 'failed'),
        starts: convergence.plan.some(
          (step) => step.kind === 'wake' || (step.kind === 'launch' && step.call.role !== 'standby'),
        ),
        nowMs,
      }),
    },
    report: {
      machines: active.length + members.failing.length,
      verdicts,
      breaker,
      zonesLeft: zonesLeft.map(({ zone, because }) => ({ zone, because })),
      standby: convergence.standbyCount,
    },
    code: codeOf(input, rebalance),
    steps: [
      ...health.steps,
      ...explainSpared(input),
      ...zonesLeft.map(({ zone, because }) => step('zone', `nothing is launched into ${zone}: ${because}`)),
      ...(rebalance === null
        ? []
        : [step('balance', `${rebalance.machines} more machines first, then as many go: ${rebalance.because}`)]),
    ],
    isMoving:
      breaker !== null ||
      sightings.length > 0 ||
      members.failing.length > 0 ||
      health.missing.length > 0 ||
      rebalance !== null ||
      before !== null,
  };
};
