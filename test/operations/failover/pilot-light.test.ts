import { describe, expect, test } from 'vitest';
import { gatherPoints } from '../../../shared/core/backup/gather-points.ts';
import { isWholeIn } from '../../../shared/core/backup/recovery-point.ts';
import { readRestoreState } from '../../../shared/core/restore/read-restore-state.ts';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { lookAtBackups } from '../../../shared/operations/look-at-backups.ts';
import { failService } from '../../../sim/faults/fail-service.ts';
import { createMemoryNotices } from '../../../sim/memory-notices.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import { createSimBackupPorts } from '../../../sim/sim-backup-ports.ts';
import { listSnapshots } from '../../../sim/snapshots.ts';
import { flaws, HOME, move, NAME, openShopStory, type ShopStory, STANDBY, WITNESS } from './shop-story.ts';

const text = (mode: string): string => `version: 1
regions: { primary: ${HOME}, standby: ${STANDBY}, witness: ${WITNESS} }
fleets:
  web:
    launchTemplate: web
    subnets: [subnet-0a1b2c3d4e5f60001]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: 2, max: 2 }
    stateful: { volumes: [/dev/sdf], address: none }
    inRegion:
      ${STANDBY}:
        subnets: [subnet-0a1b2c3d4e5f60003]
        capacity: { min: 0, max: 2 }
    backup: { every: 15m, keep: { hourly: 2 }, copyTo: [${STANDBY}], prove: never }
services:
  shop:
    name: ${NAME}
    zone: example.com
    fleets: [web]
    regions: [${HOME}, ${STANDBY}]
    mode: ${mode}
    strategy: pilot-light
    rpo: 1h
    observe: { url: "https://web-{region}.example.net/health", fall: 2, holdDown: 30s }
    approval: automatic
`;

const pointsIn = ({ world }: ShopStory, region: string) =>
  gatherPoints(new Map([[region, { kind: 'known', snapshots: listSnapshots(world(region)) }]])).filter((point) =>
    isWholeIn(point, region),
  );

/** Slots of which the standby has a whole point; from before they had names there are others. */
const slotsHeld = (story: ShopStory): number =>
  new Set(pointsIn(story, STANDBY).flatMap(({ lineage }) => (/^\d+$/.test(lineage) ? [lineage] : []))).size;

/** Recovery points of both members, copied. */
const backUp = async (story: ShopStory): Promise<void> => {
  const setup = story.run.stacks.get(HOME)?.setup;
  if (setup === undefined) throw new Error('no stack');
  const { workflows } = tableOf(story.run.tables, HOME);
  const ports = createSimBackupPorts({
    cloud: story.run.globe.cloud,
    region: HOME,
    workflows,
    notices: createMemoryNotices(),
  });
  const request = { scope: { kind: 'due' }, dryRun: false } as const;
  for (let minute = 0; minute < 30 && slotsHeld(story) < 2; minute += 1) {
    const wake = { kind: 'manual', id: `b-${minute}`, because: 'test' } as const;
    await lookAtBackups(ports, setup.config, { ...request, wake, now: minute === 0 }, setup.stage);
    await story.minutes(1);
  }
  expect(slotsHeld(story)).toBe(2);
};

const openPilot = (mode: 'switch' | 'record' = 'switch'): Promise<ShopStory> =>
  openShopStory({ mode, cloud: { text: text(mode), load: 60 } });

const restoresOf = async (story: ShopStory): Promise<readonly RestoreState[]> =>
  (await tableOf(story.run.tables, STANDBY).workflows.list('restore')).flatMap(
    ({ body }) => readRestoreState(body) ?? [],
  );

const slotsIn = (story: ShopStory, region: string): readonly (string | null)[] =>
  [...story.world(region).instances.values()]
    .filter(({ lifecycle, fleetTag }) => lifecycle === 'running' && fleetTag === 'web')
    .map(({ slot }) => slot)
    .toSorted();

const openWithoutPoints = (): Promise<ShopStory> => {
  const bare = text('switch').replace(/^ *backup:.*\n/m, '');
  return openShopStory({ cloud: { text: bare, load: 60 } });
};

describe('a pilot light', () => {
  test.each(['switch', 'record'] as const)('is restored in its slots before traffic comes (%s)', async (mode) => {
    const story = await openPilot(mode);
    await backUp(story);
    const slots = slotsIn(story, HOME);
    expect(slots).toHaveLength(2);
    expect(slotsIn(story, STANDBY)).toEqual([]);
    story.cut(HOME);
    await story.until(async () => (await story.state(STANDBY)).move?.flippedAtMs != null, 60);
    expect(slotsIn(story, STANDBY)).toEqual(slots);
    await story.minutes(10);
    expect(story.answers()).toEqual([HOME, STANDBY]);
    const report = (await story.report(STANDBY)).past[0];
    expect(report).toMatchObject({ code: 'MOVED', rpo: { kept: true } });
    expect(report?.restores).toHaveLength(2);
    expect(await restoresOf(story)).toHaveLength(2);
    await story.minutes(20);
    expect(slotsIn(story, STANDBY)).toEqual(slots);
    expect(flaws(story)).toEqual([]);
  });

  test('without points stays where it is, and people are told', async () => {
    const story = await openWithoutPoints();
    story.cut(HOME);
    // What nobody answers for is let go of ten minutes long.
    await story.minutes(14);
    expect(story.answers()).toEqual([HOME]);
    expect(await story.state(STANDBY)).toMatchObject({
      epoch: 0,
      move: { phase: 'over', outcome: { code: 'NO_DATA' } },
    });
    expect(story.told(STANDBY)).toContain('NO_DATA');
    expect(await story.overrides(STANDBY)).toEqual([]);
  });

  test('is restored again where that failed the first time', async () => {
    const story = await openPilot();
    await backUp(story);
    const mend = failService(story.world(STANDBY), 'ec2', 'changes');
    story.cut(HOME);
    await story.until(async () => (await story.state(STANDBY)).move?.phase === 'data', 20);
    await story.minutes(25);
    mend();
    await story.until(() => story.answers().length === 2, 60);
    await story.minutes(8);
    expect(slotsIn(story, STANDBY)).toHaveLength(2);
    expect(await story.state(STANDBY)).toMatchObject({ move: { outcome: { code: 'MOVED' } } });
  });

  test('that is drilled is restored in isolation, and nothing is left', async () => {
    const story = await openPilot();
    await backUp(story);
    expect((await story.ask(STANDBY, { kind: 'drill', why: 'x', by: 'ada' })).refused).toBeNull();
    await story.until(async () => (await story.state(STANDBY, 'shop~drill')).move?.phase === 'over', 60);
    expect(await story.state(STANDBY, 'shop~drill')).toMatchObject({ move: { outcome: { code: 'DRILLED' } } });
    await story.minutes(20);
    const left = [...story.world(STANDBY).instances.values()].filter(({ lifecycle }) => lifecycle === 'running');
    expect(left).toEqual([]);
    expect(story.world(STANDBY).storage.volumes.size).toBe(0);
    expect(story.answers()).toEqual([HOME]);
  });

  test('that is aborted while it is restored holds nothing more', async () => {
    const story = await openPilot();
    await backUp(story);
    await story.ask(STANDBY, move(STANDBY));
    await story.until(async () => (await story.state(STANDBY)).move?.phase === 'data', 20);
    await story.minutes(1);
    await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' });
    await story.minutes(30);
    expect(story.answers()).toEqual([HOME]);
    expect(await story.overrides(STANDBY)).toEqual([]);
    expect(story.registered(HOME)).toBe(2);
    expect((await restoresOf(story)).every(({ phase }) => phase === 'over')).toBe(true);
  });

  test('is left by hand and followed by records that say so, however long its points are old', async () => {
    const story = await openPilot('record');
    await backUp(story);
    await story.run.advanceTo(story.run.globe.clock.nowMs + 40 * MINUTE_MS);
    await story.ask(STANDBY, move(STANDBY));
    await story.until(() => story.answers().length === 2, 60);
    expect(await restoresOf(story)).toHaveLength(2);
  });
});
