import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import { RESTORE_MEANINGS } from '../output/backup-meanings.ts';
import { formatSpan, formatTime } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { isWellEnded } from './is-well-ended.ts';

const INTO = {
  new: 'into a new machine',
  'in-place': 'in place',
  isolated: 'into an isolated machine, to prove it',
} as const;

/** How far a restore is, on one line. */
export const describeRestore = ({ id, phase, way, startedMs, spans }: RestoreReport, nowMs: number): string => {
  const sinceMs = spans.at(-1)?.untilMs ?? startedMs;
  const back = way === 'back' ? ', going back' : '';
  return `${id}: ${phase} for ${formatSpan(nowMs - sinceMs)}${back}, ${formatSpan(nowMs - startedMs)} in all`;
};

const describeTimes = ({ rpoMs, rtoMs, point }: RestoreReport): string => {
  const lost = `RPO ${formatSpan(rpoMs)} (as of ${formatTime(point.takenAtMs)} UTC)`;
  return rtoMs === null ? lost : `${lost}, RTO ${formatSpan(rtoMs)}`;
};

const hintOf = ({ id, region, code, isOver, phase }: RestoreReport): readonly string[] => {
  if (code === 'AWAITING_ACCEPTANCE' || phase === 'kept') {
    return [
      `  accept it with: ballast restore --accept ${id} --region ${region}`,
      `  or go back with: ballast restore --undo ${id} --region ${region}`,
    ];
  }
  return isOver || code === 'RESTORE_PLANNED'
    ? []
    : [`  give it up with: ballast restore --abort ${id} --region ${region}`];
};

const describeVolumes = ({ volumes, kept }: RestoreReport): readonly string[] => [
  ...volumes.map(({ device, snapshotId, restored, replaced }) => {
    const made = restored === null ? '' : ` -> ${restored}`;
    const before = replaced === null ? '' : `, in place of ${replaced}`;
    return `  ${device}  ${snapshotId}${made}${before}`;
  }),
  ...(kept.length > 0 ? [`  kept until accepted or undone: ${kept.join(', ')}`] : []),
];

/** All that is planned; of what was done only what failed, for the phases tell the rest. */
const describeSteps = ({ code, steps }: RestoreReport): readonly string[] =>
  code === 'RESTORE_PLANNED'
    ? steps.map(({ step }) => `  would ${step}`)
    : steps.flatMap(({ step, result, because }) => (result === 'failed' ? [`  failed to ${step}: ${because}`] : []));

/** A restore, or the plan of one, as text: what, how it stands, its volumes, its phases with their times, RPO and RTO. */
export const renderRestore = (report: RestoreReport, nowMs: number, paint: Paint): string => {
  const { id, protection, point, into, code, explained, instanceId, spans, isOver } = report;
  const colour = isWellEnded(code) ? 'green' : isOver ? 'red' : 'cyan';
  return [
    `${paint('bold', id)}  ${protection}, ${point.setId} ${INTO[into]}${instanceId === null ? '' : ` (${instanceId})`}`,
    `  ${paint(colour, code)}: ${RESTORE_MEANINGS[code]}`,
    `  ${explained}`,
    ...describeVolumes(report),
    ...spans.map(({ phase, way, fromMs, untilMs }) => {
      const back = way === 'back' ? ' (back)' : '';
      return `  ${phase}${back} ${formatSpan(untilMs - fromMs)}`;
    }),
    ...(isOver || code === 'RESTORE_PLANNED' ? [] : [`  ${describeRestore(report, nowMs)}`]),
    ...describeSteps(report),
    `  ${describeTimes(report)}`,
    ...hintOf(report),
  ].join('\n');
};
