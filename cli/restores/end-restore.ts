import { setTimeout } from 'node:timers/promises';
import type { RestoreWish } from '../../shared/core/restore/restore-request.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import type { RestorePorts } from '../../shared/ports/restore-ports.ts';
import { createCountProgress } from '../output/count-progress.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { failed } from '../stop.ts';
import { followRestore, isAtRest } from './follow-restore.ts';
import { isWellEnded } from './is-well-ended.ts';
import { describeRestore, renderRestore } from './render-restore.ts';

/** Between looks: what is waited for takes minutes. */
const PAUSE_MS = 5 * SECOND_MS;

/** How the end of a restore is told. */
export type EndOptions = { readonly json?: true; readonly wait: boolean };

/** Prints a restore, or the plan of one. */
export const printRestore = (report: RestoreReport, { json }: Pick<EndOptions, 'json'>, nowMs: number): void => {
  if (json) printJson({ version: 1, restore: report });
  else printText(renderRestore(report, nowMs, paintTerminal));
};

/**
 * Follows a restore with progress on the terminal until nothing more happens by itself, and prints how it stands. It fails
 * when the restore came to anything but what it was to come to.
 */
export const endRestore = async (
  ports: RestorePorts,
  begun: RestoreReport,
  options: EndOptions,
  wish: RestoreWish | null = null,
): Promise<void> => {
  const isQuiet = options.json === true;
  const { clock } = ports;
  if (options.wait && !isAtRest(begun) && !isQuiet) {
    console.error('Ctrl-C leaves it: Ballast goes on, `ballast status` shows how far.');
  }
  const progress = createCountProgress(isQuiet);
  const wake = { kind: 'manual', id: begun.id, because: 'followed by hand' } as const;
  const follower = {
    advance: (id: string) => lookAtRestores(ports, { wake, id, wish: null, dryRun: false }),
    show: (report: RestoreReport) => progress.show(describeRestore(report, clock.nowMs())),
    pause: () => setTimeout(PAUSE_MS),
  };
  const ended = options.wait ? await followRestore(begun, follower).finally(progress.close) : begun;
  progress.close();
  printRestore(ended, options, clock.nowMs());
  if (isAtRest(ended) && !isWellEnded(ended.code, wish)) throw failed(`${ended.id}: ${ended.code}: ${ended.explained}`);
};
