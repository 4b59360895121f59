import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import { unhealthyAlarms } from '../../shared/config/unhealthy-alarms.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { HealthPolicy, StandbyPolicy, StatefulPolicy } from '../../shared/core/healing/health-policy.ts';

/** What would exist for a fleet, by the names it would have. */
export type PlannedFleet = Pick<
  Fleet,
  'name' | 'mode' | 'shape' | 'sizes' | 'capacity' | 'machinesMin' | 'warmUpMs' | 'purchase' | 'resize'
> & {
  /** Null where instances are not judged, none stands by, and members own nothing. */
  readonly health: HealthPolicy | null;
  readonly standby: StandbyPolicy | null;
  readonly stateful: StatefulPolicy | null;
  readonly policies: readonly { readonly name: string; readonly kind: string }[];
  readonly alarms: readonly PlannedAlarm[];
};

/** An alarm that would watch a policy, or the targets of a target group. */
export type PlannedAlarm = {
  readonly name: string;
  readonly comparison: string;
  readonly threshold: number;
  readonly minutes: number;
};

/** What a deployment of this stage makes for the fleet. */
export const planFleet = (fleet: Fleet, stage: string): PlannedFleet => {
  const { name, mode, shape, sizes, capacity, machinesMin, warmUpMs, purchase, resize, policies } = fleet;
  const { health = null, standby = null, stateful = null } = fleet;
  const specifications = [...alarmSpecifications([fleet], stage), ...unhealthyAlarms([fleet], stage)];
  const alarms = specifications.map(({ name: alarm, comparison, threshold, datapoints }) => ({
    name: alarm,
    comparison,
    threshold,
    minutes: datapoints,
  }));
  return {
    name,
    mode,
    shape,
    sizes,
    capacity,
    machinesMin,
    warmUpMs,
    purchase,
    resize,
    health,
    standby,
    stateful,
    policies: policies.map((policy) => ({ name: policy.name, kind: policy.kind })),
    alarms,
  };
};
