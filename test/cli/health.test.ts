import { describe, expect, it } from 'vitest';
import { tellInstance } from '../../cli/explain/instance-story.ts';
import { renderStory } from '../../cli/explain/render-story.ts';
import { paintNothing } from '../../cli/output/paint.ts';
import { toFleetStatus } from '../../cli/status/fleet-status.ts';
import { renderStatus } from '../../cli/status/render-status.ts';
import type { FleetState } from '../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../shared/core/fleet-view.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { fleetOf, instanceOf, instancesOf, NOW_MS } from '../core/build.ts';
import { IMPAIRED, judgedFleet, type Looks, startLooks, statusOf } from './build-record.ts';

const FOUR = instancesOf(4);
const SECOND_IS_SICK = { health: statusOf({ 'i-2': IMPAIRED }) };
const SUCCESSOR = instanceOf('i-9', { zone: 'zone-b', launchedAtMs: NOW_MS + 3 * MINUTE_MS });

/** The second of four machines fails its checks twice; the last look asks for another in its place. */
const failSecond = (): Looks => {
  const looks = startLooks(4);
  for (const changes of [{}, {}, SECOND_IS_SICK, SECOND_IS_SICK]) looks.look(FOUR, changes);
  return looks;
};

const newestOf = (looks: Looks): DecisionRecord => {
  const [newest] = looks.records();
  if (newest === undefined) throw new Error('no look was taken');
  return newest;
};

/** What `status` prints of the newest look, 20 seconds after it. */
const statusText = (looks: Looks, changes: Partial<FleetState> = {}): string => {
  const newest = newestOf(looks);
  const state = { ...newest.decision.state, ...changes };
  const record = { state, overrides: [], notices: [], dirty: false };
  return renderStatus([toFleetStatus('web', newest.atMs + 20 * SECOND_MS, record, newest)], paintNothing);
};

const storyOf = (looks: Looks, instanceId: string): readonly string[] => {
  const chapters = tellInstance(looks.records(), instanceId);
  return chapters === null ? [] : renderStory(instanceId, chapters, paintNothing).split('\n');
};

describe('the health of a fleet', () => {
  it('is a number as long as all is well', () => {
    const looks = startLooks(4);
    looks.look(FOUR);
    expect(statusText(looks)).toMatch(/healthy +bounds.*\nweb +4 +4 +0 +4 +1\.\.100 +[A-Z_]+, 20 s ago +in .+$/);
  });

  it('is not told of a fleet whose health is not judged', () => {
    const looks = startLooks(4, fleetOf());
    looks.look(FOUR, SECOND_IS_SICK);
    expect(statusText(looks)).toMatch(/\nweb +4 +4 +0 +- +1\.\.100 /);
    expect(toFleetStatus('web', NOW_MS, null, newestOf(looks)).health).toBeNull();
  });

  it('names who is not well, since when, by what evidence, and what is done', () => {
    const [, , ...below] = statusText(failSecond()).split('\n');
    expect(below).toEqual([
      '',
      'web 3 healthy, 1 failed, as of 20 s ago',
      '  i-2 failed for 1 min 20 s',
      '    instance-status: the instance check fails (seen since 12:02)',
      '    -> waits: until others serve in its place',
      '    -> launch 1 On-Demand m7g.large in zone-b (3 of 4 units, in place of i-2)',
      '  1 launched and not seen yet',
    ]);
  });

  it('says when one is on its way out', () => {
    const looks = failSecond();
    looks.look([...FOUR, SUCCESSOR], SECOND_IS_SICK);
    expect(statusText(looks)).toContain('    -> is on its way out\n    -> retire i-2 (failed: instance-status says');
  });

  it('says when the breaker is open, and why', () => {
    const looks = startLooks(6);
    const health = statusOf({ 'i-1': IMPAIRED, 'i-2': IMPAIRED, 'i-3': IMPAIRED });
    for (const changes of [{}, { health }, { health }]) looks.look(instancesOf(6), changes);
    expect(statusText(looks)).toContain(
      'web 3 healthy, 3 failed, as of 20 s ago\n  breaker open for 1 min 20 s, nothing is terminated: 3 of 6 machines look sick, 3 of 6 units are well\n',
    );
  });

  it('says when one is taken back by AWS', () => {
    const looks = startLooks(4);
    const atMs = NOW_MS - SECOND_MS;
    const notice = { instanceId: 'i-2', kind: 'spot-interruption', atMs, doomedAtMs: NOW_MS + 2 * MINUTE_MS } as const;
    const spot = FOUR.map((instance): InstanceView => ({ ...instance, market: 'spot' }));
    looks.look(spot, { notices: [notice] });
    expect(statusText(looks)).toMatch(
      / {2}i-2 doomed, goes at 12:02\n {4}announcement: AWS takes this Spot instance back\n/,
    );
  });

  it('says which zones are left, who is missing from the listing, and how standbys are', () => {
    const standby = { size: { kind: 'machines', machines: 2 }, state: 'stopped' } as const;
    const looks = startLooks(4, judgedFleet({ standby }));
    const waiting = instanceOf('i-8', { role: 'standby', lifecycle: 'stopped', targets: ['absent'] });
    const zones = [
      { name: 'zone-a', id: 'use1-az1', subnets: ['subnet-a'] },
      { name: 'zone-b', id: 'use1-az2', subnets: ['subnet-b'] },
    ];
    const shift = { zoneId: 'use1-az2', sinceMs: NOW_MS, untilMs: NOW_MS + 60 * MINUTE_MS, because: 'an autoshift' };
    looks.look([...FOUR, waiting], { zones });
    looks.look([...FOUR.slice(1), waiting], { zones, shifts: [shift] });
    const text = statusText(looks, {
      standby: { wakes: [], resting: [{ instanceId: 'i-8', untilMs: 0, backOffMs: 0 }] },
    });
    expect(text).toContain('\nweb 3 healthy, 1 not listed, as of 20 s ago\n  i-1 not listed for 20 s\n');
    expect(text).toContain('\n  nothing is launched into zone-b: an autoshift\n');
    expect(text).toMatch(/\n {2}standby: 1 of 2 ready(, \d being prepared)?, 1 could not be started$/);
  });

  it('says who holds the slots of a stateful fleet', () => {
    const looks = startLooks(4);
    looks.look(FOUR);
    const volumes = [{ device: '/dev/sdf', volumeId: 'vol-1' }];
    const address = { kind: 'private', address: '10.0.0.7', subnet: 'subnet-a' } as const;
    const slots = [
      { name: 's1', holder: 'i-1', zone: 'zone-a', volumes, address },
      { name: 's2', holder: null, zone: null, volumes: [], address: null },
      {
        name: 's3',
        holder: 'i-3',
        zone: 'zone-a',
        volumes: [],
        address: { kind: 'elastic', allocationId: 'eipalloc-1' },
      },
    ] as const;
    const rows = statusText(looks, { slots }).split('\n').slice(-4);
    expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
      ['slot', 'held by', 'zone', 'address', 'volumes'],
      ['s1', 'i-1', 'zone-a', '10.0.0.7', 'vol-1 (/dev/sdf)'],
      ['s2', 'nobody', '-', '-', '-'],
      ['s3', 'i-3', 'zone-a', 'eipalloc-1', '-'],
    ]);
  });

  it('is whole for a program', () => {
    const looks = failSecond();
    expect(toFleetStatus('web', NOW_MS, null, newestOf(looks)).health).toEqual({
      atMs: NOW_MS + 3 * MINUTE_MS,
      counts: { healthy: 3, suspect: 0, failed: 1, doomed: 0, unknown: 0 },
      instances: [
        {
          instanceId: 'i-2',
          verdict: {
            kind: 'failed',
            evidence: [
              { source: 'instance-status', sinceMs: NOW_MS + 2 * MINUTE_MS, because: 'the instance check fails' },
            ],
          },
          sinceMs: NOW_MS + 2 * MINUTE_MS,
          doing: [
            'waits: until others serve in its place',
            'launch 1 On-Demand m7g.large in zone-b (3 of 4 units, in place of i-2)',
          ],
        },
      ],
      breaker: null,
      zonesLeft: [],
      standby: null,
      missing: [],
      awaited: 1,
      wakes: [],
      resting: [],
      slots: [],
    });
  });
});

describe('the story of an instance', () => {
  it('tells how it was seen, what was believed, and what was done, and looks that saw the same once', () => {
    const looks = failSecond();
    looks.look([...FOUR, SUCCESSOR], SECOND_IS_SICK);
    expect(storyOf(looks, 'i-2')).toEqual([
      'i-2  m7g.large, on-demand, zone-b',
      'It was taken out of the fleet: failed: instance-status says the instance check fails.',
      '',
      '2026-01-15 12:00:00  active, running, targets healthy, healthy (2 looks, until 12:01)',
      '2026-01-15 12:02:00  active, running, targets healthy, suspect',
      '    instance-status: the instance check fails (seen since 12:02)',
      '    is kept: seen once, believed when seen again',
      '2026-01-15 12:03:00  active, running, targets healthy, failed',
      '    instance-status: the instance check fails (seen since 12:02)',
      '    waits: until others serve in its place',
      '    launch 1 On-Demand m7g.large in zone-b (3 of 4 units, in place of i-2)',
      '2026-01-15 12:04:00  active, running, targets healthy, failed',
      '    instance-status: the instance check fails (seen since 12:02)',
      '    on its way out: failed: instance-status says the instance check fails',
      '    retire i-2 (failed: instance-status says the instance check fails)',
      '    deregister i-2 on port 8080',
    ]);
  });

  it.each([
    ['healthy', {}, 'It was not replaced: it is healthy.'],
    ['once seen sick', SECOND_IS_SICK, 'It was not replaced yet: a bad sign is believed when a second look'],
    [
      'of unknown health',
      { health: { ...statusOf({}), 'instance-status': { kind: 'off' } } } as const,
      'It was not replaced: nothing is known against it',
    ],
  ])('answers for one that is %s', (_, changes, answer) => {
    const looks = startLooks(4, judgedFleet({ targetGroups: [] }));
    looks.look(
      FOUR.map((instance) => ({ ...instance, targets: [] })),
      { targetGroups: [], ...changes },
    );
    expect(storyOf(looks, 'i-2')[1]).toContain(answer);
  });

  it.each<readonly [string, Partial<InstanceView>, string]>([
    ['ended by itself', { lifecycle: 'terminated' }, 'It ended, and not by Ballast'],
    ['stands by', { role: 'standby', lifecycle: 'stopped' }, 'It is a standby'],
  ])('answers for one that %s', (_, changes, answer) => {
    const looks = startLooks(4);
    looks.look([...FOUR, instanceOf('i-7', changes)]);
    expect(storyOf(looks, 'i-7')[1]).toContain(answer);
  });

  it('answers for one that failed and waits', () => {
    expect(storyOf(failSecond(), 'i-2')[1]).toBe(
      'It is failed, and still there: it waits: until others serve in its place.',
    );
  });

  it('answers for one in a fleet whose health is not judged', () => {
    const looks = startLooks(4, fleetOf());
    looks.look(FOUR);
    expect(storyOf(looks, 'i-2')[1]).toContain('It was not judged');
  });

  it('tells what became of each step that was taken', () => {
    const looks = failSecond();
    const [newest, ...others] = looks.records();
    if (newest === undefined) throw new Error('no look was taken');
    const step = 'launch 1 On-Demand m7g.large in zone-b';
    const told = tellInstance([{ ...newest, outcomes: [{ step, result: 'done', because: '' }] }, ...others], 'i-2');
    expect(told?.at(-1)?.steps).toEqual([{ step, because: '3 of 4 units, in place of i-2', result: 'done' }]);
  });

  it('begins when it is first seen, ends when it is gone, and is none for another', () => {
    const looks = startLooks(4, fleetOf());
    looks.look(FOUR);
    looks.look([...FOUR, SUCCESSOR]);
    looks.look([...FOUR, SUCCESSOR]);
    looks.look(FOUR);
    expect(tellInstance(looks.records(), 'i-9')).toMatchObject([{ fromMs: NOW_MS + MINUTE_MS, looks: 2 }]);
    expect(tellInstance(looks.records(), 'i-')).toBeNull();
  });
});
