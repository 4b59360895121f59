import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { RestorePorts } from '../../shared/ports/restore-ports.ts';
import type { WorkflowKey } from '../../shared/ports/workflows.ts';
import { launchCall } from './contract-values.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

/** A contract world with a second Region, and what backs up and restores in it. */
export type BackupWorld = ContractWorld & {
  readonly backup: BackupPorts;
  readonly restore: RestorePorts;
  /** The Region that the machines are in. */
  readonly home: string;
  /** Another, that holds copies. */
  readonly away: string;
  readonly tagVolume: (volumeId: string, key: string, value: string) => Promise<void>;
  /** Overwrites what is stored of a workflow, and of a wish, with text that is no JSON. */
  readonly spoilWorkflow: (key: WorkflowKey, ask: string) => Promise<void>;
};

/** One implementation of the ports of backups and restores. A suite opens a world per test. */
export type BackupHarness = Pick<ContractHarness, 'name'> & {
  readonly openWorld: () => Promise<BackupWorld>;
  /** Whether a security group with a machine in it stays, as on AWS and not on moto. */
  readonly keepsGroupsInUse: boolean;
};

/** The device that tests attach data as. */
export const DATA_DEVICE = '/dev/sdf';

/** Runs a machine of fleet `web` with a root volume and one for data; returns the ids of the machine and of its data. */
export const runMember = async (
  world: BackupWorld,
  token = 'web-mb2k9f0a-1',
): Promise<{ readonly instanceId: string; readonly dataVolume: string }> => {
  const templateId = await world.createLaunchTemplate(`template-${token}`, true);
  const call = launchCall(templateId, world.subnets[0], { token });
  const [instanceId = ''] = (await world.ports.fleets.launch('web', call)).instanceIds;
  await world.settle();
  const dataVolume = await world.attachNewVolume(instanceId, DATA_DEVICE);
  await world.settle();
  return { instanceId, dataVolume };
};
