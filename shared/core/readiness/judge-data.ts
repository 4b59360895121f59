import type { Protection } from '../backup/backup-policy.ts';
import { isWholeIn, type RecoveryPoint, snapshotsIn } from '../backup/recovery-point.ts';
import { activeAt, otherRegion, type Service } from '../failover/service.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import { green, red, unknown } from './check-of.ts';
import { findTold, machinesFor } from './needs-here.ts';
import type { FleetFacts, ReadinessFacts } from './readiness-facts.ts';
import type { ReadinessCheck } from './readiness-report.ts';

const inWords = (ms: number): string =>
  ms >= 2 * HOUR_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / MINUTE_MS)} min`;

const protectionOf = ({ protections }: ReadinessFacts, fleet: string): Protection | undefined =>
  protections.find(({ name, by }) => by.kind === 'fleet' && name === fleet);

/** Where the service is, as far as this Region knows; at home while nobody knows. */
const activeRegion = (service: Service, { state }: ReadinessFacts): string =>
  activeAt(service, (state.kind === 'known' ? state.value?.epoch : null) ?? 0);

/** Points of a fleet that were taken in the Region that the service would leave, newest first. */
const pointsOf = (service: Service, facts: ReadinessFacts, fleet: string, points: readonly RecoveryPoint[]) => {
  const other = otherRegion(service, facts.region);
  return points
    .filter(({ protection, stage, home }) => protection === fleet && stage === facts.stage && home === other)
    .toSorted((one, another) => another.takenAtMs - one.takenAtMs);
};

/** Members without slots are all alike: one point is enough for them. Of slots, as many are needed as there are members. */
const lineagesNeeded = (service: Service, facts: ReadinessFacts, { fleet }: FleetFacts, nowMs: number): number => {
  const told = findTold(service, facts, nowMs);
  if (fleet.stateful === undefined || told.kind === 'unknown') return 1;
  const there = told.value.standing.find((one) => one.fleet === fleet.name);
  return Math.max(1, machinesFor(fleet, there?.units ?? 0));
};

const judgePoints = (
  service: Service,
  facts: ReadinessFacts,
  own: FleetFacts,
  { policy }: Protection,
  nowMs: number,
): ReadinessCheck => {
  const { name } = own.fleet;
  const { region, points } = facts;
  const other = otherRegion(service, region);
  if (points.kind === 'unknown') return unknown('recovery-point', name, points.because);
  const rpoMs = service.rpoMs ?? policy.rpoMs;
  const whole = pointsOf(service, facts, name, points.value).filter((point) => isWholeIn(point, region));
  const newest = new Map(whole.toReversed().map((point) => [point.lineage, point] as const));
  const needed = lineagesNeeded(service, facts, own, nowMs);
  const used = [...newest.values()].toSorted((one, another) => another.takenAtMs - one.takenAtMs).slice(0, needed);
  const oldest = used.at(-1);
  const backUp = `see "npx ballast backups ${name} --stage ${facts.stage} --region ${other}", and copyTo of fleets.${name}.backup`;
  if (oldest === undefined || used.length < needed) {
    return red(
      'recovery-point',
      name,
      `${used.length} of ${needed} recovery points from ${other} are whole here`,
      backUp,
    );
  }
  const age = `the oldest that a move would use is of ${inWords(nowMs - oldest.takenAtMs)} ago, and ${inWords(rpoMs)} may be lost`;
  return nowMs - oldest.takenAtMs > rpoMs
    ? red('recovery-point', name, age, backUp)
    : green('recovery-point', name, age);
};

const judgeFleetPoints = (service: Service, facts: ReadinessFacts, own: FleetFacts, nowMs: number): ReadinessCheck => {
  const { name, stateful } = own.fleet;
  if (activeRegion(service, facts) === facts.region) {
    return green('recovery-point', name, `the service is in ${facts.region}: nothing is to be brought here`);
  }
  const protection = protectionOf(facts, name);
  if (protection !== undefined) return judgePoints(service, facts, own, protection, nowMs);
  if (stateful === undefined || service.strategy === 'warm-standby') {
    return green('recovery-point', name, 'a move restores nothing of it');
  }
  const fix = `state fleets.${name}.backup with copyTo: [${facts.region}], and deploy both Regions`;
  return red('recovery-point', name, 'its members own data, and nothing of it is backed up', fix);
};

/** EBS says only in a copy's state whether it could use the key: the newest copy tells. */
const judgeKey = (service: Service, facts: ReadinessFacts, { name }: Protection, key: string): ReadinessCheck => {
  const { points, region } = facts;
  const other = otherRegion(service, region);
  if (points.kind === 'unknown') return unknown('keys', name, points.because);
  const ended = pointsOf(service, facts, name, points.value).find(({ holdings }) =>
    ['whole', 'failed'].includes(holdings.get(region)?.standing ?? 'pending'),
  );
  const fix = `look at the key with "npx ballast validate --aws", and let EBS in ${region} use it`;
  if (ended === undefined)
    return unknown('keys', name, `no copy from ${other} has shown yet that ${key} can be used`, fix);
  if (!isWholeIn(ended, region))
    return red('keys', name, `the newest copy ended in error: ${key} may not be usable`, fix);
  if (snapshotsIn(ended, region).some(({ view }) => !view.encrypted)) {
    return red('keys', name, `the newest copy is not encrypted, and ${key} is named`, fix);
  }
  return green('keys', name, `the newest copy was encrypted with ${key}`);
};

const judgeKeys = (service: Service, facts: ReadinessFacts): readonly ReadinessCheck[] => {
  const keyed = service.fleets.flatMap((fleet) => {
    const protection = protectionOf(facts, fleet);
    const key = protection?.policy.kmsKey ?? null;
    return protection === undefined || key === null
      ? []
      : [judgeKey(service, facts, protection, key.replace(/^arn:.*\//, ''))];
  });
  return keyed.length > 0 ? keyed : [green('keys', facts.region, 'no key is named')];
};

/** Whether what a move would restore is whole here, new enough, and can be decrypted. */
export const judgeData = (service: Service, facts: ReadinessFacts, nowMs: number): readonly ReadinessCheck[] => [
  ...judgeKeys(service, facts),
  ...facts.fleets.map((own) => judgeFleetPoints(service, facts, own, nowMs)),
];
