import { describe, expect, test } from 'vitest';
import type { RestoreInto, RestoreWish } from '../../../shared/core/restore/restore-request.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import type { RestoreReport } from '../../../shared/operations/restore-report.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { forEachCrash, mayCrash } from '../crash-at.ts';
import {
  createRestoreScenario,
  leftovers,
  PLAIN,
  PROVEN,
  type RestoreScenario,
  type RestoreScenarioOptions,
  restoredTo,
  volumesOn,
} from './restore-scenario.ts';

/** More than any of these stories takes, a crash included. */
const MINUTES_MAX = 40;

type Story = {
  readonly options: RestoreScenarioOptions;
  readonly into: RestoreInto;
  /** Said once the restore waits for a person. */
  readonly wish: RestoreWish | null;
  /** Volumes that are as they were at the moment of the point, and those that are on no machine. */
  readonly ends: { readonly code: string; readonly restored: number; readonly spare: number; readonly proven: boolean };
};

const onlyRestore = async (scenario: RestoreScenario): Promise<RestoreReport | null> => {
  const { restores } = await scenario.look({ dryRun: true });
  expect(restores.length).toBeLessThan(2);
  return restores[0] ?? null;
};

/** Before it has passed its check, nothing that was launched is a member, nor gets a request. */
const expectUnexposed = ({ home }: RestoreScenario, report: RestoreReport): void => {
  const isBefore = ['launching', 'creating', 'stopping', 'swapping', 'starting', 'checking'].includes(report.phase);
  if (report.into === 'in-place' || !isBefore || report.instanceId === null) return;
  const machine = home.instances.get(report.instanceId);
  expect(machine?.fleetTag ?? null).toBeNull();
  expect(machine?.registrations ?? []).toEqual([]);
};

const isSettled = ({ phase, isOver }: RestoreReport, wish: RestoreWish | null): boolean =>
  isOver || (phase === 'kept' && wish === null);

/** A fleet that has one more than it wants lets one go. */
const settleFleet = async (scenario: RestoreScenario): Promise<RestoreScenario> => {
  for (let minute = 0; scenario.fleet === PLAIN && minute < 10; minute += 1) {
    await scenario.tick();
    scenario.advance(60_000);
  }
  return scenario;
};

const isTurning = (report: RestoreReport | null): boolean => report?.phase === 'checking' || report?.way === 'back';

/** Plays a story to its end, with a crash at some point of it; whoever began it and saw nothing of it begins again. */
const play = async ({ options, into, wish, ends }: Story, hook?: PointHook): Promise<RestoreScenario> => {
  const scenario = await createRestoreScenario(options);
  await scenario.backUp();
  scenario.home.commands.answer = () => ({ kind: 'ended', exitCode: 1, output: 'broken' });
  const lineage = into === 'in-place' ? (scenario.points()[0]?.lineage ?? null) : null;
  const hasFailed = ends.code === 'CHECK_FAILED';
  let wished = false;
  for (let minute = 0; minute < MINUTES_MAX; minute += 1) {
    await scenario.tick();
    const report = await onlyRestore(scenario);
    if (report !== null) expectUnexposed(scenario, report);
    if (report !== null && isSettled(report, wish)) return settleFleet(scenario);
    // What comes before the wish, or before the check, is a story of its own.
    const isOld = wish === null ? hasFailed && !isTurning(report) : !wished && report?.phase !== 'kept';
    const chosen = hook === undefined || isOld ? {} : { hook };
    await mayCrash(async () => {
      if (report === null) {
        if (into === 'isolated') await scenario.drill({}, chosen);
        else await scenario.begin({ into, lineage }, chosen);
      } else if (report.phase === 'kept' && wish !== null && !wished) {
        // A person whose command died sees that nothing happened, and says it again.
        await scenario.look({ id: report.id, wish }, chosen);
        wished = true;
      } else await scenario.look({}, chosen);
    });
    scenario.advance(60_000);
  }
  throw new Error(`not settled after ${MINUTES_MAX} minutes`);
};

/** What the story came to, the same whatever happened on the way. */
const endOf = async (scenario: RestoreScenario) => {
  const { home, ledger, fleet } = scenario;
  const report = await onlyRestore(scenario);
  const record = (await ledger.readFleets([fleet.name])).get(fleet.name);
  const living = [...home.instances.values()].filter(({ lifecycle }) => lifecycle === 'running');
  const takenAtMs = report?.point.takenAtMs;
  return {
    code: report?.code,
    kept: report?.kept.length,
    leftovers: leftovers(home).filter((id) => !report?.kept.includes(id)),
    overrides: record?.overrides,
    machines: living
      .map(({ id, fleetTag, slot, ready, role }) => ({
        fleetTag,
        slot,
        ready,
        role,
        volumes: volumesOn(home, id).map((volume) => ({
          device: volume.attachment?.device,
          deleted: volume.attachment?.deleteOnTermination,
          slot: volume.slot,
          fleet: volume.fleetTag,
          restored: restoredTo(home, volume) === takenAtMs,
          tags: [...volume.tags.keys()].filter((key) => key !== 'ballast:stage' && key !== 'ballast:restored-from'),
        })),
      }))
      .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    spare: [...home.storage.volumes.values()].filter(({ attachment }) => attachment === null).length,
    proofs: scenario.points().map(({ holdings }) => holdings.get('us-east-1')?.proof?.passed ?? null),
  };
};

const FAILING = { kind: 'command', command: 'fail' } as const;

/** A call that only reads leaves nothing behind: to die after it is to die before the next. */
const atChanges =
  (hook: PointHook): PointHook =>
  (point) =>
    point.phase === 'after' && /^(find|list|read|describe|resolve)/.test(point.method)
      ? Promise.resolve()
      : hook(point);

const STORIES: Readonly<Record<string, Story>> = {
  'in place': {
    options: {},
    into: 'in-place',
    wish: null,
    ends: { code: 'AWAITING_ACCEPTANCE', restored: 2, spare: 2, proven: false },
  },
  'in place, not well': {
    options: { policy: { proof: { everyMs: HOUR_MS, check: FAILING, withinMs: 5 * MINUTE_MS } } },
    into: 'in-place',
    wish: null,
    ends: { code: 'CHECK_FAILED', restored: 0, spare: 0, proven: false },
  },
  'in place, accepted': {
    options: {},
    into: 'in-place',
    wish: 'accept',
    ends: { code: 'ACCEPTED', restored: 2, spare: 0, proven: false },
  },
  'in place, undone': {
    options: {},
    into: 'in-place',
    wish: 'undo',
    ends: { code: 'UNDONE', restored: 0, spare: 0, proven: false },
  },
  'a new machine': {
    options: { fleet: PLAIN },
    into: 'new',
    wish: null,
    ends: { code: 'RESTORED', restored: 1, spare: 0, proven: false },
  },
  'a proof': {
    options: { policy: PROVEN },
    into: 'isolated',
    wish: null,
    ends: { code: 'PROVEN', restored: 0, spare: 0, proven: true },
  },
};

describe.each(Object.entries(STORIES))('%s', (_, story) => {
  test('ends the same whichever call the handler dies at', async () => {
    const expected = await endOf(await play(story));
    const { code, spare, proofs, machines, leftovers: left, overrides } = expected;
    const volumes = machines.flatMap((machine) => machine.volumes);
    expect({
      code,
      restored: volumes.filter(({ restored }) => restored).length,
      spare,
      proven: proofs.includes(true),
    }).toEqual(story.ends);
    expect({ left, overrides }).toEqual({ left: [], overrides: [] });
    const points = await forEachCrash(async (hook, point) => {
      const end = await endOf(await play(story, atChanges(hook)));
      expect(end, `crash at point ${point}`).toEqual(expected);
    });
    expect(points).toBeGreaterThan(30);
  });
});
