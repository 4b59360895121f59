import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { Member, Members } from '../placement/members.ts';
import { ARRIVAL_MAX_MS } from '../placement/members.ts';
import { sizeOf } from '../sizing/units-of.ts';
import { findSilence, judgeBreaker } from './breaker.ts';
import { chooseFailing, explainLaunchPause } from './choose-failing.ts';
import { doubtHeartbeat } from './doubt-heartbeat.ts';
import { gatherSigns } from './gather-signs.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { ArrivalBackOff, Breaker, RosterEntry, Sighting } from './health-state.ts';
import { judgeInstance } from './judge-instance.ts';
import type { Judged } from './judged.ts';
import { callRoll } from './roster.ts';
import type { InstanceVerdict } from './verdict.ts';
import { findZonesLeft, type ZoneLeft } from './zones-left.ts';

/** What is believed of a fleet, and who of it counts. */
export type Health = {
  readonly members: Members;
  /** Machines that the listing leaves out, and that are not dead for that. */
  readonly missing: readonly RosterEntry[];
  /** Why nothing may be launched now; null when it may be. */
  readonly launchPause: string | null;
  /** Machines of the last look, or launched since, that ended, and not by us. */
  readonly gone: readonly InstanceView[];
  readonly roster: readonly RosterEntry[];
  readonly sightings: readonly Sighting[];
  readonly breaker: Breaker | null;
  /** Whether every source is heard: a breaker that is open for the sick may hide one that says nothing. */
  readonly isHeard: boolean;
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

const NONE: readonly never[] = [];

const hasStopped = ({ lifecycle }: InstanceView): boolean => lifecycle === 'stopping' || lifecycle === 'stopped';

/** Instances that stopped although nobody of ours stopped them. */
const stoppedOf = ({ view, members }: HealthInput): readonly InstanceView[] => {
  const ours = [...members.active.map(({ instance }) => instance), ...members.retiring].filter(hasStopped);
  const counted = new Set(ours.map(({ id }) => id));
  return view.instances.filter(
    (instance) => instance.role === 'active' && hasStopped(instance) && !counted.has(instance.id),
  );
};

const judgeAll = (input: HealthInput, roster: readonly RosterEntry[]): readonly Judged[] => {
  const { fleet, policy, view, state, members, nowMs } = input;
  const neverServed = new Set(roster.filter((entry) => !entry.served).map(({ instanceId }) => instanceId));
  const noticesOf = Map.groupBy(view.notices ?? [], ({ instanceId }) => instanceId);
  const seen = Map.groupBy(state.health?.sightings ?? [], ({ instanceId }) => instanceId);
  const judge = (instance: InstanceView, member: Member | null): Judged => {
    const { id, launchedAtMs, instanceType } = instance;
    const ageMs = nowMs - launchedAtMs;
    const known = {
      served: member !== null && !neverServed.has(id),
      isMember: member !== null,
      isOverdue: ageMs >= fleet.warmUpMs + ARRIVAL_MAX_MS,
    };
    const inGrace = ageMs < policy.graceMs;
    const by = { instanceId: id, seen: seen.get(id) ?? NONE, inGrace, nowMs };
    const said = { health: view.health, notices: noticesOf.get(id) ?? NONE };
    const { verdict, sightings } = judgeInstance(gatherSigns(policy, said, instance, known, nowMs), by);
    const units = member?.units ?? sizeOf(fleet, instanceType).units;
    return { instance, units, member, served: known.served, verdict, sightings };
  };
  return [
    ...members.active.map((member) => judge(member.instance, member)),
    ...stoppedOf(input).map((instance) => judge(instance, null)),
  ];
};

/** What ended although nobody of ours ended it. */
const verdictOfGone = ({ id, lifecycle }: InstanceView): InstanceVerdict => {
  const because = `it is ${lifecycle}, and not by Ballast`;
  return { instanceId: id, verdict: { kind: 'failed', evidence: [{ source: 'lifecycle', sinceMs: null, because }] } };
};

const explain = (breaker: Breaker | null, gone: readonly InstanceView[], machines: number): readonly Step[] => [
  ...(breaker === null
    ? []
    : [{ rule: 'breaker', before: machines, after: machines, because: `nothing is terminated: ${breaker.because}` }]),
  ...gone.map(({ id, lifecycle }) => ({
    rule: 'gone',
    before: machines + gone.length,
    after: machines,
    because: `${id} is ${lifecycle}, and not by Ballast`,
  })),
];

const isSick = ({ verdict }: Judged): boolean => verdict.kind === 'suspect' || verdict.kind === 'failed';

/** In service, and not only because it is too young for the bad signs that it has. */
const serves = ({ member, verdict }: Judged): boolean =>
  member?.inService === true && !(verdict.kind === 'unknown' && verdict.evidence.length > 0);

/** In service with nothing against it. */
const isWell = (judged: Judged): boolean =>
  serves(judged) && (judged.verdict.kind === 'healthy' || judged.verdict.kind === 'unknown');

/**
 * Machines that tell whether the signals lie. What EC2 lists as stopped is no lie of a health check, and what has yet to
 * serve, or is too young to be judged, says nothing for them.
 */
const isTelling = (judged: Judged): boolean => judged.member !== null && (isSick(judged) || serves(judged));

/** Judges every machine, and takes those that others must take the place of out of what counts as capacity. */
export const assessHealth = (input: HealthInput): Health => {
  const { policy, view, state, members, desired, nowMs } = input;
  const { entries: roster, missing, gone, neverServed, hasArrived } = callRoll(input, members.active, nowMs);
  const judged = judgeAll(input, roster);
  const verdicts = judged.filter(isTelling).map(({ verdict }) => verdict.kind);
  const wellUnits = judged.reduce((sum, one) => (isWell(one) ? sum + one.units : sum), 0);
  const before = state.health?.breaker ?? null;
  const doubt = doubtHeartbeat(view.health, judged, desired);
  const breaker = judgeBreaker({ policy, readings: view.health, doubt, verdicts, wellUnits, desired, before, nowMs });
  const placed = judged.map(({ instance, verdict }) => ({ zone: instance.zone, verdict: verdict.kind }));
  const zonesLeft = findZonesLeft(policy, view, placed, nowMs);
  const { failing, arrivals } = chooseFailing({
    policy,
    before: state.health,
    judged,
    neverServed,
    hasArrived,
    breaker,
    zonesLeft,
    nowMs,
  });
  const failed = new Set(failing.map(({ instance }) => instance.id));
  return {
    members: { ...members, active: members.active.filter(({ instance }) => !failed.has(instance.id)), failing },
    missing,
    gone,
    launchPause: explainLaunchPause(state.health?.arrivals, nowMs),
    roster,
    sightings: judged.flatMap(({ sightings }) => sightings),
    breaker,
    isHeard: findSilence({ policy, readings: view.health, doubt }) === null,
    arrivals,
    verdicts: [
      ...judged
        .filter(({ verdict }) => verdict.kind !== 'healthy')
        .map(({ instance, verdict }) => ({ instanceId: instance.id, verdict })),
      ...gone.map(verdictOfGone),
    ],
    zonesLeft,
    steps: explain(breaker, gone, judged.length),
  };
};
