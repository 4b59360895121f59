import type { Fleet } from '../../shared/core/fleet.ts';
import type { HealthPolicy, StatefulPolicy } from '../../shared/core/healing/health-policy.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import type { Volume } from '../../sim/storage-state.ts';
import type { Instance } from '../../sim/world-state.ts';
import { createScenario, type Scenario, WEB } from './scenario.ts';

/** Two data volumes and a private address for each member. */
export const STATEFUL: StatefulPolicy = { devices: ['/dev/sdf', '/dev/sdg'], address: 'private' };

/** Believes what EC2 and the load balancer say, up to half of the fleet. */
export const HEALTH: HealthPolicy = {
  graceMs: 3 * MINUTE_MS,
  evidence: ['instance-status', 'target-health'],
  heartbeatMaxMs: 3 * MINUTE_MS,
  breakerShare: 0.5,
};

/** Three members over two zones. */
export const STORE: Fleet = { ...WEB, capacity: { min: 3, max: 4 }, policies: [], health: HEALTH, stateful: STATEFUL };

/** The same beside a standby in each zone. */
export const STORE_WITH_STANDBYS: Fleet = {
  ...STORE,
  standby: { size: { kind: 'machines', machines: 2 }, state: 'stopped' },
};

/** A Region with those members, and no load worth speaking of. */
export const createStore = (fleet: Fleet = STORE, hook?: PointHook, describeLagMs = 0): Scenario =>
  createScenario({ fleets: [fleet], load: () => 30, hook, describeLagMs });

/** Volumes that are a slot's, in the order of its devices. */
export const volumesOf = ({ world }: Scenario, slot: string): readonly Volume[] =>
  [...world.storage.volumes.values()]
    .filter((volume) => volume.slot === slot)
    .toSorted((one, other) => ((one.deviceTag ?? '') < (other.deviceTag ?? '') ? -1 : 1));

/** Standbys that wait. */
export const standbysOf = ({ world }: Scenario): readonly Instance[] =>
  [...world.instances.values()].filter(({ role, lifecycle }) => role === 'standby' && lifecycle === 'stopped');

/** The machines that serve with a slot's tag. */
export const servingSlot = ({ world }: Scenario, slot: string): readonly Instance[] =>
  [...world.instances.values()].filter((instance) => instance.slot === slot && instance.ready);

/** The address that an instance holds; null when it has none. */
export const addressOn = ({ world }: Scenario, instanceId: string): string | null => {
  const held = [...world.storage.addresses.values()].find((address) => address.instanceId === instanceId);
  if (held === undefined) return null;
  return held.address.kind === 'private' ? held.address.address : held.address.allocationId;
};

/** One line per slot: who serves it, and with what. */
export const picture = (scenario: Scenario): readonly string[] =>
  ['0', '1', '2', '3'].flatMap((slot) => {
    const volumes = volumesOf(scenario, slot);
    if (volumes.length === 0) return [];
    const serving = servingSlot(scenario, slot);
    const [holder] = serving;
    const held = volumes.filter(({ attachment }) => attachment?.instanceId === holder?.id).length;
    const address = holder === undefined ? null : addressOn(scenario, holder.id);
    return [`${slot}: ${serving.length} serving in ${holder?.zone}, ${held} of ${volumes.length} volumes, ${address}`];
  });

/** Steps that moved slots, in order, without the ids. */
export const slotSteps = ({ records }: Scenario): readonly string[] =>
  records
    .flatMap(({ outcomes }) => outcomes)
    .map(({ step, result }) => `${step.replaceAll(/(i|vol|eipalloc)-[0-9a-f]+/g, '$1')}: ${result}`);
