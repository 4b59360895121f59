import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { FailingMember, Member, Members } from '../placement/members.ts';
import { sizeOf } from '../sizing/units-of.ts';
import { MINUTE_MS } from '../time.ts';
import { judgeBreaker, launchesWhileOpen } from './breaker.ts';
import { gatherSigns } from './gather-signs.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { ArrivalBackOff, Breaker, RosterEntry, Sighting } from './health-state.ts';
import { judgeInstance } from './judge-instance.ts';
import { callRoll } from './roster.ts';
import type { InstanceVerdict, Verdict } from './verdict.ts';
import { findZonesLeft, type ZoneLeft } from './zones-left.ts';

/** What is believed of a fleet, and who of it counts. */
export type Health = {
  readonly policy: HealthPolicy;
  readonly members: Members;
  /** Machines that the listing leaves out, and that are not dead for that. */
  readonly missing: readonly RosterEntry[];
  readonly roster: readonly RosterEntry[];
  readonly sightings: readonly Sighting[];
  readonly breaker: Breaker | null;
  readonly arrivals: ArrivalBackOff;
  readonly verdicts: readonly InstanceVerdict[];
  readonly zonesLeft: readonly ZoneLeft[];
  readonly steps: readonly Step[];
};

/** What health is assessed from. */
export type HealthInput = {
  readonly fleet: Fleet;
  readonly policy: HealthPolicy;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly members: Members;
  readonly desired: number;
  readonly nowMs: number;
};

type Judged = {
  readonly instance: InstanceView;
  readonly units: number;
  /** Null for one that stopped. */
  readonly member: Member | null;
  readonly served: boolean;
  readonly verdict: Verdict;
  readonly sightings: readonly Sighting[];
};

/** No machine failed to arrive lately. */
export const NO_ARRIVAL_FAILED: ArrivalBackOff = { failures: 0, untilMs: 0 };

/** Instances that stopped although nobody of ours stopped them. */
const stoppedOf = ({ view, members }: HealthInput): readonly InstanceView[] => {
  const counted = new Set([...members.active.map(({ instance }) => instance), ...members.retiring].map(({ id }) => id));
  return view.instances.filter(
    ({ id, role, lifecycle }) =>
      role === 'active' && (lifecycle === 'stopping' || lifecycle === 'stopped') && !counted.has(id),
  );
};

const judgeAll = (input: HealthInput, roster: readonly RosterEntry[]): readonly Judged[] => {
  const { fleet, policy, view, state, members, nowMs } = input;
  const served = new Set(roster.flatMap((entry) => (entry.served ? [entry.instanceId] : [])));
  const seen = Map.groupBy(state.health?.sightings ?? [], ({ instanceId }) => instanceId);
  const judge = (instance: InstanceView, member: Member | null): Judged => {
    const { id, launchedAtMs, instanceType, lifecycle } = instance;
    const known = { served: served.has(id), isStarting: member !== null && lifecycle !== 'running' };
    const inGrace = nowMs - launchedAtMs < policy.graceMs;
    const by = { instanceId: id, seen: seen.get(id) ?? [], inGrace, nowMs };
    const judgement = judgeInstance(gatherSigns(policy, view, instance, known, nowMs), by);
    const units = member?.units ?? sizeOf(fleet, instanceType).units;
    return { instance, units, member, served: known.served, ...judgement };
  };
  return [
    ...members.active.map((member) => judge(member.instance, member)),
    ...stoppedOf(input).map((instance) => judge(instance, null)),
  ];
};

const FIRST_ARRIVAL_BACK_OFF_MS = 5 * MINUTE_MS;
const ARRIVAL_BACK_OFF_MAX_MS = 60 * MINUTE_MS;

/** Counts machines that are given up although they never served; one that serves at last ends the count. */
const countArrivals = (input: HealthInput, roster: readonly RosterEntry[], givenUp: number): ArrivalBackOff => {
  const { state, nowMs } = input;
  const before = state.health?.arrivals ?? NO_ARRIVAL_FAILED;
  const servedBefore = new Set(state.health?.roster.flatMap((entry) => (entry.served ? [entry.instanceId] : [])));
  const arrived = roster.some(({ instanceId, served }) => served && !servedBefore.has(instanceId));
  if (givenUp === 0) return arrived ? NO_ARRIVAL_FAILED : before;
  const failures = (arrived ? 0 : before.failures) + 1;
  const backOffMs = Math.min(ARRIVAL_BACK_OFF_MAX_MS, FIRST_ARRIVAL_BACK_OFF_MS * 2 ** (failures - 1));
  return { failures, untilMs: nowMs + backOffMs };
};

type Failing = Judged & { readonly verdict: FailingMember['verdict'] };

const isFailing = (judged: Judged): judged is Failing =>
  judged.verdict.kind === 'failed' || judged.verdict.kind === 'doomed';

/** The soonest to go first, then what cannot serve any more, then by how long it has failed. */
const byUrgency = (one: Failing, other: Failing): number => {
  const rank = ({ verdict, member }: Failing): number => {
    if (verdict.kind === 'doomed') return verdict.atMs === null ? Number.MAX_SAFE_INTEGER : verdict.atMs;
    return member === null ? 0 : 1;
  };
  return rank(one) - rank(other) || (one.instance.id < other.instance.id ? -1 : 1);
};

/** Who is to be replaced: all that fail, but of those that never served one at a time, and few while the signal may lie. */
const chooseFailing = (
  input: HealthInput,
  judged: readonly Judged[],
  breaker: Breaker | null,
  zonesLeft: readonly ZoneLeft[],
): readonly Failing[] => {
  const { policy, state, nowMs } = input;
  const arrivals = state.health?.arrivals ?? NO_ARRIVAL_FAILED;
  const known = new Set(state.health?.replacing);
  let newcomers = nowMs < arrivals.untilMs ? 0 : 1;
  const failing = judged.filter(isFailing).toSorted(byUrgency);
  const believed = failing.filter(({ instance, member, served, verdict }) => {
    if (known.has(instance.id) || served || member === null || verdict.kind === 'doomed') return true;
    newcomers -= 1;
    return newcomers >= 0;
  });
  if (breaker === null) return believed;
  const lost = new Set(zonesLeft.flatMap(({ zone, kind }) => (kind === 'failing' ? [zone] : [])));
  let left = launchesWhileOpen(policy, judged.length);
  return believed.filter(({ instance, member, verdict }) => {
    if (member === null || verdict.kind === 'doomed' || lost.has(instance.zone)) return true;
    left -= 1;
    return left >= 0;
  });
};

const explainBreaker = (breaker: Breaker | null, machines: number): readonly Step[] =>
  breaker === null
    ? []
    : [{ rule: 'breaker', before: machines, after: machines, because: `nothing is terminated: ${breaker.because}` }];

/** Judges every machine, and takes those that others must take the place of out of what counts as capacity. */
export const assessHealth = (input: HealthInput): Health => {
  const { policy, view, state, members, desired, nowMs } = input;
  const roll = callRoll(view, state, members.active, nowMs);
  const judged = judgeAll(input, roll.entries);
  const verdicts = judged.map(({ verdict }) => verdict.kind);
  const wellUnits = judged.reduce((sum, { member, units, verdict }) => {
    const isWell = member?.inService === true && (verdict.kind === 'healthy' || verdict.kind === 'unknown');
    return isWell ? sum + units : sum;
  }, 0);
  const before = state.health?.breaker ?? null;
  const breaker = judgeBreaker({ policy, readings: view.health, verdicts, wellUnits, desired, before, nowMs });
  const placed = judged.map(({ instance, verdict }) => ({ zone: instance.zone, verdict: verdict.kind }));
  const zonesLeft = findZonesLeft(policy, view, placed, nowMs);
  const failing = chooseFailing(input, judged, breaker, zonesLeft);
  const failed = new Set(failing.map(({ instance }) => instance.id));
  const known = new Set(state.health?.replacing);
  const givenUp = failing.filter(
    ({ instance, member, served, verdict }) =>
      !(known.has(instance.id) || served || member === null || verdict.kind === 'doomed'),
  ).length;
  return {
    policy,
    members: { ...members, active: members.active.filter(({ instance }) => !failed.has(instance.id)), failing },
    missing: roll.missing,
    roster: roll.entries,
    sightings: judged.flatMap(({ sightings }) => sightings),
    breaker,
    arrivals: countArrivals(input, roll.entries, givenUp),
    verdicts: judged.flatMap(({ instance, verdict }) =>
      verdict.kind === 'healthy' ? [] : [{ instanceId: instance.id, verdict }],
    ),
    zonesLeft,
    steps: explainBreaker(breaker, judged.length),
  };
};
