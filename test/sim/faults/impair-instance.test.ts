import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { readPings } from '../../../sim/agents.ts';
import { impairInstance, mendInstance } from '../../../sim/faults/impair-instance.ts';
import { killAgent } from '../../../sim/faults/kill-agent.ts';
import { readStatus } from '../../../sim/instance-status.ts';
import { failApp, stopInstance } from '../../../sim/instances.ts';
import { startInstances } from '../../../sim/resize.ts';
import { advanceTo } from '../../../sim/world.ts';
import { at, START_MS } from '../small-world.ts';
import { servingWorld } from './serving-world.ts';

const hung = () => {
  const serving = servingWorld(2, { loadAt: () => 10 });
  serving.passMinutes(1);
  const [first = ''] = serving.ids;
  impairInstance(serving.world, first, { check: 'instance' });
  return { ...serving, first };
};

describe('an instance that hangs', () => {
  it('loses its share of the requests until its health checks have failed', () => {
    const { fleet, states, passMinutes, world } = hung();
    expect(fleet.meter).toMatchObject({ readyMachines: 1, deafMachines: 1 });
    advanceTo(world, at(119));
    expect(states()).toEqual(['healthy', 'healthy']);
    passMinutes(1);
    expect(states()).toEqual(['unhealthy', 'healthy']);
    expect(fleet.meter).toMatchObject({ readyMachines: 1, deafMachines: 0 });
    // Five requests a second for a minute, and what was under way: half a second of them.
    expect(fleet.minutes[1]).toMatchObject({ lost: 302.5, lostInFlight: 2.5, deafMachines: 1, cpu: 50 });
    passMinutes(1);
    expect(fleet.minutes[2]).toMatchObject({ lost: 0, deafMachines: 0, cpu: 100 });
    expect(fleet.metrics.requestsPerTarget.map((point) => point?.value)).toEqual([300, 300, 600]);
  });

  it('goes on running, and fails its status check two minutes later', () => {
    const { world, first, passMinutes } = hung();
    passMinutes(1.99);
    expect(readStatus(world)).toEqual([]);
    passMinutes(0.01);
    const because = 'its instance status check fails';
    expect(readStatus(world)).toEqual([
      { instanceId: first, says: { kind: 'sick', sinceMs: START_MS + 3 * MINUTE_MS, because } },
    ]);
    expect(world.instances.get(first)?.lifecycle).toBe('running');
  });

  it('pings no more', () => {
    const { world, ids, first, passMinutes } = hung();
    passMinutes(5);
    expect(readPings(world, ids)).toEqual([
      { instanceId: first, online: true, lastMs: START_MS },
      { instanceId: ids[1], online: true, lastMs: START_MS + 5 * MINUTE_MS },
    ]);
    passMinutes(1);
    expect(readPings(world, ids).map(({ online }) => online)).toEqual([false, true]);
  });

  it('answers as before once it is mended', () => {
    const { world, fleet, first, states, passMinutes } = hung();
    passMinutes(5);
    mendInstance(world, first);
    expect(states()).toEqual(['healthy', 'healthy']);
    expect(fleet.meter).toMatchObject({ readyMachines: 2, deafMachines: 0 });
    expect(readStatus(world)).toEqual([]);
    expect(readPings(world, [first])).toEqual([{ instanceId: first, online: true, lastMs: world.nowMs }]);
  });

  it('is not called unhealthy when it was mended before its health checks failed', () => {
    const { world, first, states, passMinutes } = hung();
    passMinutes(0.5);
    mendInstance(world, first);
    passMinutes(0.4);
    impairInstance(world, first, { check: 'instance' });
    passMinutes(0.9);
    expect(states()).toEqual(['healthy', 'healthy']);
    passMinutes(0.1);
    expect(states()).toEqual(['unhealthy', 'healthy']);
  });

  it('is well on other hardware: a stop and a start end what ailed it', () => {
    const { world, first, passMinutes } = hung();
    killAgent(world, first);
    passMinutes(3);
    stopInstance(world, first);
    expect(readStatus(world)).toEqual([]);
    passMinutes(1);
    expect(startInstances(world, [first])).toEqual([]);
    passMinutes(2);
    expect(readStatus(world)).toEqual([]);
    expect(readPings(world, [first])).toMatchObject([{ online: true }]);
    expect(world.instances.get(first)).toMatchObject({ ready: true, deaf: false });
  });
});

describe('other ailments', () => {
  it('name the check that fails, all of them when there are more, and what AWS Health announces', () => {
    const { world, ids, passMinutes } = servingWorld(2);
    const notices: unknown[] = [];
    world.listeners.push((event) => {
      if (event.kind === 'notice') notices.push(event.notice);
    });
    const [first = '', second = ''] = ids;
    impairInstance(world, first, { check: 'attached EBS' });
    impairInstance(world, second, { check: 'instance' });
    passMinutes(1);
    impairInstance(world, second, { check: 'system', announced: true });
    passMinutes(2);
    expect(readStatus(world).map(({ instanceId, says }) => [instanceId, 'because' in says && says.because])).toEqual([
      [first, 'its attached EBS status check fails'],
      [second, 'its instance and system status checks fail'],
    ]);
    expect(notices).toEqual([{ instanceId: second, kind: 'degraded', atMs: START_MS + MINUTE_MS, doomedAtMs: null }]);
  });

  it('lag as far as describe calls do', () => {
    const { world, ids, passMinutes } = servingWorld(1, { timing: { describeLagMs: MINUTE_MS } });
    impairInstance(world, ids[0] ?? '', { check: 'system' });
    passMinutes(2);
    expect(readStatus(world)).toEqual([]);
    passMinutes(1);
    expect(readStatus(world)).toHaveLength(1);
  });

  it('may be the agent alone, or the application alone', () => {
    const { world, ids, fleet, passMinutes } = servingWorld(2);
    const [first = '', second = ''] = ids;
    killAgent(world, first);
    failApp(world, second);
    passMinutes(10);
    expect(readPings(world, ids).map(({ online }) => online)).toEqual([false, true]);
    expect(readStatus(world)).toEqual([]);
    expect(fleet.meter.readyMachines).toBe(1);
    expect(world.instances.get(first)?.ready).toBe(true);
  });

  it('of an instance that is gone are no failure', () => {
    const { world } = servingWorld(0);
    impairInstance(world, 'i-0000000000000beef', { check: 'system' });
    killAgent(world, 'i-0000000000000beef');
    expect(readStatus(world)).toEqual([]);
  });
});
