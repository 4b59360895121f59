import type { Fleet } from '../../shared/core/fleet.ts';
import type { Datapoint } from '../../shared/core/reading.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { createScalingGroup, type ScalingGroup } from '../scaling-group.ts';
import type { SimulatedFleet, World } from '../world-state.ts';
import type { Autoscaler, AutoscalerContext } from './autoscaler.ts';

/** Datapoints in a row above the target that scale out, and below `LOW_SHARE` of it that scale in. */
const HIGH_DATAPOINTS = 3;
const LOW_DATAPOINTS = 15;
const LOW_SHARE = 0.9;

/** What the target is when the fleet's own policies name none: percent CPU. */
const CPU_TARGET = 60;

/** AWS rounds up; without this, the noise of a division would make 11 out of exactly 10. */
const ROUNDING_NOISE = 1e-9;

type Tracked = { readonly target: number; readonly points: readonly (Datapoint | null)[] };

/** Capacity in machines when a minute began: what its datapoint was measured over. */
type MinuteCapacity = { readonly inService: number; readonly warm: number };

type Outcome = { readonly wanted: number; readonly code: string; readonly because: string };

/** The metric of the fleet's first target-tracking policy, where the world has it; else CPU. */
const trackedBy = ({ policies }: Fleet, { metrics }: SimulatedFleet): Tracked => {
  const policy = policies.find(({ kind }) => kind === 'target-tracking');
  if (policy?.kind !== 'target-tracking') return { target: CPU_TARGET, points: metrics.cpu };
  if (policy.source.kind === 'cpu') return { target: policy.target, points: metrics.cpu };
  if (policy.source.kind === 'requests-per-target') return { target: policy.target, points: metrics.requestsPerTarget };
  return { target: CPU_TARGET, points: metrics.cpu };
};

const lastAll = (
  { points }: Tracked,
  minute: number,
  datapoints: number,
  breaches: (value: number) => boolean,
): boolean => {
  for (let index = minute; index > minute - datapoints; index -= 1) {
    const point = points[index];
    if (!point || !breaches(point.value)) return false;
  }
  return true;
};

const decide = (group: ScalingGroup, tracked: Tracked, minute: number, over: MinuteCapacity | undefined): Outcome => {
  const { target, points } = tracked;
  const desired = group.desired();
  const metric = points[minute]?.value;
  if (metric === undefined || over === undefined) {
    return { wanted: desired, code: 'INSUFFICIENT_DATA', because: 'no datapoint' };
  }
  const machinesFor = (machines: number): number => Math.ceil((machines * metric) / target - ROUNDING_NOISE);
  const because = `${Math.round(metric * 10) / 10} against target ${target} over ${over.inService} machines`;
  if (lastAll(tracked, minute, HIGH_DATAPOINTS, (value) => value > target)) {
    const wanted = Math.max(desired, Math.min(group.bounds.max, machinesFor(over.warm)));
    return { wanted, code: wanted > desired ? 'SCALE_OUT' : 'IN_BAND', because };
  }
  if (!lastAll(tracked, minute, LOW_DATAPOINTS, (value) => value < LOW_SHARE * target)) {
    return { wanted: desired, code: 'IN_BAND', because };
  }
  const { pending, warming } = group.count();
  if (pending > 0 || warming > 0) {
    return { wanted: desired, code: 'WARMING', because: `${pending} pending, ${warming} warming` };
  }
  const wanted = Math.min(desired, Math.max(group.bounds.min, machinesFor(over.inService)));
  return { wanted, code: wanted < desired ? 'SCALE_IN' : 'IN_BAND', because };
};

/** The newest minute whose datapoint can be read. */
const newestMinute = ({ nowMs, startMs, timing }: World): number =>
  Math.floor((nowMs - timing.metricDelayMs - startMs) / MINUTE_MS) - 1;

/**
 * AWS target tracking over an Auto Scaling group of the fleet's first size.
 *
 * Out when the last 3 datapoints are all above the target: to ceil(base x metric / target), where base is what was in
 * service and warm in that minute; pending and warming machines already count in desired. In when the last 15 are all
 * below 0.9 of it, and nothing is pending or warming: to ceil(in service x metric / target). Both go on every minute for
 * as long as the alarm stays. Source: the Amazon EC2 Auto Scaling user guide; the 0.9 is its "usually more than 10 % lower".
 */
export const createTargetTracking = ({ world, fleet, simulated, onDecision }: AutoscalerContext): Autoscaler => {
  const group = createScalingGroup(world, fleet, simulated);
  const tracked = trackedBy(fleet, simulated);
  const capacities: MinuteCapacity[] = [];
  return {
    tick: () => {
      const minute = newestMinute(world);
      const { wanted, code, because } = decide(group, tracked, minute, capacities[minute]);
      const [from, to] = [group.toUnits(group.desired()), group.toUnits(wanted)];
      onDecision({ kind: from === to ? 'hold' : 'scale', code, from, to, because });
      group.setDesired(wanted);
      group.converge();
      const { inService, warming } = group.count();
      capacities.push({ inService, warm: inService - warming });
      return Promise.resolve();
    },
    isWoken: () => false,
    wake: () => Promise.resolve(),
    desired: () => group.toUnits(group.desired()),
  };
};
