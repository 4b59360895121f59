import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { failZone } from '../../sim/faults/fail-zone.ts';
import { impairInstance } from '../../sim/faults/impair-instance.ts';
import { interruptSpot } from '../../sim/faults/interrupt-spot.ts';
import { scheduleRetirement } from '../../sim/faults/schedule-retirement.ts';
import { failApp, stopInstance, terminateInstances } from '../../sim/instances.ts';
import type { Instance, World } from '../../sim/world-state.ts';

/** A way to lose capacity, and how long AWS itself takes to notice it: nothing can be done before. */
export type Failure = {
  readonly name: string;
  /** Whether the fleet is of Spot machines. */
  readonly spot: boolean;
  readonly noticedAfterSeconds: number;
  /** From when on reads alone can see it, where no event tells of it. */
  readonly visibleAfterSeconds: number;
  /** Whether the machine serves until it is taken out: what it has under way can be saved. */
  readonly announced: boolean;
  readonly strike: (world: World, serving: readonly [Instance, ...Instance[]]) => void;
};

/** Two failed health checks of a target group, 30 s apart. */
const UNHEALTHY_SECONDS = 60;

/** From the warning of a Spot interruption to the end. */
const SPOT_WARNING_SECONDS = 120;
/** From a recommendation to the warning. */
const REBALANCE_SECONDS = 600;

const TENTH = 0.1;

/** Everything that a fleet is struck with. */
export const FAILURES: readonly Failure[] = [
  {
    name: 'one terminated by hand',
    spot: false,
    announced: false,
    noticedAfterSeconds: 0,
    visibleAfterSeconds: 0,
    strike: (world, [victim]) => void terminateInstances(world, [victim.id]),
  },
  {
    name: 'one stopped by hand',
    spot: false,
    announced: false,
    noticedAfterSeconds: 0,
    visibleAfterSeconds: 0,
    strike: (world, [victim]) => stopInstance(world, victim.id),
  },
  {
    name: 'an application dies',
    spot: false,
    announced: false,
    noticedAfterSeconds: UNHEALTHY_SECONDS,
    visibleAfterSeconds: UNHEALTHY_SECONDS,
    strike: (world, [victim]) => failApp(world, victim.id),
  },
  {
    name: 'a machine hangs',
    spot: false,
    announced: false,
    noticedAfterSeconds: UNHEALTHY_SECONDS,
    visibleAfterSeconds: UNHEALTHY_SECONDS,
    strike: (world, [victim]) => impairInstance(world, victim.id, { check: 'instance' }),
  },
  {
    name: 'a Spot interruption',
    spot: true,
    announced: true,
    noticedAfterSeconds: 0,
    visibleAfterSeconds: SPOT_WARNING_SECONDS,
    strike: (world, [victim]) => interruptSpot(world, victim.id, { driesPool: true }),
  },
  {
    name: 'a rebalance recommendation, an interruption 10 min later',
    spot: true,
    announced: true,
    noticedAfterSeconds: 0,
    visibleAfterSeconds: REBALANCE_SECONDS + SPOT_WARNING_SECONDS,
    strike: (world, [victim]) =>
      interruptSpot(world, victim.id, { recommendedBeforeMs: REBALANCE_SECONDS * SECOND_MS }),
  },
  {
    name: 'AWS retires a machine in 15 min',
    spot: false,
    announced: true,
    noticedAfterSeconds: 0,
    visibleAfterSeconds: 0,
    strike: (world, [victim]) => scheduleRetirement(world, victim.id, world.nowMs + 15 * MINUTE_MS),
  },
  {
    name: 'a tenth fails at once',
    spot: false,
    announced: false,
    noticedAfterSeconds: UNHEALTHY_SECONDS,
    visibleAfterSeconds: UNHEALTHY_SECONDS,
    strike: (world, serving) => {
      for (const { id } of serving.slice(0, Math.ceil(TENTH * serving.length))) failApp(world, id);
    },
  },
  {
    name: 'an Availability Zone dies',
    spot: false,
    announced: false,
    noticedAfterSeconds: UNHEALTHY_SECONDS,
    visibleAfterSeconds: UNHEALTHY_SECONDS,
    strike: (world, [{ zone }]) => failZone(world, zone),
  },
];
