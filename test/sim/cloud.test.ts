import { describe, expect, it } from 'vitest';
import { advanceCloudTo, createCloud, worldOf } from '../../sim/cloud.ts';
import { setTimer } from '../../sim/timer-queue.ts';
import { AWAY, HOME, smallCloud } from './small-cloud.ts';
import { at, START_MS } from './small-world.ts';

describe('a cloud', () => {
  it('lets things happen in the order of time, wherever, with one clock', () => {
    const { cloud, home, away } = smallCloud();
    const seen: string[] = [];
    const note = (what: string) => () => seen.push(`${what} ${home.nowMs - START_MS} ${away.nowMs - START_MS}`);
    setTimer(home.timers, at(30), note('home'));
    setTimer(away.timers, at(10), () => {
      note('away')();
      setTimer(home.timers, at(20), note('asked from away'));
    });
    setTimer(away.timers, at(30), note('away'));
    advanceCloudTo(cloud, at(100));
    expect(seen).toEqual(['away 10000 10000', 'asked from away 20000 20000', 'home 30000 30000', 'away 30000 30000']);
    expect([home.nowMs, away.nowMs]).toEqual([at(100), at(100)]);
  });

  it('stops where it is told to, and goes on from there without losing anything', () => {
    const { cloud, home, away } = smallCloud();
    let rang = 0;
    for (const world of [home, away]) setTimer(world.timers, at(10), () => (rang += 1));
    advanceCloudTo(cloud, at(100), () => rang === 1);
    expect([rang, home.nowMs, away.nowMs]).toEqual([1, at(10), at(10)]);
    advanceCloudTo(cloud, at(100));
    expect([rang, home.nowMs, away.nowMs]).toEqual([2, at(100), at(100)]);
  });

  it('is made of one seed: every Region unlike the others, and the same again', () => {
    const draw = (seed: number) => {
      const { cloud } = smallCloud({}, seed);
      return [HOME, AWAY].map((region) => worldOf(cloud, region).random.next());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(new Set([...draw(1), ...draw(2)]).size).toBe(4);
  });

  it('has no other Regions', () => {
    const cloud = createCloud({ seed: 1, startMs: START_MS, timing: { bootMs: 1 }, regions: {} });
    expect(() => worldOf(cloud, HOME)).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });
});
