import { describe, expect, test } from 'vitest';
import { Fault } from '../../../shared/core/fault.ts';
import { HOUR_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { fenceRegion } from '../../../shared/operations/fence-region.ts';
import { heldBefore, reasonOver } from '../../../shared/operations/hold-override.ts';
import type { FormerRegion } from '../../../shared/ports/failover-ports.ts';
import { failDnsControl, strandChanges } from '../../../sim/faults/fail-dns.ts';
import { failService } from '../../../sim/faults/fail-service.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import { HOME, move, openShopStory, STANDBY } from './shop-story.ts';

describe('a write whose answer is lost', () => {
  test('loses no wish that it answered', async () => {
    let isOn = false;
    const hook: PointHook = ({ port, method, phase }) => {
      if (!isOn || phase !== 'after' || `${port}.${method}` !== 'workflows.save') return Promise.resolve();
      isOn = false;
      return Promise.reject(new Fault('unknown', method, 'the reply was lost'));
    };
    const story = await openShopStory({ hookOf: (region) => (region === STANDBY ? hook : undefined) });
    isOn = true;
    await story.ask(STANDBY, move(STANDBY));
    expect(isOn).toBe(false);
    await story.minutes(10);
    expect(story.answers()).toEqual([HOME, STANDBY]);
  });
});

describe('an observer whose ledger cannot be read', () => {
  test('tells nobody that it has seen nothing before', async () => {
    const story = await openShopStory();
    const told = () =>
      tableOf(story.run.tables, STANDBY)
        .observations.list('shop')
        .find(({ observer }) => observer === HOME);
    const before = told();
    expect(before?.standing[0]?.peaks[0]?.units).toBe(10);
    expect(before?.runs.every(({ inRow }) => inRow > 2)).toBe(true);
    const mend = failService(story.world(HOME), 'dynamodb', 'reads');
    await story.minutes(2);
    expect(told()).toEqual(before);
    mend();
    await story.minutes(2);
    expect(told()?.standing[0]?.peaks).toEqual(before?.standing[0]?.peaks);
  });
});

describe('a Region that answers slowly', () => {
  const step = {
    kind: 'fence',
    region: HOME,
    fleets: ['web'],
    command: null,
    deregister: true,
    untilMs: HOUR_MS,
    because: 'move shop-1-a',
  } as const;

  test('is fenced for twenty seconds and no longer', async () => {
    let nowMs = 0;
    const calls: string[] = [];
    const slowly = <Answer>(name: string, answer: Answer): Promise<Answer> => {
      calls.push(name);
      nowMs += 9 * SECOND_MS;
      return Promise.resolve(answer);
    };
    const former = {
      ledger: {
        readFleets: () => slowly('read', new Map()),
        putOverride: () => slowly('pause', undefined),
      },
      balancers: {
        resolveTargetGroups: () => slowly('resolve', [{ arn: 'web', deregistrationDelayMs: 0, loadBalancers: [] }]),
        listTargets: () => slowly('list', []),
      },
    };
    const isFormer = (value: unknown): value is FormerRegion => value === former;
    if (!isFormer(former)) throw new Error('no Region');
    const groups = { web: [{ by: 'name', value: 'web', port: 80 }] } as const;
    await expect(fenceRegion(former, { step, groups, clock: { nowMs: () => nowMs } })).rejects.toThrow(
      'more than 20 s',
    );
    expect(calls).toEqual(['read', 'pause', 'resolve']);
  });
});

describe('what a person held a fleet at', () => {
  const PAUSE = { kind: 'pause', untilMs: HOUR_MS, why: 'maintenance', atMs: 0 } as const;

  test('is kept in the reason of what takes its place, however often', () => {
    const once = reasonOver('fenced by move a', PAUSE);
    expect(heldBefore({ ...PAUSE, why: once }, 0)).toEqual(PAUSE);
    const twice = reasonOver('fenced by move b', { ...PAUSE, why: once });
    expect(heldBefore({ ...PAUSE, why: twice }, 0)).toEqual(PAUSE);
  });

  test('is nothing once it is over, or where it cannot be read', () => {
    const why = reasonOver('move a', PAUSE);
    expect(heldBefore({ ...PAUSE, why }, HOUR_MS)).toBeNull();
    expect(heldBefore({ ...PAUSE, why: why.slice(0, -3) }, 0)).toBeNull();
    expect(heldBefore({ ...PAUSE, why: 'move a; before it: {"kind":"pause"}' }, 0)).toBeNull();
    expect(heldBefore({ ...PAUSE, why: 'move a; before it: 7' }, 0)).toBeNull();
    expect(reasonOver('move b', { ...PAUSE, why: 'move a' })).toBe('move b');
  });
});

describe('a batch that Route 53 loses', () => {
  test('is submitted until it is there, however long that takes', async () => {
    const story = await openShopStory({ mode: 'record' });
    const mend = strandChanges(story.run.globe);
    story.cut(HOME);
    await story.minutes(15);
    expect(story.answers()).toEqual([HOME]);
    expect(await story.state(STANDBY)).toMatchObject({ epoch: 1, move: { phase: 'syncing' } });
    const down = failDnsControl(story.run.globe);
    mend();
    await story.minutes(8);
    down();
    await story.minutes(6);
    expect(story.answers()).toEqual([HOME, STANDBY]);
    expect(await story.state(STANDBY)).toMatchObject({ move: { outcome: { code: 'MOVED' } } });
  });
});
