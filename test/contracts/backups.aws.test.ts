import { openAwsBackupWorld } from './aws-backup-world.ts';
import { describeBackupContracts } from './describe-backup-contracts.ts';
import { useMoto } from './use-moto.ts';

const moto = useMoto();

describeBackupContracts({
  name: 'AWS (moto)',
  openWorld: async () => {
    await moto.reset();
    return openAwsBackupWorld();
  },
  keepsGroupsInUse: false,
});
