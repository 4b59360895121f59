import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../shared/core/time.ts';
import { interruptSpot } from '../../../sim/faults/interrupt-spot.ts';
import { launch } from '../../../sim/launch.ts';
import type { World } from '../../../sim/world-state.ts';
import { at, launchCall, START_MS } from '../small-world.ts';
import { servingWorld } from './serving-world.ts';

/** What is told of machines, each with its second. */
const listen = (world: World): readonly string[] => {
  const heard: string[] = [];
  world.listeners.push((event) => {
    const second = (world.nowMs - START_MS) / SECOND_MS;
    if (event.kind === 'instance-state') heard.push(`${second} ${event.instance.lifecycle}`);
    if (event.kind === 'notice') heard.push(`${second} ${event.notice.kind} ${event.notice.doomedAtMs}`);
  });
  return heard;
};

describe('a Spot interruption', () => {
  it('warns two minutes ahead, and ends the instance whatever protects it', () => {
    const { world, ids, machines, passMinutes, fleet } = servingWorld(2, { market: 'spot', loadAt: () => 10 });
    const heard = listen(world);
    for (const machine of machines) machine.terminationProtected = true;
    interruptSpot(world, ids[0] ?? '');
    expect(fleet.meter.readyMachines).toBe(2);
    passMinutes(3);
    expect(heard).toEqual([`0 spot-interruption ${at(120)}`, '120 shutting-down', '150 terminated']);
    expect(fleet.meter).toMatchObject({ readyMachines: 1, billedMachines: 1 });
  });

  it('may be recommended to be answered before, and leave its pool dry', () => {
    const { world, ids, passMinutes } = servingWorld(1, { market: 'spot' });
    const heard = listen(world);
    const spot = (token: string) => launch(world, 'web', launchCall({ token, onDemand: 0, spot: 1 }));
    interruptSpot(world, ids[0] ?? '', { recommendedBeforeMs: 60 * SECOND_MS, driesPool: true });
    expect(spot('web-1-1').instanceIds).toHaveLength(1);
    passMinutes(1);
    expect(spot('web-1-2')).toMatchObject({ instanceIds: [], refusals: [{ market: 'spot', kind: 'no-capacity' }] });
    expect(heard.filter((line) => !/pending|running/.test(line))).toEqual([
      '0 rebalance null',
      `60 spot-interruption ${at(180)}`,
    ]);
  });

  it('is of Spot instances only', () => {
    const { world, ids } = servingWorld(1);
    for (const id of [ids[0] ?? '', 'i-0000000000000beef']) {
      expect(() => interruptSpot(world, id)).toThrow(expect.objectContaining({ kind: 'invalid' }));
    }
  });
});
