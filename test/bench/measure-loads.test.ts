import { describe, expect, it } from 'vitest';
import { measureLoads } from '../../bench/elasticity/measure-loads.ts';
import { runTasks } from '../../bench/elasticity/run-tasks.ts';
import { dayShape, generateLoad } from '../../sim/generate-load.ts';

const load = generateLoad({ seed: 5, startSeconds: 0, minutes: 360, rate: 400, shapes: [dayShape] });

describe('measureLoads', () => {
  it('runs Ballast and every peer, at every boot time where it is asked to', async () => {
    const done: number[] = [];
    const loads = [
      { name: 'one', source: 'recorded', load },
      { name: 'two', source: 'generated', load },
    ] as const;
    const results = await measureLoads(
      loads,
      ({ name }) => name === 'two',
      (count, tasks) => done.push(count / tasks),
    );
    expect(results.map(({ name, bootMinutes, duels }) => [name, bootMinutes, duels.length])).toEqual([
      ['one', 3, 2],
      ['two', 3, 2],
      ['two', 1, 1],
      ['two', 5, 1],
    ]);
    const [one, two, quick] = results;
    expect(one?.duels).toEqual(two?.duels);
    expect(one?.peers).toEqual(two?.peers);
    expect(one?.peers.settings).toHaveLength(17);
    expect(quick?.peers.settings).toHaveLength(8);
    expect(one?.duels.map(({ slo }) => slo)).toEqual([0.001, 0.005]);
    expect(one?.duels[0]?.ballast).toMatchObject({ minutes: 360 });
    expect(done.at(-1)).toBe(1);
  });
});

describe('runTasks', () => {
  it('says which run failed, and why', async () => {
    const broken = { startSeconds: Number.NaN, minutes: [1] };
    const task = { kind: 'ballast', name: 'broken', load: broken, bootMinutes: 3, slo: 0.001 } as const;
    await expect(runTasks([task], () => undefined)).rejects.toThrow('broken with boot 3 min: ');
  });
});
