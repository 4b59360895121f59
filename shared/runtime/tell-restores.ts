import type { BeginRestoreAnswer, DrillReport, RestoreReport, RestoresReport } from '../operations/restore-report.ts';
import type { Outcome } from '../ports/journal.ts';
import type { FunctionLog } from './function-log.ts';

/** The answer to a wish for a restore in the form of a look at restores, so that the function has one answer. */
export const toRestoresReport = (answer: BeginRestoreAnswer): RestoresReport =>
  answer.kind === 'refused' ? { restores: [], refused: answer } : { restores: [answer.report], refused: null };

/** Writes how restores stand, and why a wish was refused. */
export const tellRestores = (log: FunctionLog, { restores, refused }: RestoresReport): void => {
  for (const restore of restores) tellRestore(log, restore);
  if (refused !== null) log.told('warn', refused.because, { code: refused.code });
};

/** Writes which proofs began, or why not, and what was taken away. */
export const tellDrill = (log: FunctionLog, { proofs, reaped }: DrillReport): void => {
  for (const { protection, answer } of proofs) {
    if (answer.kind === 'refused') log.told('warn', answer.because, { protection, code: answer.code });
    else tellRestore(log, answer.report);
  }
  for (const { step, result, because } of reaped) log.told(levelOf([{ result }]), because, { step, result });
};

const tellRestore = (log: FunctionLog, report: RestoreReport): void => {
  const { id, code, explained, phase, way, steps } = report;
  log.told(levelOf(steps), explained, { restore: id, code, phase, way, steps });
};

const levelOf = (outcomes: readonly Pick<Outcome, 'result'>[]): 'info' | 'warn' =>
  outcomes.some(({ result }) => result === 'failed') ? 'warn' : 'info';
