import { readRestoreState } from '../../../shared/core/restore/read-restore-state.ts';
import type { RestoreInto, RestoreWish } from '../../../shared/core/restore/restore-request.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { beginRestore } from '../../../shared/operations/begin-restore.ts';
import { lookAtBackups } from '../../../shared/operations/look-at-backups.ts';
import { lookAtRestores } from '../../../shared/operations/look-at-restores.ts';
import type { RestoreReport } from '../../../shared/operations/restore-report.ts';
import type { RestorePorts } from '../../../shared/ports/restore-ports.ts';
import { tableOf } from '../../region-tables.ts';
import { UNCHECKED_PHASES } from '../../unchecked-phases.ts';
import { type CrashWorld, createCrashWorld } from '../crash-world.ts';
import { createPerson, type Wish } from '../person.ts';
import { settle, type Turn, tellStory } from '../tell-story.ts';
import type { Story } from '../workflow.ts';
import { BEHIND, HOME } from './open-fleet.ts';

/** Who restores what, and how far it is when its story begins. */
export type RestoreStory = {
  readonly members: 'alike' | 'stateful';
  /** What a machine is checked with, as in ballast.yml; EC2's status checks alone where it is not said. */
  readonly check?: string;
  /** What a person wants to begin; null where a schedule begins it. */
  readonly into: RestoreInto | null;
  /** What they say once it waits for them; what comes before is not part of the story. */
  readonly wish?: RestoreWish;
  /** Functions beside that which brings restores forward. */
  readonly turns?: readonly Turn[];
  /** Begun, looked at for so many minutes, and then left alone until its time is over. */
  readonly leftAfter?: number;
};

const textOf = ({ members, check, into }: RestoreStory): string => `version: 1
regions: { primary: ${HOME} }
settledLook: 1m
fleets:
  db:
    launchTemplate: database
    subnets: [subnet-0000000a, subnet-0000000b]
    ${BEHIND}
    sizes: [c7g.large]
    capacity: { min: 2, max: 4 }
    ${members === 'stateful' ? 'stateful: { volumes: [/dev/sdf, /dev/sdg], address: none }' : ''}
    backup: { keep: { daily: 7 }, prove: ${into === null || check !== undefined ? 'weekly' : 'never'}${check === undefined ? '' : `, check: ${check}, proveWithin: 5m`} }
`;

const MANUAL = { kind: 'manual', id: 'person', because: 'a person asked' } as const;

/** Takes a recovery point of every member. */
const backUp = async (world: CrashWorld): Promise<void> => {
  const { config, stage } = world.setupIn(HOME);
  for (let look = 0; look < 10; look += 1) {
    const request = { wake: MANUAL, scope: { kind: 'due' }, now: look === 0, dryRun: false } as const;
    await lookAtBackups(world.backupPorts(HOME), config, request, stage);
    world.advance(4 * MINUTE_MS);
  }
};

const findNewest = async (ports: RestorePorts): Promise<RestoreReport | null> => {
  const { restores } = await lookAtRestores(ports, { wake: MANUAL, id: null, wish: null, dryRun: true });
  return restores[0] ?? null;
};

/** `ballast restore`: a person who got no answer looks whether it was begun before they ask again. */
const begin = (world: CrashWorld, into: RestoreInto): Wish['command'] => {
  const { config, stage } = world.setupIn(HOME);
  return async (hook) => {
    const ports = world.failoverPorts(HOME, hook);
    if ((await findNewest(ports)) !== null) return true;
    const request = {
      protection: 'db',
      point: { kind: 'latest' },
      lineage: into === 'in-place' ? '0' : null,
      into,
      region: HOME,
      zone: null,
      withRoot: false,
      initializationRate: null,
      reason: 'a test',
      dryRun: false,
    } as const;
    return (await beginRestore(ports, config, request, stage)).kind === 'begun';
  };
};

/** `ballast restore --accept` or `--undo`. */
const answer =
  (world: CrashWorld, wish: RestoreWish): Wish['command'] =>
  async (hook) => {
    const ports = world.failoverPorts(HOME, hook);
    const newest = await findNewest(ports);
    if (newest === null || newest.phase !== 'kept') return newest !== null;
    const { refused } = await lookAtRestores(ports, { wake: MANUAL, id: newest.id, wish, dryRun: false });
    return refused === null;
  };

/** Before it has passed its check, nothing that was launched is a member, nor gets a request. */
const findExposed = async (world: CrashWorld): Promise<readonly string[]> => {
  const records = await tableOf(world.tables, HOME).workflows.list('restore');
  return records.flatMap(({ body }) => {
    const restore = readRestoreState(body);
    if (restore === null || restore.plan.target.kind !== 'launched' || !UNCHECKED_PHASES.has(restore.phase)) return [];
    const machine = restore.instanceId === null ? undefined : world.home.instances.get(restore.instanceId);
    if (machine === undefined || (machine.fleetTag === null && machine.registrations.length === 0)) return [];
    return [`${machine.id} is a member before it was checked`];
  });
};

/** Brings a story to where it begins: begun and waiting for a person, or left alone. */
const bringForward = async (world: CrashWorld, story: RestoreStory): Promise<void> => {
  const { into, wish, leftAfter } = story;
  const restore = {
    world,
    turns: [
      { run: 'tick', region: HOME },
      { run: 'restore', region: HOME },
    ],
  } as const;
  if (into === null || (wish === undefined && leftAfter === undefined)) return;
  await begin(world, into)(undefined);
  await settle(restore, leftAfter ?? 20);
  if (leftAfter !== undefined) world.advance(4 * HOUR_MS);
};

/** Opens the story of a restore, or of a proof, of a fleet that has a recovery point of each of its two members. */
export const openRestore = async (story: RestoreStory): Promise<Story> => {
  const { into, wish, turns, check, leftAfter } = story;
  const world = createCrashWorld({ text: textOf(story), regions: [HOME], loadAt: () => 60 });
  if (check !== undefined) world.home.commands.answer = () => ({ kind: 'ended', exitCode: 1, output: 'broken' });
  const tick = { run: 'tick', region: HOME, spared: true } as const;
  await settle({ world, turns: [tick] }, 5);
  await backUp(world);
  await settle({ world, turns: [tick] }, 2);
  await bringForward(world, story);
  const isBegun = leftAfter !== undefined;
  const command = wish === undefined ? into !== null && !isBegun && begin(world, into) : answer(world, wish);
  return tellStory({
    world,
    turns: [tick, ...(turns ?? [{ run: 'restore', region: HOME }])],
    act: createPerson(command === false ? [] : [{ fromStep: 0, command }]),
    watch: () => findExposed(world),
  });
};
