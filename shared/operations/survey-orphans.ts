import type { BallastConfig } from '../config/ballast-config.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { Belonging, Registration } from '../core/orphans/belonging.ts';
import { type FleetClaim, findOrphans, type Orphan } from '../core/orphans/find-orphans.ts';
import type { UsdPerHourOf } from '../core/orphans/price-belonging.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { Target } from '../ports/balancers.ts';
import type { Belongings } from '../ports/belongings.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import type { LastLook, Stages } from '../ports/stages.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';

const READS_AT_ONCE = 10;

/** A fleet that a stage keeps is looked at every hour at least: twice as long without a look, and none keeps it. */
export const LOOKED_AT_MS = 2 * HOUR_MS;

/** What a survey asks. */
export type SurveyPorts = Pick<Ports, 'balancers' | 'ledger' | 'clock'> & {
  readonly belongings: Belongings;
  readonly stages: Stages;
};

/** What a survey goes by: the fleets that ballast.yml has here, and what instance types cost. */
export type SurveyTerms = { readonly config: BallastConfig; readonly usdPerHourOf: UsdPerHourOf };

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
const claimListed = ({ name, mode }: Fleet, record: FleetRecord | undefined, nowMs: number): FleetClaim => {
  const left = (because: string): FleetClaim => ({ kind: 'left', because: `nothing of ${name} is judged: ${because}` });
  if (mode === 'observe') return left('it is only observed');
  if (record === undefined) return left("the ledger's record of it is malformed");
  if (record.overrides.some(({ kind, untilMs }) => kind === 'pause' && untilMs > nowMs)) return left('it is paused');
  return record.state === null ? left('Ballast has not looked at it yet') : { kind: 'kept', state: record.state };
};

const claimUnlisted = (name: string, look: LastLook | undefined, nowMs: number): FleetClaim => {
  if (look !== undefined && nowMs - look.atMs < LOOKED_AT_MS) {
    const ago = `${Math.max(0, Math.round((nowMs - look.atMs) / MINUTE_MS))} min ago`;
    return {
      kind: 'left',
      because: `nothing of ${name} is judged: it is not in this configuration, but stage ${look.stage} looked at it ${ago}`,
    };
  }
  return { kind: 'gone', because: `fleet ${name} is in no configuration that a stage of this Region goes by` };
};

const readClaims = async (
  { ledger, stages }: SurveyPorts,
  fleets: readonly Fleet[],
  owners: ReadonlySet<string>,
  nowMs: number,
): Promise<ReadonlyMap<string, FleetClaim>> => {
  const listed = new Set(fleets.map(({ name }) => name));
  const unlisted = [...owners].filter((name) => !listed.has(name));
  const [records, looks] = await Promise.all([
    ledger.readFleets([...listed]),
    unlisted.length === 0 ? new Map<string, LastLook>() : stages.readLastLooks(unlisted, nowMs),
  ]);
  return new Map([
    ...fleets.map((fleet) => [fleet.name, claimListed(fleet, records.get(fleet.name), nowMs)] as const),
    ...unlisted.map((name) => [name, claimUnlisted(name, looks.get(name), nowMs)] as const),
  ]);
};

/**
 * Looks for what belongs to nothing in the Region. Rejects with a `Fault` when it cannot list, or cannot tell who keeps it.
 *
 * What there is is read before who it belongs to: what was made in between is then claimed, never the other way round.
 */
export const surveyOrphans = async (
  ports: SurveyPorts,
  { config: { fleets }, usdPerHourOf }: SurveyTerms,
): Promise<Survey> => {
  const [instances, volumes, addresses, { targets, notes }] = await Promise.all([
    ports.belongings.listInstances(),
    ports.belongings.listVolumes(),
    ports.belongings.listAddresses(),
    readTargets(ports, fleets),
  ]);
  const registrations = await readRegistrations(ports, targets);
  const belongings: readonly Belonging[] = [...instances, ...volumes, ...addresses, ...registrations];
  const owners = new Set(belongings.map(({ fleet }) => fleet));
  const nowMs = ports.clock.nowMs();
  const claims = await readClaims(ports, fleets, owners, nowMs);
  const left = [...claims].flatMap(([name, claim]) =>
    claim.kind === 'left' && owners.has(name) ? [claim.because] : [],
  );
  return { orphans: findOrphans(belongings, claims, usdPerHourOf, nowMs), notes: [...notes, ...left] };
};
