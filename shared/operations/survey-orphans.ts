import type { BallastConfig } from '../config/ballast-config.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { Belonging, Registration } from '../core/orphans/belonging.ts';
import { type FleetClaim, findOrphans, type Orphan, spareServing } from '../core/orphans/find-orphans.ts';
import type { UsdPerHourOf } from '../core/orphans/price-belonging.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { Target } from '../ports/balancers.ts';
import type { Belongings } from '../ports/belongings.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import type { FleetTrace, Stages } from '../ports/stages.ts';
import type { Traffic } from '../ports/traffic.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';

const READS_AT_ONCE = 10;

/** A fleet that a stage keeps is looked at every hour at least; one without a look for longer may be frozen, or in trouble. */
export const LOOKED_AT_MS = 2 * HOUR_MS;

/** What a survey asks. */
export type SurveyPorts = Pick<Ports, 'balancers' | 'ledger' | 'clock'> & {
  readonly belongings: Belongings;
  readonly stages: Stages;
  readonly traffic: Traffic;
};

/** What a survey goes by. */
export type SurveyTerms = {
  /** The fleets of the stage. */
  readonly config: BallastConfig;
  readonly stage: string;
  /** Fleets that a person says are gone. */
  readonly goneFleets: ReadonlySet<string>;
  readonly usdPerHourOf: UsdPerHourOf;
};

/** What belongs to nothing, and what could not be judged, a sentence each. */
export type Survey = { readonly orphans: readonly Orphan[]; readonly notes: readonly string[] };

type GroupTarget = Target & { readonly fleet: string; readonly arn: string };

/** Targets of the fleets' groups, each once, whoever shares a group; a fault for a fleet whose groups cannot be read. */
const readTargets = async (
  { balancers }: SurveyPorts,
  fleets: readonly Fleet[],
): Promise<{ readonly targets: readonly GroupTarget[]; readonly notes: readonly string[] }> => {
  const answers = await mapBounded(fleets, READS_AT_ONCE, async ({ name, targetGroups }) => {
    if (targetGroups.length === 0) return [];
    const read = async (): Promise<readonly GroupTarget[]> => {
      const groups = await balancers.resolveTargetGroups(targetGroups);
      const arns = [...new Set(groups.map(({ arn }) => arn))];
      const listed = await Promise.all(arns.map((arn) => balancers.listTargets(arn)));
      return arns.flatMap((arn, index) => (listed[index] ?? []).map((target) => ({ ...target, fleet: name, arn })));
    };
    const answer = await catchFault(read());
    return answer instanceof Fault ? `the target groups of ${name} were left out: ${answer.message}` : answer;
  });
  const targets = new Map<string, GroupTarget>();
  for (const target of answers.flatMap((answer) => (typeof answer === 'string' ? [] : answer))) {
    const key = `${target.arn} ${target.port} ${target.instanceId}`;
    if (!targets.has(key)) targets.set(key, target);
  }
  return { targets: [...targets.values()], notes: answers.filter((answer) => typeof answer === 'string') };
};

const groupName = (arn: string): string => arn.split('targetgroup/').at(-1)?.split('/')[0] ?? '';

const readRegistrations = async (
  { belongings }: SurveyPorts,
  targets: readonly GroupTarget[],
): Promise<readonly Registration[]> => {
  const instances = await belongings.findInstances([...new Set(targets.map(({ instanceId }) => instanceId))]);
  return targets.map(({ fleet, arn, port, instanceId, state }) => ({
    kind: 'registration',
    id: `${groupName(arn)}:${port}/${instanceId}`,
    fleet,
    targetGroupArn: arn,
    port,
    instanceId,
    state,
    instance: instances.get(instanceId) ?? null,
  }));
};

/** Ballast acts for a fleet that it has a record of; what else is in ballast.yml is the person's. */
const claimListed = ({ name, mode, stateful }: Fleet, record: FleetRecord | undefined, nowMs: number): FleetClaim => {
  const left = (because: string): FleetClaim => ({ kind: 'left', because: `nothing of ${name} is judged: ${because}` });
  if (mode === 'observe') return left('it is only observed');
  if (record === undefined) return left("the ledger's record of it is malformed");
  if (record.overrides.some(({ kind, untilMs }) => kind === 'pause' && untilMs > nowMs)) return left('it is paused');
  return record.state === null
    ? left('Ballast has not looked at it yet')
    : { kind: 'kept', state: record.state, stateful: stateful ?? null };
};

/** Why somebody may keep a fleet that is not in this configuration; null when nothing says so. */
const findKeeper = (
  name: string,
  traces: readonly FleetTrace[],
  { stage: own, goneFleets }: SurveyTerms,
  nowMs: number,
): string | null => {
  for (const { stage, lastLookMs } of traces) {
    if (lastLookMs === null || nowMs - lastLookMs >= LOOKED_AT_MS) continue;
    return `stage ${stage} looked at it ${Math.max(0, Math.round((nowMs - lastLookMs) / MINUTE_MS))} min ago`;
  }
  // A look that failed, or could not be written down, is none in the journal: the record outlasts that.
  const keepers = traces.filter(({ hasRecord }) => hasRecord).map(({ stage }) => stage);
  const other = keepers.find((stage) => stage !== own);
  if (other !== undefined) return `stage ${other} has a record of it`;
  if (keepers.length === 0 || goneFleets.has(name)) return null;
  return `this stage has a record of it; if it is gone, say so with --fleet ${name}`;
};

const claimUnlisted = (name: string, traces: readonly FleetTrace[], terms: SurveyTerms, nowMs: number): FleetClaim => {
  const keeper = findKeeper(name, traces, terms, nowMs);
  if (keeper !== null) {
    return { kind: 'left', because: `nothing of ${name} is judged: it is not in this configuration, but ${keeper}` };
  }
  const isNamed = terms.goneFleets.has(name);
  return { kind: 'gone', because: `fleet ${name} is in no configuration that a stage of this Region goes by`, isNamed };
};

const readClaims = async (
  { ledger, stages }: SurveyPorts,
  terms: SurveyTerms,
  owners: ReadonlySet<string>,
  nowMs: number,
): Promise<ReadonlyMap<string, FleetClaim>> => {
  const { fleets } = terms.config;
  const listed = new Set(fleets.map(({ name }) => name));
  const unlisted = [...owners].filter((name) => !listed.has(name));
  const [records, traces] = await Promise.all([
    ledger.readFleets([...listed]),
    unlisted.length === 0 ? new Map<string, readonly FleetTrace[]>() : stages.readTraces(unlisted, nowMs),
  ]);
  return new Map([
    ...fleets.map((fleet) => [fleet.name, claimListed(fleet, records.get(fleet.name), nowMs)] as const),
    ...unlisted.map((name) => [name, claimUnlisted(name, traces.get(name) ?? [], terms, nowMs)] as const),
  ]);
};

/**
 * Looks for what belongs to nothing in the Region. Rejects with a `Fault` when it cannot list, or cannot tell who keeps it.
 *
 * What there is is read before who it belongs to: what was made in between is then claimed, never the other way round.
 */
export const surveyOrphans = async (ports: SurveyPorts, terms: SurveyTerms): Promise<Survey> => {
  const [instances, volumes, addresses, { targets, notes }] = await Promise.all([
    ports.belongings.listInstances(),
    ports.belongings.listVolumes(),
    ports.belongings.listAddresses(),
    readTargets(ports, terms.config.fleets),
  ]);
  const registrations = await readRegistrations(ports, targets);
  const belongings: readonly Belonging[] = [...instances, ...volumes, ...addresses, ...registrations];
  const owners = new Set(belongings.map(({ fleet }) => fleet));
  const nowMs = ports.clock.nowMs();
  const claims = await readClaims(ports, terms, owners, nowMs);
  const left = [...claims].flatMap(([name, claim]) =>
    claim.kind === 'left' && owners.has(name) ? [claim.because] : [],
  );
  const absent = [...terms.goneFleets].filter((name) => !owners.has(name));
  const orphans = findOrphans(belongings, claims, terms.usdPerHourOf, nowMs);
  // Asked last, and only where an instance could go: it takes a call for every target group of the Region.
  const isAsked = orphans.some(({ belonging }) => belonging.kind === 'instance');
  const servingIds = isAsked ? await ports.traffic.listServing() : new Set<string>();
  return {
    orphans: spareServing(orphans, servingIds),
    notes: [...notes, ...left, ...absent.map((name) => `nothing carries the tag ballast:fleet=${name}`)],
  };
};
