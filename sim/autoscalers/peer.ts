import type { Fleet } from '../../shared/core/fleet.ts';
import type { Datapoint } from '../../shared/core/reading.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { Observation } from '../peers/peer.ts';
import { PEERS, type PeerName } from '../peers/peers.ts';
import { createScalingGroup } from '../scaling-group.ts';
import type { SimulatedFleet, World } from '../world-state.ts';
import type { Autoscaler, AutoscalerContext } from './autoscaler.ts';
import { CPU_TARGET, peerTargetOf } from './peer-target.ts';

type Tracked = { readonly target: number; readonly points: readonly (Datapoint | null)[] };

/** Capacity in machines when a minute began: what its datapoint was measured over. */
type MinuteCapacity = Pick<Observation, 'measuredOver' | 'measuredWarm'>;

const NOT_MEASURED: MinuteCapacity = { measuredOver: 0, measuredWarm: 0 };

/** What the fleet's policies make a peer hold; one that reads load counts machines by it, whatever the fleet's metric is. */
const trackedBy = (fleet: Fleet, { metrics }: SimulatedFleet, name: PeerName): Tracked => {
  const { reads, target } = peerTargetOf(fleet);
  if (reads === 'cpu') return { target, points: metrics.cpu };
  return PEERS[name].reads === 'metric'
    ? { target, points: metrics.requestsPerTarget }
    : { target: CPU_TARGET, points: metrics.cpu };
};

/** The newest minute whose datapoint can be read. */
const newestMinute = ({ nowMs, startMs, timing }: World): number =>
  Math.floor((nowMs - timing.metricDelayMs - startMs) / MINUTE_MS) - 1;

/** Requests of a minute as machines at 100 %. */
const demandIn = ({ metrics, meter }: SimulatedFleet, units: number, minute: number): number | null => {
  const requests = metrics.requests[minute]?.value;
  return requests === undefined ? null : requests / 60 / (meter.unitRate * units);
};

const explain = ({ metric, measuredOver, demand }: Observation, target: number, name: PeerName): string => {
  if (PEERS[name].reads === 'load') return `a load of ${(demand ?? 0).toFixed(1)} machines at 100 %`;
  if (metric === null) return 'no datapoint';
  return `${Math.round(metric * 10) / 10} against target ${target} over ${measuredOver} machines`;
};

/**
 * A peer over an Auto Scaling group of the fleet's first size: each minute it sees what has been published, and the
 * capacity that was measured over, and the group launches or retires what it then desires.
 */
export const createPeer = (name: PeerName, { world, fleet, simulated, onDecision }: AutoscalerContext): Autoscaler => {
  const group = createScalingGroup(world, fleet, simulated);
  const { target, points } = trackedBy(fleet, simulated, name);
  const step = PEERS[name].start({ target, bootMinutes: Math.ceil(world.timing.bootMs / MINUTE_MS) });
  const capacities: MinuteCapacity[] = [];
  const observe = (): Observation => {
    const minute = newestMinute(world);
    const over = capacities[minute];
    return {
      minute: capacities.length,
      metric: (over && points[minute]?.value) ?? null,
      ...(over ?? NOT_MEASURED),
      demand: demandIn(simulated, fleet.sizes[0].units, minute),
      desired: group.desired(),
      ...group.count(),
    };
  };
  return {
    tick: () => {
      const observation = observe();
      const before = observation.desired;
      const { desired, hold } = step(observation);
      const wanted = Math.min(group.bounds.max, Math.max(group.bounds.min, desired));
      const [from, to] = [group.toUnits(before), group.toUnits(wanted)];
      const because = explain(observation, target, name);
      if (wanted === before) onDecision({ kind: 'hold', code: hold, from, to, because });
      else onDecision({ kind: 'scale', code: wanted > before ? 'SCALE_OUT' : 'SCALE_IN', from, to, because });
      group.setDesired(wanted);
      group.converge();
      const { inService, warming } = group.count();
      capacities.push({ measuredOver: inService, measuredWarm: inService - warming });
      return Promise.resolve();
    },
    isWoken: () => false,
    wake: () => Promise.resolve(),
    desired: () => group.toUnits(group.desired()),
  };
};
