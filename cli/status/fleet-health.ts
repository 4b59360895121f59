import type { FleetState, LaunchIntent } from '../../shared/core/fleet-state.ts';
import type { HealthReport } from '../../shared/core/healing/health-report.ts';
import type { StandbyState } from '../../shared/core/healing/health-state.ts';
import type { SlotState } from '../../shared/core/healing/slot.ts';
import type { InstanceVerdict, Verdict } from '../../shared/core/healing/verdict.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { describeInstanceStep, saidAbout, stepsAbout } from './about-instance.ts';

/** An instance that is not plainly well: what is believed of it, since when, and what is done about it. */
export type InstanceHealth = InstanceVerdict & {
  /** When the oldest sign against it was first seen; null where none says. */
  readonly sinceMs: number | null;
  readonly doing: readonly string[];
};

/** How well a fleet was at the last look that judged it. */
export type FleetHealth = Pick<HealthReport, 'breaker' | 'zonesLeft' | 'standby'> & {
  readonly atMs: number;
  /** Instances by what is believed of them. */
  readonly counts: Readonly<Record<Verdict['kind'], number>>;
  readonly instances: readonly InstanceHealth[];
  /** Machines that EC2's listing left out, and that are not taken for dead yet. */
  readonly missing: readonly { readonly instanceId: string; readonly sinceMs: number }[];
  /** Machines that were asked for and have not been seen yet. */
  readonly awaited: number;
  /** Standbys that are being started, and those that could not be. */
  readonly wakes: StandbyState['wakes'];
  readonly resting: StandbyState['resting'];
  /** Of a stateful fleet; empty in others. */
  readonly slots: readonly SlotState[];
};

/** Since when the oldest sign of a verdict has been seen; null for a healthy one, or where no sign says. */
const sinceOf = (verdict: Verdict): number | null => {
  if (verdict.kind === 'healthy') return null;
  const times = verdict.evidence.flatMap(({ sinceMs }) => sinceMs ?? []);
  return times.length === 0 ? null : Math.min(...times);
};

const doingAbout = (instanceId: string, state: FleetState, last: DecisionRecord): readonly string[] => {
  const leaving = state.retirements.find((retirement) => retirement.instanceId === instanceId);
  const steps = stepsAbout(last, instanceId).map(describeInstanceStep);
  return [...(leaving === undefined ? saidAbout(last, instanceId) : ['is on its way out']), ...steps];
};

const awaitedOf = ({ call, answer }: LaunchIntent): number => {
  if (call.role === 'standby') return 0;
  return answer.kind === 'answered' ? answer.instanceIds.length : call.onDemand + call.spot;
};

const count = (verdicts: readonly InstanceVerdict[], healthy: number): FleetHealth['counts'] => {
  const of = (kind: Verdict['kind']): number => verdicts.filter(({ verdict }) => verdict.kind === kind).length;
  return { healthy, suspect: of('suspect'), failed: of('failed'), doomed: of('doomed'), unknown: of('unknown') };
};

/** What a fleet's last decision and the ledger say of its health; null where it is not judged. */
export const toFleetHealth = (state: FleetState | null, last: DecisionRecord | null): FleetHealth | null => {
  const report = last?.decision.health;
  if (state === null || last === null || report === undefined) return null;
  const { verdicts, breaker, zonesLeft, standby } = report;
  const ill = new Set(verdicts.map(({ instanceId }) => instanceId));
  const roster = last.decision.state.health?.roster ?? [];
  const isHealthy = roster.filter(({ instanceId, missingSinceMs }) => missingSinceMs === null && !ill.has(instanceId));
  return {
    atMs: last.atMs,
    counts: count(verdicts, isHealthy.length),
    instances: verdicts.map(({ instanceId, verdict }) => ({
      instanceId,
      verdict,
      sinceMs: sinceOf(verdict),
      doing: doingAbout(instanceId, state, last),
    })),
    breaker,
    zonesLeft,
    standby,
    missing: roster.flatMap(({ instanceId, missingSinceMs }) =>
      missingSinceMs === null ? [] : [{ instanceId, sinceMs: missingSinceMs }],
    ),
    awaited: state.launches.reduce((sum, intent) => sum + awaitedOf(intent), 0),
    wakes: state.standby?.wakes ?? [],
    resting: state.standby?.resting ?? [],
    slots: state.slots ?? [],
  };
};
