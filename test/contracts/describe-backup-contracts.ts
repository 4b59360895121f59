import { describeBackupSourcesContract } from './backup-sources-contract.ts';
import type { BackupHarness } from './backup-world.ts';
import { describeRestorationContract } from './restoration-contract.ts';
import { describeSnapshotsContract } from './snapshots-contract.ts';
import { describeWorkflowsContract } from './workflows-contract.ts';

/** Every contract of backups and restores over one implementation. */
export const describeBackupContracts = (harness: BackupHarness): void => {
  describeSnapshotsContract(harness);
  describeBackupSourcesContract(harness);
  describeRestorationContract(harness);
  describeWorkflowsContract(harness);
};
