import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import { advanceCloudTo } from '../../sim/cloud.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { createMemoryWorkflows } from '../../sim/memory-workflows.ts';
import type { RecordedCall } from '../../sim/point-hook.ts';
import { createSimBackupPorts, type SimBackupPortsOptions } from '../../sim/sim-backup-ports.ts';
import { AWAY, HOME, launchOne, setTags, smallCloud } from './small-cloud.ts';
import { at } from './small-world.ts';

const openCloud = (changes: Partial<SimBackupPortsOptions> = {}, seed = 1) => {
  const small = smallCloud({}, seed);
  const instanceId = launchOne(small.home);
  advanceCloudTo(small.cloud, at(100));
  const workflows = createMemoryWorkflows(() => small.home.nowMs);
  const shared = { cloud: small.cloud, region: HOME, workflows, notices: createMemoryNotices() };
  return { ...small, instanceId, ports: createSimBackupPorts({ ...shared, ...changes }) };
};

describe('sim backup ports', () => {
  it('tell in which order a machine was frozen, its set taken, and thawed', async () => {
    const calls: RecordedCall[] = [];
    const { ports, instanceId } = openCloud({ onChange: (call) => calls.push(call) });
    await ports.sources.list({ kind: 'fleet', fleet: 'web' });
    await ports.agents.run(instanceId, 'freeze', 1_000);
    await ports.snapshotsIn(HOME).create({ kind: 'instance', instanceId }, setTags());
    await ports.agents.run(instanceId, 'thaw', 1_000);
    expect(calls.map(({ port, method, args }) => `${port}.${method} ${String(args[1])}`)).toEqual([
      'agents.run freeze',
      'snapshots.create [object Map]',
      'agents.run thaw',
    ]);
  });

  it('lose a reply after the set was made, as a hook has it', async () => {
    const lost = new Fault('unknown', 'ec2:CreateSnapshots', 'timed out');
    const { ports, home, instanceId } = openCloud({
      hook: ({ phase, method }) =>
        phase === 'after' && method === 'create' ? Promise.reject(lost) : Promise.resolve(),
    });
    await expect(ports.snapshotsIn(HOME).create({ kind: 'instance', instanceId }, setTags())).rejects.toBe(lost);
    expect(home.snapshots.byId.size).toBe(2);
  });

  it('reach one Region while another is cut off', async () => {
    const { ports, away } = openCloud();
    const reconnect = cutOffRegion(away);
    await expect(ports.snapshotsIn(AWAY).list()).rejects.toMatchObject({ kind: 'unknown' });
    expect(await ports.snapshotsIn(HOME).list()).toEqual([]);
    reconnect();
    expect(await ports.snapshotsIn(AWAY).list()).toEqual([]);
  });

  it('draw the same snapshots for the same seed, and leave what else is drawn as it is', async () => {
    const run = async (seed: number, takes: boolean) => {
      const { ports, home, instanceId } = openCloud({}, seed);
      const set = takes ? await ports.snapshotsIn(HOME).create({ kind: 'instance', instanceId }, setTags()) : [];
      return { ids: set.map(({ snapshotId }) => snapshotId), next: launchOne(home, 'web-1-2') };
    };
    expect(await run(1, true)).toEqual(await run(1, true));
    expect((await run(1, true)).ids).not.toEqual((await run(2, true)).ids);
    expect((await run(1, true)).next).toBe((await run(1, false)).next);
  });
});
