import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { datapointsOf } from '../../../sim/cloud-watch.ts';
import { describeInstances, findFleets } from '../../../sim/describe.ts';
import { freezeListings } from '../../../sim/faults/freeze-listings.ts';
import { hideInstances } from '../../../sim/faults/hide-instances.ts';
import { hushMetrics } from '../../../sim/faults/hush-metrics.ts';
import { refuseLaunches } from '../../../sim/faults/refuse-launches.ts';
import { markRetiring, terminateInstances } from '../../../sim/instances.ts';
import { launch } from '../../../sim/launch.ts';
import { startInstances, stopInstances } from '../../../sim/resize.ts';
import { registerTargets } from '../../../sim/target-groups.ts';
import { GROUP_ARN, launchCall, PORT } from '../small-world.ts';
import { servingWorld } from './serving-world.ts';

describe('frozen listings', () => {
  it('say what they said, of instances and of targets, until they thaw', () => {
    const { world, ids, states } = servingWorld(2);
    const thaw = freezeListings(world);
    terminateInstances(world, ids);
    launch(world, 'web', launchCall());
    expect(describeInstances(world, ['web']).map(({ id, lifecycle }) => `${id} ${lifecycle}`)).toEqual(
      ids.map((id) => `${id} running`),
    );
    expect(states()).toEqual(['healthy', 'healthy']);
    thaw();
    expect(describeInstances(world, ['web']).map(({ lifecycle }) => lifecycle)).toEqual([
      'shutting-down',
      'shutting-down',
      'pending',
    ]);
    expect(states()).toEqual(['unused', 'unused']);
  });
});

describe('instances that no call knows yet', () => {
  it('are in no listing and cannot be changed, until they are known', () => {
    const { world, machines, ids, passMinutes } = servingWorld(2);
    const [hidden = '', other = ''] = ids;
    hideInstances(world, [hidden], 30 * SECOND_MS);
    expect(describeInstances(world, ['web']).map(({ id }) => id)).toEqual([other]);
    expect(findFleets(world, ids)).toEqual(new Map([[other, 'web']]));
    expect(terminateInstances(world, [hidden])).toEqual([]);
    markRetiring(world, ids);
    expect(machines.map(({ lifecycle, role }) => `${lifecycle} ${role}`)).toEqual([
      'running active',
      'running retiring',
    ]);
    expect(() => stopInstances(world, [hidden])).toThrow(`no instance ${hidden}`);
    expect(() => registerTargets(world, GROUP_ARN, PORT, [hidden])).toThrow('not there');
    expect(startInstances(world, [hidden])).toMatchObject([{ kind: 'not-found' }]);
    passMinutes(1);
    terminateInstances(world, [hidden]);
    expect(machines[0]?.lifecycle).toBe('shutting-down');
  });
});

describe('launches that EC2 refuses', () => {
  it('get no more than it gives in all zones together, and are told why', () => {
    const { world, ids, machines, passMinutes } = servingWorld(1);
    stopInstances(world, ids);
    passMinutes(1);
    const zones = ['eu-west-1a', 'eu-west-1b'];
    const end = refuseLaunches(world, zones, { left: 1, kind: 'other', because: 'InternalError' });
    const answer = launch(world, 'web', launchCall({ onDemand: 3 }));
    expect(answer.instanceIds).toHaveLength(1);
    expect(answer.refusals).toMatchObject([{ kind: 'other', because: 'InternalError' }]);
    expect(startInstances(world, ids)).toMatchObject([{ kind: 'unknown', because: 'InternalError' }]);
    end();
    expect(startInstances(world, ids)).toEqual([]);
    expect(machines[0]?.lifecycle).toBe('pending');
  });
});

describe('hushed metrics', () => {
  it('have no datapoint of those minutes, and go on behind them', () => {
    const { world, passMinutes } = servingWorld(1, { loadAt: () => 5 });
    const expression = `SELECT AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = 'web'`;
    const datapointAt = datapointsOf(world, { kind: 'expression', expression, metrics: {} });
    const first = (world.nowMs - world.startMs) / MINUTE_MS;
    const end = hushMetrics(world, 'web');
    passMinutes(1);
    end();
    passMinutes(1);
    expect([first, first + 1].map((minute) => datapointAt?.(minute) === null)).toEqual([true, false]);
  });
});
