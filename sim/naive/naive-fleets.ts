import { parseAlarmName } from '../../shared/config/alarm-specifications.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetState, LaunchCall } from '../../shared/core/fleet-state.ts';
import { machinesMinOf } from '../../shared/core/sizing/machines-min.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { FleetInstance } from '../../shared/ports/fleets.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { NaiveEvent } from './naive-event.ts';

/** What a handler of a first script runs with. */
export type NaiveRun = {
  readonly ports: Ports;
  readonly config: BallastConfig;
  readonly stage: string;
  /** Tells one run from all others. */
  readonly runId: string;
};

/** What boots is not called unhealthy: the health-check grace period of EC2 Auto Scaling, as its console has it. */
const GRACE_MS = 5 * MINUTE_MS;

/** Nothing is scaled in so soon after a launch: the default cooldown of EC2 Auto Scaling. */
const COOLDOWN_MS = 5 * MINUTE_MS;

/** More by an alarm: a quarter, as a step of simple scaling. */
const STEP_SHARE = 0.25;

const isThere = ({ role, lifecycle }: FleetInstance): boolean =>
  role === 'active' && (lifecycle === 'pending' || lifecycle === 'running');

const listThere = async ({ ports }: NaiveRun, fleet: Fleet): Promise<readonly FleetInstance[]> =>
  (await ports.fleets.listInstances([fleet.name])).filter(isThere);

const unitsOf = ({ sizes }: Fleet, instances: readonly FleetInstance[]): number =>
  instances.reduce((sum, { instanceType }) => {
    const size = sizes.find((one) => one.instanceType === instanceType);
    return sum + (size?.units ?? sizes[0].units);
  }, 0);

/** The smallest that a fleet may be. */
const minOf = (fleet: Fleet): number =>
  Math.min(fleet.capacity.max, Math.max(fleet.capacity.min, machinesMinOf(fleet, new Set(fleet.subnets).size)));

/** A table with one number for each fleet. */
const writeDesired = async ({ ports }: NaiveRun, { name }: Fleet, desired: number): Promise<void> => {
  const { ledger, clock } = ports;
  const nowMs = clock.nowMs();
  // A lease that is over at once keeps nobody out.
  const answer = await ledger.acquireLease(name, nowMs, nowMs);
  if (answer.kind === 'held') return;
  const fresh: FleetState = {
    version: 1,
    epoch: 'naive',
    sequence: 0,
    desired,
    launches: [],
    retirements: [],
    capacity: [],
    dryPools: [],
    scheduledUntilMs: nowMs,
    lookAtMs: nowMs,
  };
  await ledger.releaseLease(answer.lease, { ...fresh, ...answer.record.state, desired });
};

const readDesired = async (run: NaiveRun, fleet: Fleet, there: readonly FleetInstance[]): Promise<number> => {
  const record = (await run.ports.ledger.readFleets([fleet.name])).get(fleet.name);
  return record?.state?.desired ?? Math.max(minOf(fleet), unitsOf(fleet, there));
};

const launch = async (
  { ports, runId }: NaiveRun,
  fleet: Fleet,
  there: readonly FleetInstance[],
  machines: number,
): Promise<void> => {
  if (machines <= 0) return;
  const { id, version } = await ports.fleets.resolveTemplate(fleet.launchTemplate);
  const zones = await ports.fleets.listZones(fleet.subnets);
  const inZone = (subnet: string): number => there.filter(({ zone }) => zone === zones.get(subnet)?.name).length;
  const [subnet = ''] = fleet.subnets.toSorted((one, other) => inZone(one) - inZone(other));
  const call: LaunchCall = {
    // EC2 takes a call without a token as one of its own, as it does this one.
    token: `${fleet.name}-${runId}`,
    zone: zones.get(subnet)?.name ?? '',
    subnets: [subnet],
    instanceTypes: [fleet.sizes[0].instanceType],
    onDemand: machines,
    spot: 0,
    launchTemplate: { id, version },
  };
  await ports.fleets.launch(fleet.name, call);
};

type Group = { readonly arn: string; readonly port: number };

const groupsOf = async ({ ports }: NaiveRun, fleet: Fleet): Promise<readonly Group[]> => {
  const resolved = await ports.balancers.resolveTargetGroups(fleet.targetGroups);
  return resolved.flatMap(({ arn }, index) => {
    const port = fleet.targetGroups[index]?.port;
    return port === undefined ? [] : [{ arn, port }];
  });
};

const register = async (run: NaiveRun, fleet: Fleet, instanceId: string): Promise<void> => {
  for (const { arn, port } of await groupsOf(run, fleet)) await run.ports.balancers.register(arn, port, [instanceId]);
};

const deregister = async (run: NaiveRun, fleet: Fleet, ids: readonly string[]): Promise<void> => {
  for (const { arn, port } of await groupsOf(run, fleet)) await run.ports.balancers.deregister(arn, port, ids);
};

/** Takes machines that fail out of their target groups, and ends them. */
const terminate = async (run: NaiveRun, fleet: Fleet, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await deregister(run, fleet, ids);
  await run.ports.fleets.terminate(ids);
};

const scaleOut = async (run: NaiveRun, fleet: Fleet): Promise<void> => {
  const there = await listThere(run, fleet);
  const desired = await readDesired(run, fleet, there);
  const wanted = Math.min(fleet.capacity.max, desired + Math.max(1, Math.floor(desired * STEP_SHARE)));
  if (wanted <= desired) return;
  await writeDesired(run, fleet, wanted);
  await launch(run, fleet, there, Math.ceil((wanted - desired) / fleet.sizes[0].units));
};

const scaleIn = async (run: NaiveRun, fleet: Fleet): Promise<void> => {
  const there = await listThere(run, fleet);
  const desired = await readDesired(run, fleet, there);
  const wanted = Math.max(minOf(fleet), desired - 1);
  const sinceMs = run.ports.clock.nowMs() - COOLDOWN_MS;
  if (there.some(({ launchedAtMs }) => launchedAtMs > sinceMs)) return;
  const [oldest] = there.toSorted((one, other) => one.launchedAtMs - other.launchedAtMs);
  if (wanted >= desired || oldest === undefined) return;
  await writeDesired(run, fleet, wanted);
  await run.ports.fleets.markRetiring([oldest.id]);
  await deregister(run, fleet, [oldest.id]);
};

/** What was scaled in goes once its connections are drained. */
const endDrained = async (run: NaiveRun, fleet: Fleet, instances: readonly FleetInstance[]): Promise<void> => {
  const retiring = instances.filter(({ role, lifecycle }) => role === 'retiring' && lifecycle === 'running');
  if (retiring.length === 0) return;
  const registered = new Set<string>();
  for (const { arn } of await groupsOf(run, fleet))
    for (const { instanceId } of await run.ports.balancers.listTargets(arn)) registered.add(instanceId);
  const drained = retiring.filter(({ id }) => !registered.has(id));
  if (drained.length > 0) await run.ports.fleets.terminate(drained.map(({ id }) => id));
};

/** The failed check itself is what is acted on; what runs in no group yet joins it. */
const checkTargets = async (run: NaiveRun, fleet: Fleet): Promise<void> => {
  const { balancers, clock } = run.ports;
  const there = await listThere(run, fleet);
  const sick = new Set<string>();
  for (const { arn, port } of await groupsOf(run, fleet)) {
    const targets = new Map((await balancers.listTargets(arn)).map(({ instanceId, state }) => [instanceId, state]));
    for (const [instanceId, state] of targets) if (state === 'unhealthy') sick.add(instanceId);
    const absent = there.filter(({ id, lifecycle }) => lifecycle === 'running' && !targets.has(id));
    for (const { id } of absent) await balancers.register(arn, port, [id]);
  }
  const nowMs = clock.nowMs();
  const failed = there.filter(({ id, launchedAtMs }) => sick.has(id) && nowMs - launchedAtMs >= GRACE_MS);
  await terminate(
    run,
    fleet,
    failed.map(({ id }) => id),
  );
  await launch(run, fleet, there, failed.length);
};

/** One more for one that is gone, unless as many as are desired are there. */
const launchForLost = async (run: NaiveRun, fleet: Fleet): Promise<void> => {
  const there = await listThere(run, fleet);
  const desired = await readDesired(run, fleet, there);
  if (unitsOf(fleet, there) < desired) await launch(run, fleet, there, 1);
};

const replace = async (run: NaiveRun, fleet: Fleet, instanceId: string): Promise<void> => {
  await terminate(run, fleet, [instanceId]);
  await launch(run, fleet, await listThere(run, fleet), 1);
};

const onInstance = async (
  run: NaiveRun,
  fleet: Fleet,
  { instanceId, state }: NaiveEvent & { readonly kind: 'instance-state' },
): Promise<void> => {
  if (state === 'running') await register(run, fleet, instanceId);
  if (state === 'stopped') await replace(run, fleet, instanceId);
  if (state === 'terminated') await launchForLost(run, fleet);
};

const onAlarm = async (run: NaiveRun, name: string, fleets: readonly Fleet[]): Promise<void> => {
  const alarm = parseAlarmName(name, run.stage, fleets);
  const fleet = fleets.find((one) => one.name === alarm?.fleet);
  if (alarm === null || fleet === undefined) return;
  if (alarm.side === 'high') await scaleOut(run, fleet);
  else if (alarm.side === 'low') await scaleIn(run, fleet);
  else await checkTargets(run, fleet);
};

const onSchedule = async (run: NaiveRun, fleets: readonly Fleet[]): Promise<void> => {
  for (const fleet of fleets) {
    const record = (await run.ports.ledger.readFleets([fleet.name])).get(fleet.name);
    if (record?.state === null)
      await writeDesired(run, fleet, await readDesired(run, fleet, await listThere(run, fleet)));
    await checkTargets(run, fleet);
    await endDrained(run, fleet, await run.ports.fleets.listInstances([fleet.name]));
  }
};

/** One event, one action on a fleet: more or less by an alarm, another machine for one that fails or goes. */
export const actOnFleets = async (run: NaiveRun, event: NaiveEvent): Promise<void> => {
  const fleets = run.config.fleets.filter(({ mode }) => mode === 'act');
  if (event.kind === 'schedule') return onSchedule(run, fleets);
  if (event.kind === 'alarm') return onAlarm(run, event.name, fleets);
  if (event.kind === 'set-finished') return;
  const owner = (await run.ports.fleets.findFleets([event.instanceId])).get(event.instanceId);
  const fleet = fleets.find(({ name }) => name === owner);
  if (fleet === undefined) return;
  await (event.kind === 'instance-state' ? onInstance(run, fleet, event) : replace(run, fleet, event.instanceId));
};
