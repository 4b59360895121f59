import type { Step } from '../decision.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import type { Composition } from '../sizing/composition.ts';
import { MINUTE_MS } from '../time.ts';
import type { RestingStandby, StandbyState, Wake } from './health-state.ts';

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

/** Wakes that are not over: the machine is there, is not active and running yet, and it has not taken too long. */
const openWakes = ({ view, state, nowMs }: WakeInput): readonly Wake[] => {
  const byId = new Map(view.instances.map((instance) => [instance.id, instance]));
  return (state.standby?.wakes ?? []).filter(({ instanceId, atMs }) => {
    const instance = byId.get(instanceId);
    if (nowMs - atMs >= WAKE_MAX_MS) return false;
    return instance === undefined || !(instance.role === 'active' || isGone(instance));
  });
};

const isGone = ({ lifecycle }: InstanceView): boolean => lifecycle === 'shutting-down' || lifecycle === 'terminated';

const isReady = ({ role, lifecycle }: InstanceView): boolean => role === 'standby' && lifecycle === 'stopped';

/** Standbys that may be started now, those in the emptiest zones first. */
const readyStandbys = (
  { view, state, active, zonesLeft, nowMs }: WakeInput,
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
const wakeSteps = (again: readonly Wake[], fresh: readonly InstanceView[]): readonly PlanStep[] => [
  ...(again.length > 0
    ? [
        {
          kind: 'wake',
          instanceIds: again.map(({ instanceId }) => instanceId),
          because: 'it is not active yet',
        } as const,
      ]
    : []),
  ...(fresh.length > 0
    ? [{ kind: 'wake', instanceIds: fresh.map(({ id }) => id), because: 'standbys serve first' } as const]
    : []),
];

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
  const { view, state, lots, nowMs } = input;
  const before = state.standby ?? NO_STANDBY;
  const again = openWakes(input);
  const resting = before.resting.filter(({ untilMs }) => nowMs - untilMs < REST_FORGOTTEN_MS);
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
  const visible = new Set(view.instances.map(({ id }) => id));
  const types = lots.flatMap(({ rung }) => rung.types);
  return {
    plan: wakeSteps(
      again.filter(({ instanceId }) => visible.has(instanceId)),
      woken,
    ),
    left,
    standby: { wakes, resting },
    steps: left.length > 0 ? explain(ready, types) : [],
  };
};
