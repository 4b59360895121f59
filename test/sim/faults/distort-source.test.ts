import { describe, expect, it } from 'vitest';
import { heartbeatMetric } from '../../../shared/core/healing/hear-sources.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { readPings } from '../../../sim/agents.ts';
import { readMetrics } from '../../../sim/cloud-watch.ts';
import { describeTargets } from '../../../sim/describe.ts';
import { lieAbout, silenceSource } from '../../../sim/faults/distort-source.ts';
import { impairInstance } from '../../../sim/faults/impair-instance.ts';
import { readStatus } from '../../../sim/instance-status.ts';
import { failApp } from '../../../sim/instances.ts';
import { deregisterTargets } from '../../../sim/target-groups.ts';
import { GROUP_ARN, PORT, START_MS } from '../small-world.ts';
import { type ServingWorld, servingWorld } from './serving-world.ts';

/** Minutes in which each machine sent a heartbeat. */
const heartbeats = ({ world, ids }: ServingWorld): readonly (readonly number[])[] => {
  const queries = ids.map((id) => ({ key: id, measurement: { kind: 'metric', metric: heartbeatMetric(id) } }) as const);
  const series = readMetrics(world, queries, { fromMs: START_MS, toMs: world.nowMs });
  return ids.map((id) => {
    const read = series.get(id);
    return read?.kind === 'known' ? read.points.map(({ atMs }) => (atMs - START_MS) / MINUTE_MS) : [];
  });
};

describe('heartbeats', () => {
  it('come each minute from every application that answers', () => {
    const serving = servingWorld(3);
    const [first = '', second = ''] = serving.ids;
    serving.passMinutes(1);
    failApp(serving.world, first);
    impairInstance(serving.world, second, { check: 'instance' });
    serving.passMinutes(2);
    expect(heartbeats(serving)).toEqual([[0], [0], [0, 1, 2]]);
  });

  it('stop when their source is silent, and come from whom it says', () => {
    const serving = servingWorld(2);
    const [first = '', second = ''] = serving.ids;
    failApp(serving.world, first);
    const end = lieAbout(serving.world, 'heartbeat', 'well', [first]);
    serving.passMinutes(1);
    const speak = silenceSource(serving.world, 'heartbeat');
    serving.passMinutes(1);
    speak();
    const endOther = lieAbout(serving.world, 'heartbeat', 'sick', [second]);
    serving.passMinutes(1);
    end();
    endOther();
    serving.passMinutes(1);
    expect(heartbeats(serving)).toEqual([
      [0, 2],
      [0, 3],
    ]);
  });
});

describe('a source that is silent', () => {
  it('fails its calls until it speaks again', () => {
    const { world, group, ids } = servingWorld(1);
    const calls = {
      'instance-status': () => readStatus(world),
      agent: () => readPings(world, ids),
      'target-health': () => describeTargets(world, group),
    } as const;
    for (const source of ['instance-status', 'agent', 'target-health'] as const) {
      const end = silenceSource(world, source);
      expect(calls[source]).toThrow(expect.objectContaining({ name: 'Fault', kind: 'unknown' }));
      end();
      expect(calls[source]).not.toThrow();
    }
  });
});

describe('a source that lies', () => {
  it('calls a dead machine well, and well ones sick', () => {
    const { world, ids, passMinutes } = servingWorld(3);
    const [first = '', second = ''] = ids;
    impairInstance(world, first, { check: 'system' });
    passMinutes(10);
    const ends = (['instance-status', 'agent'] as const).flatMap((source) => [
      lieAbout(world, source, 'well', [first]),
      lieAbout(world, source, 'sick', [second]),
    ]);
    expect(readStatus(world)).toMatchObject([{ instanceId: second, says: { kind: 'sick', sinceMs: null } }]);
    expect(readPings(world, ids).map(({ online }) => online)).toEqual([true, false, true]);
    for (const end of ends) end();
    expect(readStatus(world)).toMatchObject([{ instanceId: first }]);
    expect(readPings(world, ids).map(({ online }) => online)).toEqual([false, true, true]);
  });

  it('takes requests away from machines that its load balancer calls sick', () => {
    const { world, ids, states, fleet } = servingWorld(3);
    const end = lieAbout(world, 'target-health', 'sick', ids.slice(0, 2));
    expect(states()).toEqual(['unhealthy', 'unhealthy', 'healthy']);
    expect(fleet.meter.readyMachines).toBe(1);
    end();
    expect(states()).toEqual(['healthy', 'healthy', 'healthy']);
    expect(fleet.meter.readyMachines).toBe(3);
  });

  it('takes none away when all are called sick: a group without healthy targets sends to all', () => {
    const { world, ids, states, fleet } = servingWorld(3);
    const end = lieAbout(world, 'target-health', 'sick', 'all');
    expect(states()).toEqual(['unhealthy', 'unhealthy', 'unhealthy']);
    expect(fleet.meter.readyMachines).toBe(3);
    end();
    expect(fleet.meter.readyMachines).toBe(3);
    lieAbout(world, 'target-health', 'sick', ids.slice(0, 2));
    expect(fleet.meter.readyMachines).toBe(1);
    deregisterTargets(world, GROUP_ARN, PORT, ids.slice(2));
    expect(fleet.meter.readyMachines).toBe(2);
  });

  it('goes on sending requests to a dead machine that its load balancer calls well', () => {
    const { world, ids, states, fleet, passMinutes } = servingWorld(2, { loadAt: () => 10 });
    lieAbout(world, 'target-health', 'well', ids);
    failApp(world, ids[0] ?? '');
    passMinutes(5);
    expect(states()).toEqual(['healthy', 'healthy']);
    expect(fleet.minutes[4]?.lost).toBe(300);
  });
});
