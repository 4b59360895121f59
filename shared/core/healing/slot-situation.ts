import type { Fleet } from '../fleet.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { Members } from '../placement/members.ts';
import type { OpenLaunches } from '../placement/open-launches.ts';
import type { StatefulPolicy } from './health-policy.ts';
import type { RosterEntry } from './health-state.ts';
import { explainFailing } from './plan-replacements.ts';
import type { SlotReadings, SlotState } from './slot.ts';
import type { Belongings } from './slot-belongings.ts';
import { findBelongings } from './slot-belongings.ts';
import { bySlotName, isSlotName } from './slot-names.ts';

/** A machine of a slot. */
export type SlotMachine = {
  readonly instance: InstanceView;
  /** `unsure`: it stopped, and is not judged yet. */
  readonly standing: 'well' | 'failing' | 'unsure' | 'retiring' | 'gone';
  readonly inService: boolean;
  /** Why it is believed to fail. */
  readonly because: string;
};

/** One slot: the machines that claim it, and what belongs to it. */
export type SlotSituation = {
  readonly name: string;
  readonly isWanted: boolean;
  readonly machines: readonly SlotMachine[];
  /** Machines that may hold what belongs to it, those that are not listed any more among them. */
  readonly known: ReadonlySet<string>;
  /** A machine of its own is asked for, or woken, and not seen yet, or was there a moment ago and is only not listed. */
  readonly isAwaited: boolean;
  readonly belongings: Belongings;
  readonly before: SlotState | null;
};

/** What the slots of a fleet are read off. */
export type SlotsInput = {
  readonly fleet: Fleet;
  readonly policy: StatefulPolicy;
  readonly readings: SlotReadings;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly members: Members;
  readonly open: OpenLaunches;
  /** Instances that the listing leaves out, and that are not dead for that. */
  readonly missing: readonly RosterEntry[];
  /** Names that desired capacity asks for. */
  readonly wanted: readonly string[];
};

const launchesFor = ({ open }: SlotsInput, name: string) => open.open.filter(({ call }) => call.slot === name);

const standingOf = (instance: InstanceView): SlotMachine['standing'] =>
  instance.lifecycle === 'shutting-down' || instance.lifecycle === 'terminated' ? 'gone' : 'unsure';

const listMachines = ({ view, members }: SlotsInput): readonly SlotMachine[] => {
  const listed: SlotMachine[] = [
    ...members.active.map(
      ({ instance, inService }) => ({ instance, inService, standing: 'well', because: '' }) as const,
    ),
    ...members.failing.map((member) => {
      const { instance } = member;
      return { instance, inService: false, standing: 'failing', because: explainFailing(member) } as const;
    }),
    ...members.retiring.map((instance) => ({ instance, inService: false, standing: 'retiring', because: '' }) as const),
  ];
  const sorted = new Set(listed.map(({ instance }) => instance.id));
  const others = view.instances.filter(({ id, role }) => !sorted.has(id) && role !== 'standby');
  return [
    ...listed,
    ...others.map((instance) => ({ instance, inService: false, standing: standingOf(instance), because: '' })),
  ];
};

/** Orders machines by age, and those of one age by id. */
export const oldestFirst = ({ instance: one }: SlotMachine, { instance: other }: SlotMachine): number =>
  one.launchedAtMs - other.launchedAtMs || (one.id < other.id ? -1 : 1);

/** What it is being woken for; the tag; while that is not shown yet, what the ledger decided. */
const slotOf = ({ id, slot }: InstanceView, { slots = [], standby }: FleetState): string | null =>
  standby?.wakes.find(({ instanceId }) => instanceId === id)?.slot ??
  slot ??
  slots.find(({ holder }) => holder === id)?.name ??
  null;

/** Machines that are being woken for a slot. */
const wakingFor = ({ state }: SlotsInput, name: string): readonly string[] =>
  (state.standby?.wakes ?? []).flatMap(({ slot, instanceId }) => (slot === name ? [instanceId] : []));

/** Gives machines without a slot the lowest names that nobody and nothing has, the oldest machine first. */
const nameSlots = (
  machines: readonly SlotMachine[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, readonly SlotMachine[]> => {
  const named = new Map<string, readonly SlotMachine[]>();
  let next = 0;
  for (const machine of machines.toSorted(oldestFirst)) {
    while (taken.has(`${next}`)) next += 1;
    named.set(`${next}`, [machine]);
    next += 1;
  }
  return named;
};

const describeSlot = (
  input: SlotsInput,
  name: string,
  machines: readonly SlotMachine[],
  others: ReadonlySet<string>,
): SlotSituation => {
  const { policy, readings, view, state, missing, wanted } = input;
  const before = state.slots?.find((slot) => slot.name === name) ?? null;
  const launches = launchesFor(input, name);
  const holder = before?.holder ?? null;
  const unlisted = missing.flatMap(({ instanceId, slot }) =>
    instanceId === holder || slot === name ? [instanceId] : [],
  );
  const isMissing = unlisted.length > 0;
  const answered = launches.flatMap(({ answer }) => (answer.kind === 'answered' ? answer.instanceIds : []));
  const last = holder === null || others.has(holder) ? [] : [holder];
  const waking = wakingFor(input, name);
  const isUnseen = waking.some((instanceId) => view.instances.every(({ id }) => id !== instanceId));
  const known = new Set([...machines.map(({ instance }) => instance.id), ...answered, ...waking, ...last, ...unlisted]);
  const isWanted = wanted.includes(name);
  const isUsed = isWanted || machines.some(({ standing }) => standing !== 'gone') || isMissing;
  return {
    name,
    isWanted,
    machines,
    known,
    isAwaited: launches.length > 0 || isUnseen || isMissing,
    belongings: findBelongings({ policy, readings, name, before, known, isUsed }),
    before,
  };
};

/** Sorts a fleet's machines by slot, gives names to those without, and finds what belongs to each slot. */
export const readSituations = (input: SlotsInput): readonly SlotSituation[] => {
  const { readings, state, open, wanted } = input;
  const before = state.slots ?? [];
  const machines = listMachines(input);
  const bySlot = Map.groupBy(machines, ({ instance }) => slotOf(instance, state));
  const taken = new Set([
    ...[...bySlot].flatMap(([name, claiming]) =>
      name !== null && claiming.some(({ standing }) => standing !== 'gone') ? [name] : [],
    ),
    ...before.map(({ name }) => name),
    ...readings.volumes.map(({ slot }) => slot),
    ...open.open.flatMap(({ call }) => call.slot ?? []),
  ]);
  const unnamed = (bySlot.get(null) ?? []).filter(({ standing }) => standing === 'well' || standing === 'failing');
  const named = nameSlots(unnamed, taken);
  const names = new Set([...wanted, ...taken, ...named.keys()].filter(isSlotName));
  return [...names].toSorted(bySlotName).map((name) => {
    const own = [...(bySlot.get(name) ?? []), ...(named.get(name) ?? [])];
    const ids = new Set(own.map(({ instance }) => instance.id));
    const others = new Set(machines.flatMap(({ instance }) => (ids.has(instance.id) ? [] : [instance.id])));
    return describeSlot(input, name, own, others);
  });
};
