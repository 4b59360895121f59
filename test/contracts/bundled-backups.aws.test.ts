import { beforeAll } from 'vitest';
import { type BackupAdapters, openAwsBackupWorld } from './aws-backup-world.ts';
import { describeBackupContracts } from './describe-backup-contracts.ts';
import { importBundle } from './import-bundle.ts';
import { useMoto } from './use-moto.ts';

const moto = useMoto();
let adapters: BackupAdapters;

beforeAll(async () => {
  adapters = {
    ...(await importBundle<Pick<BackupAdapters, 'createBackupClients' | 'createAwsBackupPorts'>>(`
      export { createAwsBackupPorts, createBackupClients } from '../../shared/aws/aws-backup-ports.ts';
    `)),
    ...(await importBundle<Pick<BackupAdapters, 'createRestoreClients' | 'createAwsRestorePorts'>>(`
      export { createAwsRestorePorts, createRestoreClients } from '../../shared/aws/aws-restore-ports.ts';
    `)),
  };
});

describeBackupContracts({
  name: 'AWS (moto), bundled',
  openWorld: async () => {
    await moto.reset();
    return openAwsBackupWorld(adapters);
  },
  keepsGroupsInUse: false,
});
