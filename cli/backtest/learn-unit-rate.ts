import type { Fleet } from '../../shared/core/fleet.ts';
import { instanceCpuMetric, measurementOf } from '../../shared/core/scaling/policy-measurement.ts';
import { DAY_MS, floorToMinute } from '../../shared/core/time.ts';
import type { FleetInstance } from '../../shared/ports/fleets.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { formatCount } from '../output/format.ts';
import { badInput } from '../stop.ts';
import { fitUnitRate, type MachineMinutes } from './fit-unit-rate.ts';
import { loadSourceOf } from './load-source.ts';
import { resolveGroups } from './read-account-load.ts';

/** A unit rate, and where it comes from, in words. */
export type LearntUnitRate = { readonly unitRate: number; readonly because: string };

type ReadPorts = Pick<Ports, 'balancers' | 'fleets' | 'metrics' | 'clock'>;

const LEARN_DAYS = 3;
/** Enough for a middle one, few enough to stay cheap. */
const MACHINES_MAX = 20;
const REQUESTS_KEY = 'requests-per-target';

const SAY_IT = 'say with --unit-rate how much one unit serves a second at 100 %';

const servingOf = (fleet: Fleet, instances: readonly FleetInstance[]): readonly FleetInstance[] =>
  instances
    .filter(({ role, lifecycle }) => role === 'active' && lifecycle === 'running')
    .toSorted((one, other) => one.launchedAtMs - other.launchedAtMs)
    .slice(0, MACHINES_MAX)
    .filter(({ instanceType }) => fleet.sizes.some((size) => size.instanceType === instanceType));

const unitsOf = ({ sizes }: Fleet, { instanceType }: FleetInstance): number =>
  sizes.find((size) => size.instanceType === instanceType)?.units ?? 1;

/**
 * Learns what one unit serves from machines that serve now: the requests per target and the CPU of the last days, machine
 * by machine, so that nobody needs to know how many there were.
 */
export const learnUnitRate = async (ports: ReadPorts, fleet: Fleet): Promise<LearntUnitRate> => {
  if (loadSourceOf(fleet)?.kind !== 'requests') {
    throw badInput(
      `the load of fleet ${fleet.name} is no count of requests, so CPU cannot be held against it; ${SAY_IT}`,
    );
  }
  const groups = await resolveGroups(ports, fleet);
  const requests = measurementOf({ kind: 'requests-per-target' }, fleet.name, groups);
  const machines = servingOf(fleet, await ports.fleets.listInstances([fleet.name]));
  const toMs = floorToMinute(ports.clock.nowMs());
  const queries = machines.map(({ id }) => ({
    key: id,
    measurement: { kind: 'metric', metric: instanceCpuMetric(id) } as const,
  }));
  const asked = requests === null ? queries : [...queries, { key: REQUESTS_KEY, measurement: requests }];
  const answers = await ports.metrics.read(asked, { fromMs: toMs - LEARN_DAYS * DAY_MS, toMs });
  const perTarget = answers.get(REQUESTS_KEY);
  const requestsPerSecond = new Map(
    perTarget?.kind === 'known' ? perTarget.points.map(({ atMs, value }) => [atMs, value / 60]) : [],
  );
  const minutes = machines.map((machine): MachineMinutes => {
    const cpu = answers.get(machine.id);
    const warmFromMs = machine.launchedAtMs + fleet.warmUpMs;
    const points = cpu?.kind === 'known' ? cpu.points.filter(({ atMs }) => atMs >= warmFromMs) : [];
    return { units: unitsOf(fleet, machine), cpu: points, requestsPerSecond };
  });
  const fitted = fitUnitRate(minutes);
  if (fitted === null) {
    throw badInput(
      `of fleet ${fleet.name} no running machine has an hour of both CPU and requests in the last ${LEARN_DAYS} days; ${SAY_IT}`,
    );
  }
  const { unitRate, machines: count } = fitted;
  const because = `learnt from CPU and requests of ${count} machine${count === 1 ? '' : 's'} over ${formatCount(fitted.minutes)} minutes`;
  return { unitRate, because };
};
