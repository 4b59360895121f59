import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { BackupDecision } from '../../shared/core/backup/backup-decision.ts';
import type { BackupRequest } from '../../shared/core/backup/backup-request.ts';
import { Fault } from '../../shared/core/fault.ts';
import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { WorkflowKey, WorkflowRecord } from '../../shared/ports/workflows.ts';
import type { Stage } from '../account/open-account.ts';
import { failed } from '../stop.ts';

/** What is decided about recovery points now; `isDeployed` is false where the stage has no ledger in the Region. */
export type DryBackups = { readonly decision: BackupDecision; readonly atMs: number; readonly isDeployed: boolean };

/** Points say for themselves what they are: a Region without a ledger, or whose stage is gone, can be looked at too. */
const readOrEmpty = async (
  { workflows }: BackupPorts,
  key: WorkflowKey,
  onMissing: () => void,
): Promise<WorkflowRecord> => {
  try {
    return await workflows.read(key);
  } catch (error) {
    if (!(error instanceof Fault && error.kind === 'not-found')) throw error;
    onMissing();
    return { key, body: null, asks: new Map(), dirty: false };
  }
};

/** Looks at the recovery points of a Region as the backup function does, over the same operation, and changes nothing. */
export const lookDryAtBackups = async (
  ports: BackupPorts,
  config: BallastConfig,
  { stage }: Stage,
  scope: BackupRequest['scope'] = { kind: 'due' },
  now = false,
): Promise<DryBackups> => {
  let isDeployed = true;
  const read = (key: WorkflowKey): Promise<WorkflowRecord> =>
    readOrEmpty(ports, key, () => {
      isDeployed = false;
    });
  const atMs = ports.clock.nowMs();
  const wake = { kind: 'manual', id: `backups-${atMs.toString(36)}`, because: 'ballast backups' } as const;
  const dryPorts: BackupPorts = { ...ports, workflows: { ...ports.workflows, read } };
  const { looks } = await lookAtBackups(dryPorts, config, { wake, scope, now, dryRun: true }, stage);
  const [look] = looks;
  if (look === undefined || look.decision === null) throw failed(look?.explained ?? 'no decision was reached');
  return { decision: look.decision, atMs, isDeployed };
};
