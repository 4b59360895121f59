import type { LookRequest } from '../../shared/core/look-request.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import { setTimer } from '../timer-queue.ts';
import type { World, WorldEvent } from '../world-state.ts';

/** From an event of AWS until whoever it wakes looks. */
const DELIVERY_MS = SECOND_MS;

const hold = (
  instanceId: string,
  eventId: string,
  because: string,
  announced?: NonNullable<LookRequest['announced']>,
): LookRequest => ({
  wake: { kind: 'instance', id: eventId, because },
  scope: { kind: 'holding', instanceIds: [instanceId] },
  dryRun: false,
  ...(announced && { announced }),
});

/** The look that an event asks for, as the signals have it at AWS; null for one that nobody subscribes to. */
const toRequest = (event: WorldEvent): LookRequest | null => {
  const id = `${event.kind}-${event.atMs}`;
  switch (event.kind) {
    case 'alarm-state': {
      const { name, fleet } = event.specification;
      if (event.to !== 'ALARM' || event.muted) return null;
      const wake = { kind: 'alarm', id: name, because: `${name} went into ALARM` } as const;
      return { wake, scope: { kind: 'named', fleets: [fleet] }, dryRun: false };
    }
    case 'instance-state': {
      const { id: instanceId, lifecycle } = event.instance;
      return lifecycle === 'pending' ? null : hold(instanceId, id, `${instanceId} is ${lifecycle}`);
    }
    case 'notice': {
      const { instanceId, kind } = event.notice;
      return hold(instanceId, id, `AWS announced ${kind} of ${instanceId}`, {
        kind: 'instances',
        notices: [event.notice],
      });
    }
    case 'zone-shift': {
      const { zoneId, atMs, over } = event;
      const because = `autoshift away from ${zoneId} ${over ? 'is over' : 'began'}`;
      const announced = { kind: 'zone-shift', zoneId, atMs, over } as const;
      return { wake: { kind: 'zone', id, because }, scope: { kind: 'all' }, dryRun: false, announced };
    }
  }
};

/** Two looks that nothing was announced for, as one: the fleet's lease would make one of them at AWS too. */
const merge = (one: LookRequest, other: LookRequest): LookRequest | null => {
  if (one.announced !== undefined || other.announced !== undefined) return null;
  if (one.scope.kind !== 'holding' || other.scope.kind !== 'holding') return null;
  return { ...one, scope: { kind: 'holding', instanceIds: [...one.scope.instanceIds, ...other.scope.instanceIds] } };
};

/** Looks that events have asked for and that are due, oldest first. */
export type WorldSignals = { readonly isWoken: () => boolean; readonly take: () => readonly LookRequest[] };

/** Listens to what a world tells, in the place of EventBridge. Alarms are delivered at once, everything else a second later. */
export const listenToWorld = (world: World): WorldSignals => {
  const due: LookRequest[] = [];
  const deliver = (request: LookRequest): void => {
    const last = due.at(-1);
    const merged = last === undefined ? null : merge(last, request);
    if (merged === null) due.push(request);
    else due[due.length - 1] = merged;
  };
  world.listeners.push((event) => {
    const request = toRequest(event);
    if (request === null) return;
    if (event.kind === 'alarm-state') deliver(request);
    else setTimer(world.timers, world.nowMs + DELIVERY_MS, () => deliver(request));
  });
  return { isWoken: () => due.length > 0, take: () => due.splice(0) };
};
