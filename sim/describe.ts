import { Fault } from '../shared/core/fault.ts';
import type { Target } from '../shared/ports/balancers.ts';
import type { FleetInstance } from '../shared/ports/fleets.ts';
import { isSilent } from './distortions.ts';
import type { Instance, ShownInstance, Snapshot, TaggedInstances, TargetGroup, World } from './world-state.ts';

const viewOf = (instance: Instance, fleetTag: string): FleetInstance => ({
  id: instance.id,
  fleet: fleetTag,
  instanceType: instance.instanceType,
  zone: instance.zone,
  ...(instance.subnet !== '' && { subnet: instance.subnet }),
  market: instance.market,
  launchedAtMs: instance.launchedAtMs,
  lifecycle: instance.lifecycle,
  role: instance.role,
  intent: instance.intent,
  templateVersion: instance.templateVersion,
  protected: instance.protected,
  slot: instance.slot,
});

const listTagged = (tagged: TaggedInstances): readonly FleetInstance[] => {
  if (tagged.listing !== null) return tagged.listing;
  const listing: FleetInstance[] = [];
  for (const instance of tagged.instances) {
    if (instance.fleetTag === null) continue;
    instance.view ??= viewOf(instance, instance.fleetTag);
    listing.push(instance.view);
  }
  tagged.listing = listing;
  return listing;
};

const listGroup = (group: TargetGroup): readonly Target[] => {
  group.listing ??= group.registrations.map(({ target }) => target);
  return group.listing;
};

/** Remembers a listing from now on, and forgets those that no lagging call can still answer with. */
export const keepSnapshot = <Row>(world: World, snapshots: Snapshot<Row>[], rows: readonly Row[]): void => {
  if (snapshots.at(-1)?.fromMs === world.nowMs) snapshots.pop();
  snapshots.push({ fromMs: world.nowMs, rows });
  const oldestMs = world.nowMs - world.timing.describeLagMs;
  while ((snapshots[1]?.fromMs ?? Number.POSITIVE_INFINITY) <= oldestMs) snapshots.shift();
};

/** What a lagging call answers. */
export const laggingRows = <Row>(world: World, snapshots: readonly Snapshot<Row>[]): readonly Row[] =>
  snapshots.findLast(({ fromMs }) => fromMs <= world.nowMs - world.timing.describeLagMs)?.rows ?? [];

const forgetListing = (world: World, tagged: TaggedInstances): void => {
  tagged.listing = null;
  if (world.timing.describeLagMs > 0) keepSnapshot(world, tagged.snapshots, listTagged(tagged));
};

const toShown = ({ lifecycle, instanceType, fleetTag, slot, tags }: Instance): ShownInstance => ({
  lifecycle,
  instanceType,
  fleetTag,
  slot,
  tags,
});

/** One instance, as of the describe lag ago; null for one that describe calls do not show. */
export const showInstance = (world: World, instance: Instance): ShownInstance | null =>
  world.timing.describeLagMs > 0 ? (laggingRows(world, instance.shown)[0] ?? null) : instance;

/** To be called after a change of what describe calls show of an instance. */
export const forgetInstanceView = (world: World, instance: Instance): void => {
  instance.view = null;
  if (world.timing.describeLagMs > 0) keepSnapshot(world, instance.shown, [toShown(instance)]);
  const tagged = instance.fleetTag === null ? undefined : world.tagged.get(instance.fleetTag);
  if (tagged !== undefined) forgetListing(world, tagged);
};

/** Gives an instance its `ballast:fleet` tag, another one, or none: from then on that fleet's listing shows it. */
export const setFleetTag = (world: World, instance: Instance, fleetTag: string | null): void => {
  const before = instance.fleetTag === null ? undefined : world.tagged.get(instance.fleetTag);
  if (before !== undefined) {
    before.instances.splice(before.instances.indexOf(instance), 1);
    forgetListing(world, before);
  }
  instance.fleetTag = fleetTag;
  if (fleetTag === null) {
    forgetInstanceView(world, instance);
    return;
  }
  const after = world.tagged.get(fleetTag) ?? { instances: [], listing: null, snapshots: [] };
  world.tagged.set(fleetTag, after);
  after.instances.push(instance);
  forgetInstanceView(world, instance);
};

/** To be called after a change of a target's state, or of which targets a group has. */
export const forgetTargetListing = (world: World, group: TargetGroup): void => {
  group.listing = null;
  if (world.timing.describeLagMs > 0) keepSnapshot(world, group.snapshots, listGroup(group));
};

const listLagging = (world: World, tagged: TaggedInstances): readonly FleetInstance[] =>
  world.timing.describeLagMs > 0 ? laggingRows(world, tagged.snapshots) : listTagged(tagged);

/** What a listing of one tag's value says: what it said when listings froze, and nothing of those that no call knows yet. */
const listKnown = (world: World, name: string, tagged: TaggedInstances): readonly FleetInstance[] => {
  const { frozen, unknown } = world.disturbances;
  const rows = frozen === null ? listLagging(world, tagged) : (frozen.instances.get(name) ?? []);
  return unknown.size === 0 ? rows : rows.filter(({ id }) => !unknown.has(id));
};

/** What is left of a listing when calls forget; each call forgets others. */
const recall = <Row>({ forgetfulness }: World, rows: readonly Row[]): readonly Row[] => {
  if (forgetfulness === null) return rows;
  const { share, random } = forgetfulness;
  return rows.filter(() => random.next() >= share);
};

/** Instances by the tag `ballast:fleet`, as of the describe lag ago. */
export const describeInstances = (world: World, fleetNames: readonly string[]): readonly FleetInstance[] => {
  const listings: (readonly FleetInstance[])[] = [];
  for (const name of fleetNames) {
    const tagged = world.tagged.get(name);
    if (tagged === undefined) continue;
    listings.push(recall(world, listKnown(world, name, tagged)));
  }
  const [first = [], ...rest] = listings;
  return rest.length === 0 ? first : listings.flat();
};

/** The tag `ballast:fleet` of each of these instances that has one, as of the describe lag ago. */
export const findFleets = (world: World, instanceIds: readonly string[]): ReadonlyMap<string, string> => {
  const asked = new Set(instanceIds);
  const rows = [...world.tagged].flatMap(([name, tagged]) =>
    listKnown(world, name, tagged).filter(({ id }) => asked.has(id)),
  );
  return new Map(recall(world, rows).map(({ id, fleet }) => [id, fleet]));
};

/** Targets of a group, as of the describe lag ago. */
export const describeTargets = (world: World, group: TargetGroup): readonly Target[] => {
  if (isSilent(world, 'target-health')) {
    throw new Fault('unknown', 'elasticloadbalancing:DescribeTargetHealth', 'ELB does not tell target health');
  }
  const frozen = world.disturbances.frozen?.targets.get(group.arn);
  if (frozen !== undefined) return frozen;
  return world.timing.describeLagMs > 0 ? laggingRows(world, group.snapshots) : listGroup(group);
};
