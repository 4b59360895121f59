import { MINUTE_MS } from '../../shared/core/time.ts';
import { advanceCloudTo, type Cloud } from '../../sim/cloud.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { createMemoryWorkflows } from '../../sim/memory-workflows.ts';
import { bringRoot } from '../../sim/root-volumes.ts';
import { createSimBackupPorts } from '../../sim/sim-backup-ports.ts';
import { createSimRestorePorts } from '../../sim/sim-restore-ports.ts';
import { putVolume } from '../../sim/storage.ts';
import { withTags } from '../../sim/volume-tags.ts';
import { findVolume } from '../../sim/volumes.ts';
import { createWorld } from '../../sim/world.ts';
import type { BackupWorld } from '../contracts/backup-world.ts';
import { describeBackupContracts } from '../contracts/describe-backup-contracts.ts';
import { openSimWorld } from './sim-contract-world.ts';
import { AWAY, HOME } from './small-cloud.ts';

/** Until a large snapshot, and its copy, are complete. */
const SETTLED_MS = 15 * MINUTE_MS;

const openBackupWorld = (): BackupWorld => {
  const { world, ledger, ...contract } = openSimWorld();
  const away = createWorld({
    seed: 2,
    startMs: world.startMs,
    timing: { bootMs: MINUTE_MS },
    zones: { 'subnet-c': `${AWAY}a` },
  });
  const cloud: Cloud = new Map([
    [HOME, world],
    [AWAY, away],
  ]);
  const workflows = createMemoryWorkflows(() => world.nowMs);
  const shared = { cloud, region: HOME, ledger, workflows, notices: createMemoryNotices() };
  return {
    ...contract,
    home: HOME,
    away: AWAY,
    backup: createSimBackupPorts(shared),
    restore: createSimRestorePorts(shared),
    attachNewVolume: (instanceId, device) => {
      const instance = world.instances.get(instanceId);
      if (instance !== undefined) bringRoot(world, instance);
      return contract.attachNewVolume(instanceId, device);
    },
    tagVolume: async (volumeId, key, value) =>
      putVolume(world, volumeId, withTags(findVolume(world, volumeId, 'ec2:CreateTags'), new Map([[key, value]]))),
    spoilWorkflow: async (key, ask) => workflows.spoil(key, ask),
    settle: async () => advanceCloudTo(cloud, world.nowMs + SETTLED_MS),
  };
};

describeBackupContracts({
  name: 'the embedded cloud',
  openWorld: () => Promise.resolve(openBackupWorld()),
  keepsGroupsInUse: true,
});
