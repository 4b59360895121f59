import type { BackupLookReport } from '../operations/backup-report.ts';
import { countBy } from './count-by.ts';
import type { FunctionLog } from './function-log.ts';
import type { FunctionMetrics } from './function-metrics.ts';

/** Writes what was decided about recovery points, and counts what is not as it should be. */
export const tellBackups = (log: FunctionLog, metrics: FunctionMetrics, looks: readonly BackupLookReport[]): void => {
  for (const look of looks) tellLook(log, look);
  tellTroubles(metrics, looks);
};

const tellLook = (log: FunctionLog, { code, applied, explained, outcomes, troubles }: BackupLookReport): void => {
  // Most minutes nothing is due: the line that ends each invocation says enough.
  if (code === 'NOT_DUE') return;
  const undone = outcomes.filter(({ result }) => result !== 'done');
  const level = code === 'LEASE_LOST' || undone.length + troubles.length > 0 ? 'warn' : 'info';
  log.told(level, explained, { code, applied, undone, troubles });
};

/** By the last decision, for troubles last from look to look; none is told while there is none, so that it costs nothing. */
const tellTroubles = ({ publish }: FunctionMetrics, looks: readonly BackupLookReport[]): void => {
  const troubles = looks.findLast(({ decision }) => decision !== null)?.troubles ?? [];
  for (const [code, value] of countBy(troubles, (trouble) => trouble.code)) {
    publish({ code }, [{ name: 'backupTroubles', unit: 'Count', value }]);
  }
};
