import { describe, expect, it } from 'vitest';
import { scheduleRetirement } from '../../../sim/faults/schedule-retirement.ts';
import { readStatus } from '../../../sim/instance-status.ts';
import { stopInstance } from '../../../sim/instances.ts';
import { startInstances } from '../../../sim/resize.ts';
import { at } from '../small-world.ts';
import { servingWorld } from './serving-world.ts';

describe('a scheduled retirement', () => {
  it('is told at once and shown until then, when AWS stops the instance', () => {
    const { world, ids, machines, passMinutes } = servingWorld(2);
    const notices: unknown[] = [];
    world.listeners.push((event) => {
      if (event.kind === 'notice') notices.push(event.notice);
    });
    const [instanceId = ''] = ids;
    scheduleRetirement(world, instanceId, at(600));
    expect(notices).toEqual([{ instanceId, kind: 'retirement', atMs: at(0), doomedAtMs: at(600) }]);
    expect(readStatus(world)).toEqual([
      { instanceId, says: { kind: 'doomed', atMs: at(600), because: 'AWS has scheduled its retirement' } },
    ]);
    passMinutes(9.9);
    expect(machines[0]).toMatchObject({ lifecycle: 'running', ready: true });
    passMinutes(0.6);
    expect(machines[0]?.lifecycle).toBe('stopped');
    expect(readStatus(world)).toEqual([]);
  });

  it('is over for an instance that was stopped and started before', () => {
    const { world, ids, machines, passMinutes } = servingWorld(1);
    const [id = ''] = ids;
    scheduleRetirement(world, id, at(600));
    stopInstance(world, id);
    passMinutes(1);
    startInstances(world, [id]);
    passMinutes(20);
    expect(machines[0]?.lifecycle).toBe('running');
    expect(readStatus(world)).toEqual([]);
  });
});
