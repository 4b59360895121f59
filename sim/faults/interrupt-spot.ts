import { Fault } from '../../shared/core/fault.ts';
import type { NoticeKind } from '../../shared/core/healing/instance-notice.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { endInstance } from '../instances.ts';
import { limitPool } from '../pools.ts';
import { tellListeners } from '../tell-listeners.ts';
import { setTimer } from '../timer-queue.ts';
import type { World } from '../world-state.ts';

/** Between the warning and the end. */
const WARNING_MS = 2 * MINUTE_MS;

/** How EC2 takes a Spot instance back. */
export type SpotInterruption = {
  /** How long before the warning it recommends to rebalance; without it there is no recommendation. */
  readonly recommendedBeforeMs?: number;
  /** Whether the pool gives no more instances once the warning is out; it still does, where it is not said. */
  readonly driesPool?: boolean;
};

/**
 * Takes a Spot instance back: the recommendation now, if there is one, the warning after it, and two minutes later the
 * end, whatever protects it. `invalid` for an instance that is none of Spot.
 */
export const interruptSpot = (world: World, instanceId: string, interruption: SpotInterruption = {}): void => {
  const { recommendedBeforeMs, driesPool = false } = interruption;
  const instance = world.instances.get(instanceId);
  if (instance?.market !== 'spot') {
    throw new Fault('invalid', 'interruptSpot', `${instanceId} is no Spot instance of this world`);
  }
  const tell = (kind: NoticeKind, doomedAtMs: number | null): void =>
    tellListeners(world, {
      kind: 'notice',
      atMs: world.nowMs,
      notice: { instanceId, kind, atMs: world.nowMs, doomedAtMs },
    });
  const warn = (): void => {
    if (driesPool) limitPool(world, instance, 0);
    tell('spot-interruption', world.nowMs + WARNING_MS);
    setTimer(world.timers, world.nowMs + WARNING_MS, () => endInstance(world, instance));
  };
  if (recommendedBeforeMs === undefined) {
    warn();
    return;
  }
  tell('rebalance', null);
  setTimer(world.timers, world.nowMs + recommendedBeforeMs, warn);
};
