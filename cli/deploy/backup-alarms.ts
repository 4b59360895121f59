import type { TroubleCode } from '../../shared/core/backup/backup-decision.ts';
import { lambdaMetric, ownAlarm } from './own-alarms.ts';
import type { Resources } from './template.ts';

/** Longer than the settled look at recovery points is apart: a trouble that lasts is told again before its alarm would end. */
const TROUBLE_PERIOD_SECONDS = 900;
const SILENT_MINUTES = 15;

/** Troubles that a person should hear of at once; the others stand in the log, and in the notice that each is told by. */
const ALARMED = {
  RPO_MISSED: 'The newest recovery point of something that is protected is older than its RPO allows.',
  COPY_STUCK: 'A copy of a recovery point fails again and again, or does not end.',
  BACKUP_FAILED: 'Recovery points of something that is protected fail again and again.',
  PROOF_FAILED: 'A recovery point was restored to prove it, and did not pass its check.',
} as const satisfies Partial<Record<TroubleCode, string>>;

/** The alarms over recovery points, for a stage that protects something; they tell the topic. */
export const backupAlarms = (stage: string): Resources => ({
  ...Object.fromEntries(
    Object.entries(ALARMED).map(([code, description]) => {
      const name = code.toLowerCase().replace('_', '-');
      return [
        `Alarm${name
          .split('-')
          .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
          .join('')}`,
        ownAlarm(`ballast.${stage}.${name}`, description, {
          Namespace: 'Ballast',
          MetricName: 'backupTroubles',
          Dimensions: [
            { Name: 'code', Value: code },
            { Name: 'stage', Value: stage },
          ],
          Statistic: 'Maximum',
          Period: TROUBLE_PERIOD_SECONDS,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 1,
          DatapointsToAlarm: 1,
          // Nothing is told while nothing is wrong.
          TreatMissingData: 'notBreaching',
        }),
      ];
    }),
  ),
  // Whoever does not run misses no RPO.
  AlarmBackupSilent: ownAlarm(
    `ballast.${stage}.backup-silent`,
    `Recovery points have not been looked at for ${SILENT_MINUTES} minutes.`,
    {
      ...lambdaMetric('Invocations', `ballast-${stage}-backup`),
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: SILENT_MINUTES,
      DatapointsToAlarm: SILENT_MINUTES,
      TreatMissingData: 'breaching',
    },
  ),
});
