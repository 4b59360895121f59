import type { Step } from '../decision.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import type { Composition } from '../sizing/composition.ts';
import { MINUTE_MS } from '../time.ts';
import type { RestingStandby, StandbyState, Wake } from './health-state.ts';
import { recordWakeRefusals } from './record-wake-refusals.ts';

/** How long a wake is repeated, and waited for, before the standby is left alone. */
const WAKE_MAX_MS = 10 * MINUTE_MS;

/** A standby that could not be started is forgotten to have failed this long after its rest. */
const REST_FORGOTTEN_MS = 60 * MINUTE_MS;

/** No standby was ever woken. */
const NO_STANDBY: StandbyState = { wakes: [], resting: [] };

/** What standbys are woken for. */
export type WakeInput = {
  readonly view: FleetView;
  readonly state: FleetState;
  readonly active: readonly Member[];
  /** Machines that are missing. */
  readonly lots: Composition;
  /** Zones that nothing is started in. */
  readonly zonesLeft: ReadonlySet<string>;
  readonly nowMs: number;
};

/** Who is woken, what is still missing, and what the ledger must hold before. */
export type WakePlan = {
  readonly plan: readonly PlanStep[];
  readonly left: Composition;
  readonly standby: StandbyState;
  readonly steps: readonly Step[];
};

const runs = ({ lifecycle }: InstanceView): boolean => lifecycle === 'pending' || lifecycle === 'running';

const isGone = ({ lifecycle }: InstanceView): boolean => lifecycle === 'shutting-down' || lifecycle === 'terminated';

const isReady = ({ role, lifecycle }: InstanceView): boolean => role === 'standby' && lifecycle === 'stopped';

const isAwake = (instance: InstanceView): boolean => instance.role === 'active' && runs(instance);

/** What is known of wakes, and from when. */
type WakesSeen = Pick<WakeInput, 'view' | 'state' | 'nowMs'>;

/** A machine that runs for a slot is seen through: what it may hold by now is the slot's. */
const isLate = ({ slot, atMs }: Wake, instance: InstanceView | undefined, nowMs: number): boolean =>
  nowMs - atMs >= WAKE_MAX_MS && (slot === undefined || instance === undefined || !runs(instance));

/**
 * Wakes that are not over: the machine is there and not on its way out, is not active and running yet, or lacks its slot's
 * tag, and it has not taken too long.
 */
export const openWakes = ({ view, state, nowMs }: WakesSeen): readonly Wake[] => {
  const byId = new Map(view.instances.map((instance) => [instance.id, instance]));
  const leaving = new Set(state.retirements.map(({ instanceId }) => instanceId));
  return (state.standby?.wakes ?? []).filter((wake) => {
    const { instanceId, slot } = wake;
    const instance = byId.get(instanceId);
    if (leaving.has(instanceId) || isLate(wake, instance, nowMs)) return false;
    if (instance === undefined) return true;
    const isOver = isAwake(instance) && (slot === undefined || instance.slot === slot);
    return !(isOver || isGone(instance));
  });
};

/** Standbys whose wake has come to nothing in all its time, for whatever reason: they rest like those that were refused. */
const givenUp = ({ view, state, nowMs }: WakesSeen): readonly string[] => {
  const waiting = new Map(
    view.instances.flatMap((instance) => (instance.role === 'standby' ? [[instance.id, instance]] : [])),
  );
  return (state.standby?.wakes ?? []).flatMap((wake) => {
    const instance = waiting.get(wake.instanceId);
    return instance !== undefined && isLate(wake, instance, nowMs) ? [wake.instanceId] : [];
  });
};

/** Standbys that could not be started, and whose back-off is still remembered. */
export const restingStandbys = (seen: WakesSeen): readonly RestingStandby[] => {
  const { standby = NO_STANDBY } = recordWakeRefusals(seen.state, givenUp(seen), seen.nowMs);
  return standby.resting.filter(({ untilMs }) => seen.nowMs - untilMs < REST_FORGOTTEN_MS);
};

/** Standbys that may be started now, those in the emptiest zones first. */
export const readyStandbys = (
  { view, state, active, zonesLeft, nowMs }: Omit<WakeInput, 'lots'>,
  wakes: readonly Wake[],
  resting: readonly RestingStandby[],
): readonly InstanceView[] => {
  const busy = new Set([
    ...state.retirements.map(({ instanceId }) => instanceId),
    ...wakes.map(({ instanceId }) => instanceId),
    ...resting.flatMap(({ instanceId, untilMs }) => (untilMs > nowMs ? [instanceId] : [])),
  ]);
  const byZone = Map.groupBy(active, ({ instance }) => instance.zone);
  const crowd = ({ zone }: InstanceView): number => byZone.get(zone)?.length ?? 0;
  return view.instances
    .filter((instance) => isReady(instance) && !busy.has(instance.id) && !zonesLeft.has(instance.zone))
    .toSorted((one, other) => crowd(one) - crowd(other) || (one.id < other.id ? -1 : 1));
};

/** Takes, in turn from each zone, standbys of the types that a lot is made of. */
const takeStandbys = (
  ready: readonly InstanceView[],
  types: readonly string[],
  most: number,
): readonly InstanceView[] => {
  const fitting = ready.filter(({ instanceType }) => types.includes(instanceType));
  const queues = [...Map.groupBy(fitting, ({ zone }) => zone).values()].map((queue) => [...queue]);
  const taken: InstanceView[] = [];
  while (taken.length < Math.min(most, fitting.length)) {
    for (const queue of queues) {
      const next = taken.length < most ? queue.shift() : undefined;
      if (next !== undefined) taken.push(next);
    }
  }
  return taken;
};

/** Wakes again what has not its new role yet: its answer may be lost, and to start what runs does nothing. */
export const wakeSteps = (
  { instances }: FleetView,
  open: readonly Wake[],
  fresh: readonly InstanceView[],
): readonly PlanStep[] => {
  const again = instances.filter(
    (instance) => open.some(({ instanceId }) => instanceId === instance.id) && !isAwake(instance),
  );
  const wake = (woken: readonly InstanceView[], because: string): readonly PlanStep[] =>
    woken.length === 0 ? [] : [{ kind: 'wake', instanceIds: woken.map(({ id }) => id), because }];
  return [...wake(again, 'it is not active yet'), ...wake(fresh, 'standbys serve first')];
};

const explain = (ready: readonly InstanceView[], types: readonly string[]): readonly Step[] => {
  const odd = ready.filter(({ instanceType }) => !types.includes(instanceType));
  if (odd.length === 0) return [];
  const names = odd.map(({ id, instanceType }) => `${id} (${instanceType})`).join(', ');
  return [{ rule: 'standby', before: 0, after: 0, because: `not of a size that is missing: ${names}` }];
};

/**
 * Wakes standbys for what is missing, before anything is launched. A standby counts from when its wake is written down;
 * one that EC2 cannot start rests, and a launch takes its place.
 */
export const planWakes = (input: WakeInput): WakePlan => {
  const { view, lots, nowMs } = input;
  const again = openWakes(input);
  const resting = restingStandbys(input);
  let ready = readyStandbys(input, again, resting);
  const woken: InstanceView[] = [];
  const wakes: Wake[] = [...again];
  const left = lots.flatMap(({ rung, machines }) => {
    const taken = takeStandbys(ready, rung.types, machines);
    const ids = new Set(taken.map(({ id }) => id));
    ready = ready.filter(({ id }) => !ids.has(id));
    woken.push(...taken);
    wakes.push(...taken.map(({ id, zone }): Wake => ({ instanceId: id, zone, units: rung.units, atMs: nowMs })));
    return taken.length < machines ? [{ rung, machines: machines - taken.length }] : [];
  });
  const types = lots.flatMap(({ rung }) => rung.types);
  return {
    plan: wakeSteps(view, again, woken),
    left,
    standby: { wakes, resting },
    steps: left.length > 0 ? explain(ready, types) : [],
  };
};
