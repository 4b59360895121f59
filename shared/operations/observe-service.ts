import { gatherPoints } from '../core/backup/gather-points.ts';
import { isWholeIn } from '../core/backup/recovery-point.ts';
import type { Observation } from '../core/failover/observation.ts';
import { epochName } from '../core/failover/plan-records.ts';
import type { ReadingsWanted } from '../core/failover/readings-wanted.ts';
import type { Service } from '../core/failover/service.ts';
import type { ServiceState } from '../core/failover/service-state.ts';
import type { FleetTerms, Known, PointHere, RestoreHere, ServiceView } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import { readRestoreState } from '../core/restore/read-restore-state.ts';
import type { RestoreState } from '../core/restore/restore-state.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import { readFleetsHere } from './read-fleets-here.ts';
import type { ReferenceCache } from './reference-cache.ts';
import type { ServiceSetup } from './service-setup.ts';

const NOT_READ = { kind: 'unknown', because: 'it was not read' } as const;

const known = async <Value>(wanted: boolean, read: () => Promise<Value>): Promise<Known<Value>> => {
  if (!wanted) return NOT_READ;
  const value = await catchFault(read());
  return value instanceof Fault ? { kind: 'unknown', because: value.message } : { kind: 'known', value };
};

/** Newest whole point of each lineage of the service's fleets, in this Region. */
const readPoints = async (
  { snapshots, region }: FailoverPorts,
  { stage }: ServiceSetup,
  { fleets }: Service,
): Promise<readonly PointHere[]> => {
  const listed = await snapshots.list();
  const whole = gatherPoints(new Map([[region, { kind: 'known', snapshots: listed }]])).filter(
    (point) => point.stage === stage && fleets.includes(point.protection) && isWholeIn(point, region),
  );
  const byLineage = Map.groupBy(whole, ({ protection, lineage }) => `${protection} ${lineage}`);
  return [...byLineage.values()].flatMap((points): readonly PointHere[] => {
    const [newest] = points.toSorted((one, other) => other.takenAtMs - one.takenAtMs);
    if (newest === undefined) return [];
    return [{ fleet: newest.protection, lineage: newest.lineage, takenAtMs: newest.takenAtMs }];
  });
};

const GONE_WELL: ReadonlySet<string> = new Set(['RESTORED', 'RESTORED_VOLUMES', 'PROVEN']);

const toRestoreHere = ({ id, phase, outcome, plan: { takenAtMs }, last }: RestoreState): RestoreHere => {
  const isWell = outcome !== null && GONE_WELL.has(outcome.code);
  const ended = isWell ? 'done' : 'failed';
  return {
    restoreId: id,
    standing: outcome === null || (phase !== 'over' && !isWell) ? 'under-way' : ended,
    takenAtMs,
    because: outcome?.because ?? last ?? '',
  };
};

const readRestores = async ({ workflows }: FailoverPorts): Promise<readonly RestoreHere[]> =>
  (await workflows.list('restore')).flatMap(({ body }) => {
    const state = readRestoreState(body);
    return state === null ? [] : [toRestoreHere(state)];
  });

/** Whose endpoint a name answers with: the Region that shares an address with it. */
const readAnswers = async (
  { probes }: FailoverPorts,
  { dnsName, regions }: Service,
  { wiring }: ServiceState,
): Promise<string | null> => {
  const answered = await probes.resolve(dnsName);
  if (answered === null) throw new Fault('unknown', 'resolve', `${dnsName} could not be resolved`);
  for (const region of regions) {
    const target = wiring?.targets[region];
    if (target === undefined) continue;
    const names = target.kind === 'alias' ? [target.dnsName] : target.values;
    const own = await Promise.all(names.map(async (name) => [name, ...((await probes.resolve(name)) ?? [])]));
    if (own.flat().some((address) => answered.includes(address))) return region;
  }
  return null;
};

const changeOf = ({ move, arming }: ServiceState): string | null =>
  move?.phase === 'syncing' || move?.phase === 'returning' ? (move.change?.id ?? null) : (arming?.id ?? null);

/** A drill has an epoch of its own: what others say of the real one is no news of it. */
const withoutEpochs = (observation: Observation): Observation => ({
  ...observation,
  epoch: null,
  recordsEpoch: null,
  switchOn: false,
});

const termsOf = ({ name, capacity, stateful }: Fleet): FleetTerms => ({
  fleet: name,
  unitsMin: capacity.min,
  unitsMax: capacity.max,
  stateful: stateful !== undefined,
});

/** What a service's next decision is made from. */
export type ServiceQuestion = {
  readonly service: Service;
  /** The service that is observed: the real one, where `service` is its isolated form. */
  readonly observed: string;
  readonly state: ServiceState;
  readonly wanted: ReadingsWanted;
};

/** Reads what a decision about a service wants to know; what cannot be read is unknown, and says why. */
export const observeService = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  { service, observed, state, wanted }: ServiceQuestion,
  cache: ReferenceCache,
): Promise<Omit<ServiceView, 'wishes'>> => {
  const fleets = setup.config.fleets.filter(({ name }) => service.fleets.includes(name));
  const names = [service.dnsName, epochName(service)];
  const change = changeOf(state);
  const [observations, ...readings] = await Promise.all([
    ports.observations.list(observed),
    wanted.fleets ? readFleetsHere(ports, fleets, cache) : NOT_READ,
    known(wanted.points, () => readPoints(ports, setup, service)),
    known(wanted.restores, () => readRestores(ports)),
    known(wanted.records && state.wiring !== null, () => ports.dns.listRecords(state.wiring?.zoneId ?? '', names)),
    known(wanted.change && change !== null, () => ports.dns.readChange(change ?? '')),
    known(wanted.answers, () => readAnswers(ports, service, state)),
  ]);
  const [fleetsHere, points, restores, records, changed, answers] = readings;
  return {
    region: ports.region,
    observations: observed === service.name ? observations : observations.map(withoutEpochs),
    fleets: fleetsHere,
    terms: fleets.map(termsOf),
    points,
    restores,
    records,
    change: changed,
    answers,
  };
};
