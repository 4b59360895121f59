import { type Instance, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { answerOf, drillSchema, looksOf, restoreSchema, restoresOf } from './backup-answers.ts';
import type { Invocation } from './deployed-function.ts';
import { AWAY, type DeployedRegion, type DeployedRegions, deployRegions, HOME } from './deployed-regions.ts';
import type { FleetPlace } from './local-account.ts';
import { listLiveInstances } from './local-account.ts';
import { attachData, listPoints, listThings, snapshotOf, type Tagged, volumeOn } from './protected-account.ts';
import { decisionsOf, eventNow } from './stage-events.ts';

const fleets = (home: FleetPlace, away: FleetPlace): string => `version: 1
regions: { primary: ${HOME}, standby: ${AWAY} }
fleets:
  web:
    launchTemplate: web
    subnets: [${home.subnets[0]}]
    sizes: [c5.large]
    capacity: { min: 1, max: 4 }
    warmUp: 0s
    backup: { every: 1h, keep: { hourly: 2 }, copyTo: [${AWAY}], prove: daily }
    inRegion:
      ${AWAY}: { launchTemplate: web, subnets: [${away.subnets[0]}], capacity: { min: 0, max: 4 } }
`;

let stage: DeployedRegions;
/** Hours ago: what this AWS makes has its own time, and nothing is a recovery point of a moment after it was made. */
let nowMs = (Math.floor(Date.now() / HOUR_MS) - 12) * HOUR_MS + 5_000;
let machine: Instance;
let machineId: string;

/** The schedule of `backup` in both Regions, so many minutes on. */
const pass = async (minutes: number): Promise<void> => {
  nowMs += minutes * MINUTE_MS;
  looksOf(await stage.home.backup(eventNow('tick', nowMs), nowMs));
};

const told = (region: DeployedRegion, name: string, points: readonly Tagged[]): Promise<Invocation> => {
  const [one, other] = points;
  const event = JSON.stringify(eventNow(name, nowMs))
    .replaceAll('snap-0a1b2c3d4e5f60001', one?.id ?? '')
    .replaceAll('snap-0a1b2c3d4e5f60002', other?.id ?? '');
  return region.backup(JSON.parse(event), nowMs);
};

const points = (region: DeployedRegion = stage.home) => listPoints(region.clients.ec2);
const setsOf = (found: readonly Tagged[]): readonly string[] => [
  ...new Set(found.map(({ tags }) => tags.get('ballast:set') ?? '')),
];

/** Brings restores forward, minute by minute, until the one is where it stays. */
const bringForward = async (region: DeployedRegion, id: string) => {
  for (let minute = 0; minute < 40; minute += 1) {
    nowMs += MINUTE_MS;
    const { restores } = restoresOf(await region.restore({ ...eventNow('tick', nowMs), region: region.name }, nowMs));
    const now = restores.find((restore) => restore.id === id);
    if (now?.isOver || now?.phase === 'kept') return now;
  }
  throw new Error(`${id} is not over`);
};

const begin = async (region: DeployedRegion, event: object) => {
  const { restores, refused } = restoresOf(await region.restore(event, nowMs));
  const [restore] = restores;
  if (restore === undefined) throw new Error(refused?.because);
  return bringForward(region, restore.id);
};

beforeAll(async () => {
  stage = await deployRegions(fleets);
  for (let count = 0; count < 2; count += 1) {
    nowMs += MINUTE_MS;
    decisionsOf(await stage.home.tick(eventNow('tick', nowMs), nowMs));
  }
  const [only, ...others] = await listLiveInstances(stage.home.clients, 'web');
  if (only?.InstanceId === undefined || others.length > 0) throw new Error('the fleet has not one machine');
  machine = only;
  machineId = only.InstanceId;
  await attachData(stage.home.clients.ec2, machine);
});

afterAll(() => stage?.close());

describe('the stacks', () => {
  it('hand on, to the home of a copy, what EBS tells of it', () => {
    const handsOn = stage.away.rules.find(({ name }) => name === 'ballast-dev-copies-home');
    expect(handsOn?.wakes).toContainEqual(expect.stringMatching(new RegExp(`:events:${HOME}:\\d+:event-bus/default$`)));
    expect(JSON.parse(handsOn?.pattern ?? '')).toMatchObject({ region: [AWAY] });
  });

  it.each(['backup', 'restore', 'drill'])('wake %s by its schedule', (name) => {
    for (const { rules } of [stage.home, stage.away]) {
      const rule = rules.find((one) => one.name === `ballast-dev-${name}`);
      expect(rule).toMatchObject({ wakes: [expect.stringMatching(new RegExp(`:ballast-dev-${name}$`))] });
    }
  });
});

describe('backup, as deployed', () => {
  it('changes nothing when asked to run dry', async () => {
    const [look] = looksOf(await stage.home.backup({ fleet: 'web', now: true, dryRun: true }, nowMs));
    expect(look).toMatchObject({ code: 'BACKING_UP', applied: 'dry-run', plan: [expect.stringContaining(machineId)] });
    expect(await points()).toEqual([]);
  });

  it('takes one set of a machine, however often and at once it is woken', async () => {
    const tick = eventNow('tick', nowMs);
    for (const invocation of await Promise.all([1, 2, 3].map(() => stage.home.backup(tick, nowMs))))
      looksOf(invocation);
    for (const invocation of await Promise.all([1, 2].map(() => told(stage.home, 'snapshot-set-succeeded', [])))) {
      answerOf(invocation);
    }
    const taken = await points();
    expect(taken).toHaveLength(2);
    expect(setsOf(taken)).toHaveLength(1);
  });

  it('gives each snapshot the tags of its volume, byte for byte', async () => {
    const before = await points();
    for (const invocation of await Promise.all([1, 2].map(() => told(stage.home, 'snapshot-set-succeeded', before)))) {
      looksOf(invocation);
    }
    const taken = await points();
    const [set = ''] = setsOf(taken);
    const data = await volumeOn(stage.home.clients.ec2, machineId, '/dev/sdf');
    const root = await volumeOn(stage.home.clients.ec2, machineId, machine.RootDeviceName ?? '');
    expect(taken.map(({ volumeId }) => volumeId)).toEqual(expect.arrayContaining([data, root]));
    for (const { volumeId, tags } of taken) {
      const device = volumeId === data ? '/dev/sdf' : machine.RootDeviceName;
      const takenAt = tags.get('ballast:taken-at') ?? '';
      expect(Object.fromEntries([...tags].filter(([key]) => !key.startsWith('ballast:device/')))).toEqual({
        'ballast:format': '1',
        'ballast:backup': 'web',
        'ballast:fleet': 'web',
        'ballast:set': set,
        'ballast:operation': set,
        'ballast:stage': 'dev',
        'ballast:home': HOME,
        'ballast:source': machineId,
        'ballast:instance': machineId,
        'ballast:volumes': '2',
        'ballast:class': 'hourly',
        'ballast:taken-at': takenAt,
        'ballast:expires-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        'ballast:consistency': 'crash',
        'ballast:volume': volumeId,
        'ballast:device': device,
        ...(volumeId === root && { 'ballast:root': 'true' }),
      });
      expect(Date.parse(tags.get('ballast:expires-at') ?? '')).toBeGreaterThan(Date.parse(takenAt));
    }
  });

  it('copies it to the other Region once, with tags of its own', async () => {
    for (let minute = 0; minute < 4; minute += 1) await pass(1);
    const [taken, copied] = [await points(), await points(stage.away)];
    expect(copied).toHaveLength(2);
    expect(setsOf(copied)).toEqual(setsOf(taken));
    for (const copy of copied) {
      const source = taken.find(({ tags }) => tags.get('ballast:volume') === copy.tags.get('ballast:volume'));
      const plain = (tags: ReadonlyMap<string, string>) =>
        [...tags].filter(([key]) => key !== 'ballast:operation' && !key.startsWith('ballast:device/')).toSorted();
      expect(plain(copy.tags)).toEqual(plain(source?.tags ?? new Map()));
    }
  });

  it('hears of a copy from the Region that it went to, and of no other', async () => {
    const [look] = looksOf(await told(stage.home, 'snapshot-copy-succeeded', []));
    // Nothing is awaited any more: what it tells has been seen.
    expect(look).toMatchObject({ code: 'NOT_DUE', troubles: [] });
    expect(answerOf(await told(stage.away, 'snapshot-copy-succeeded', []))).toEqual({ ignored: 'FOREIGN_REGION' });
    expect(await points(stage.away)).toHaveLength(2);
  });

  it('retires what nothing keeps, in both Regions', async () => {
    const [first = ''] = setsOf(await points());
    for (let hour = 0; hour < 4; hour += 1) {
      await pass(60);
      await pass(1);
      await pass(1);
      await pass(1);
    }
    for (const region of [stage.home, stage.away]) {
      const left = setsOf(await points(region));
      expect(left).not.toContain(first);
      expect(left.length).toBeGreaterThanOrEqual(2);
      expect(left.length).toBeLessThanOrEqual(3);
    }
  });
});

describe('restore, as deployed', () => {
  it('plans and touches nothing when asked to run dry', async () => {
    const before = await listThings(stage.home.clients.ec2);
    const { restores } = restoresOf(await stage.home.restore({ fleet: 'web', point: 'latest', dryRun: true }, nowMs));
    expect(restores).toEqual([expect.objectContaining({ code: 'RESTORE_PLANNED' })]);
    expect(await listThings(stage.home.clients.ec2)).toEqual(before);
  });

  it.each([
    ['home', 'home'],
    ['away, from the copies alone', 'away'],
  ] as const)('makes a machine of the newest point, %s, that joins its fleet', async (_, where) => {
    const region = stage[where];
    const restored = await begin(region, { fleet: 'web', point: 'latest', into: 'new' });
    expect(restored).toMatchObject({ code: 'RESTORED', isOver: true });
    const joined = await listLiveInstances(region.clients, 'web');
    expect(joined.map(({ InstanceId }) => InstanceId)).toContain(restored.instanceId);
    const held = await volumeOn(region.clients.ec2, restored.instanceId ?? '', '/dev/sdf');
    const newest = (await points(region)).filter(({ tags }) => tags.get('ballast:device') === '/dev/sdf').at(-1);
    expect(await snapshotOf(region.clients.ec2, held ?? '')).toBe(newest?.id);
  });

  it('swaps a volume in place, keeps the old one until it is accepted, and undoes', async () => {
    const { ec2 } = stage.home.clients;
    const before = await volumeOn(ec2, machineId, '/dev/sdf');
    const wish = { fleet: 'web', point: 'latest', into: 'in-place', source: machineId };
    const swapped = await begin(stage.home, wish);
    expect(swapped).toMatchObject({ code: 'AWAITING_ACCEPTANCE', kept: [before] });
    expect(await volumeOn(ec2, machineId, '/dev/sdf')).not.toBe(before);

    restoresOf(await stage.home.restore({ undo: swapped.id }, nowMs));
    expect(await bringForward(stage.home, swapped.id)).toMatchObject({ code: 'UNDONE' });
    expect(await volumeOn(ec2, machineId, '/dev/sdf')).toBe(before);

    const again = await begin(stage.home, wish);
    restoresOf(await stage.home.restore({ accept: again.id }, nowMs));
    expect(await bringForward(stage.home, again.id)).toMatchObject({ code: 'ACCEPTED' });
    expect(await volumeOn(ec2, machineId, '/dev/sdf')).not.toBe(before);
    expect(await listThings(ec2)).not.toContain(before);
  });

  it.each([
    [{ fleet: 'wbe', point: 'latest' }, 'UNKNOWN_PROTECTION'],
    [{ fleet: 'web', point: 'web.20200101T000000Z.i-0' }, 'UNKNOWN_POINT'],
    [{ fleet: 'web', point: '2020-01-01T00:00:00Z' }, 'NO_POINT'],
    [{ fleet: 'web', point: 'latest', source: 'slot-9' }, 'UNKNOWN_SOURCE'],
    [{ fleet: 'web', point: 'latest', zone: 'eu-west-1a' }, 'NO_ZONE'],
    [{ accept: 'web-1' }, 'UNKNOWN_RESTORE'],
  ])('refuses %j in one line, and touches nothing', async (event, code) => {
    const before = await listThings(stage.home.clients.ec2);
    const { restores, refused } = restoresOf(await stage.home.restore(event, nowMs));
    expect(refused).toEqual({ kind: 'refused', code, because: expect.stringMatching(/^.+$/) });
    expect(restores).toEqual([]);
    expect(await listThings(stage.home.clients.ec2)).toEqual(before);
  });

  it.each([
    ['restore', { fleet: 'web', point: 'latest', region: AWAY }, 'unknown key "region"'],
    ['restore', { fleet: 'web', point: 'yesterday', into: 'elsewhere' }, '"into" must be'],
    ['backup', { fleet: 'web', nwo: true }, 'unknown key "nwo"'],
    ['drill', { drill: 'flood' }, '"drill" must be'],
  ] as const)('%s refuses %j', async (name, event, because) => {
    const before = await listThings(stage.home.clients.ec2);
    expect(answerOf(await stage.home[name](event, nowMs))).toEqual({
      ignored: 'BAD_REQUEST',
      because: expect.stringContaining(because),
    });
    expect(await listThings(stage.home.clients.ec2)).toEqual(before);
  });
});

describe('drill, as deployed', () => {
  it('proves the newest point by a machine of its own, and removes everything', async () => {
    const { ec2 } = stage.home.clients;
    const before = await listThings(ec2);
    const { proofs } = drillSchema.parse(answerOf(await stage.home.drill({ fleet: 'web', drill: 'restore' }, nowMs)));
    expect(proofs).toMatchObject([{ answer: { kind: 'begun' } }]);
    const { id } = z.object({ report: restoreSchema }).parse(proofs[0]?.answer).report;
    expect((await listThings(ec2)).length).toBeGreaterThan(before.length);
    expect(await bringForward(stage.home, id)).toMatchObject({ code: 'PROVEN' });
    expect(await listThings(ec2)).toEqual(before);
    const proven = (await points()).filter(({ tags }) => tags.get('ballast:proof') === 'passed');
    expect(setsOf(proven)).toHaveLength(1);
    expect(proven).toHaveLength(2);
  });

  it('is not due again so soon', async () => {
    nowMs += MINUTE_MS;
    const { proofs } = drillSchema.parse(answerOf(await stage.home.drill(eventNow('tick', nowMs), nowMs)));
    expect(proofs).toEqual([]);
  });
});

describe('the last good recovery point', () => {
  it('stays in both Regions when its fleet has no machine any more and its time is long over', async () => {
    const live = await listLiveInstances(stage.home.clients, 'web');
    const ids = live.map(({ InstanceId = '' }) => InstanceId);
    await stage.home.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
    const takenAt = ({ tags }: Tagged) => tags.get('ballast:taken-at') ?? '';
    const newest = (await points()).toSorted((one, other) => takenAt(other).localeCompare(takenAt(one))).slice(0, 1);
    for (const minutes of [1, 120, 30 * 24 * 60, 1]) await pass(minutes);
    for (const region of [stage.home, stage.away]) expect(setsOf(await points(region))).toEqual(setsOf(newest));
  });
});
