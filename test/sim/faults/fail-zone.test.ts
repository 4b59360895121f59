import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { readPings } from '../../../sim/agents.ts';
import { failZone, restoreZone } from '../../../sim/faults/fail-zone.ts';
import { readStatus } from '../../../sim/instance-status.ts';
import { stopInstance, terminateInstances } from '../../../sim/instances.ts';
import { launch } from '../../../sim/launch.ts';
import { startInstances } from '../../../sim/resize.ts';
import type { World } from '../../../sim/world-state.ts';
import { launchCall, START_MS } from '../small-world.ts';
import { servingWorld } from './serving-world.ts';

const shiftsOf = (world: World): readonly string[] => {
  const heard: string[] = [];
  world.listeners.push((event) => {
    if (event.kind !== 'zone-shift') return;
    heard.push(`${(event.atMs - START_MS) / SECOND_MS} ${event.zoneId} ${event.over ? 'over' : 'began'}`);
  });
  return heard;
};

describe('a zone that fails', () => {
  it('takes all its machines out of service, and their evidence with them', () => {
    const { world, ids, fleet, states, passMinutes } = servingWorld(4, { loadAt: () => 20 });
    failZone(world, 'eu-west-1a');
    expect(fleet.meter).toMatchObject({ readyMachines: 2, deafMachines: 2 });
    passMinutes(1);
    expect(states()).toEqual(['unhealthy', 'healthy', 'unhealthy', 'healthy']);
    passMinutes(1);
    expect(readStatus(world).map(({ instanceId, says }) => [instanceId, says.kind])).toEqual([
      [ids[0], 'sick'],
      [ids[2], 'sick'],
    ]);
    passMinutes(5);
    expect(readPings(world, ids).map(({ online }) => online)).toEqual([false, true, false, true]);
  });

  it('launches and starts nothing, and says so in the way it is told to', () => {
    const { world, ids, passMinutes } = servingWorld(1);
    const [id = ''] = ids;
    stopInstance(world, id);
    passMinutes(1);
    failZone(world, 'eu-west-1a');
    expect(launch(world, 'web', launchCall({ token: 'web-1-1' })).refusals).toMatchObject([{ kind: 'no-capacity' }]);
    expect(startInstances(world, [id])).toMatchObject([{ instanceId: id, kind: 'no-capacity' }]);
    failZone(world, 'eu-west-1a', { refusal: 'other' });
    expect(launch(world, 'web', launchCall({ token: 'web-1-2' })).refusals).toMatchObject([{ kind: 'other' }]);
    expect(startInstances(world, [id])).toMatchObject([{ instanceId: id, kind: 'unknown' }]);
    const elsewhere = launchCall({ token: 'web-1-3', zone: 'eu-west-1b', subnets: ['subnet-b'] });
    expect(launch(world, 'web', elsewhere).instanceIds).toHaveLength(1);
    restoreZone(world, 'eu-west-1a');
    expect(startInstances(world, [id])).toEqual([]);
  });

  it('gives back what nobody terminated', () => {
    const { world, ids, fleet, states, passMinutes } = servingWorld(4);
    failZone(world, 'eu-west-1a');
    passMinutes(3);
    terminateInstances(world, [ids[0] ?? '']);
    restoreZone(world, 'eu-west-1a');
    expect(fleet.meter.readyMachines).toBe(3);
    expect(readStatus(world)).toEqual([]);
    passMinutes(1);
    expect(states()).toEqual(['absent', 'healthy', 'healthy', 'healthy']);
  });

  it('is shifted away from when it is told to, by its id, until it is restored', () => {
    const { world, passMinutes } = servingWorld(2);
    const heard = shiftsOf(world);
    restoreZone(world, 'eu-west-1b');
    failZone(world, 'eu-west-1a');
    passMinutes(5);
    restoreZone(world, 'eu-west-1a');
    failZone(world, 'eu-west-1b', { shiftedAfterMs: 2 * MINUTE_MS });
    passMinutes(5);
    restoreZone(world, 'eu-west-1b');
    expect(heard).toEqual(['420 euw1-az2 began', '600 euw1-az2 over']);
  });

  it('is not shifted away from when it is back before that', () => {
    const { world, passMinutes } = servingWorld(2);
    const heard = shiftsOf(world);
    failZone(world, 'eu-west-1a', { shiftedAfterMs: 2 * MINUTE_MS });
    passMinutes(1);
    restoreZone(world, 'eu-west-1a');
    failZone(world, 'eu-west-1a');
    passMinutes(5);
    expect(heard).toEqual([]);
  });
});
