import { setTimeout } from 'node:timers/promises';
import type { ServiceWish } from '../../shared/core/failover/service-wish.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { MoveReport, ServiceReport } from '../../shared/operations/service-report.ts';
import { paintTerminal } from '../output/paint.ts';
import { createPhaseProgress } from '../output/phase-progress.ts';
import { printJson, printText } from '../output/print.ts';
import { failed } from '../stop.ts';
import { describeMove } from './describe-move.ts';
import { awaitMove, type FoundMove, findMove, followMove, isAtRest, type MoveFollower } from './follow-move.ts';
import { isWellEnded } from './is-well-ended.ts';
import { lookAtDrill, lookAtService } from './look-at-service.ts';
import { renderMove } from './render-move.ts';
import { describeVotes } from './render-service.ts';
import type { ServiceAccess } from './service-access.ts';

/** Between looks: the functions look twice a minute, and whoever follows wants to see it. */
const LOOK_EVERY_S = 5;

const FOLLOWED = 'followed by hand';

/** Clocks here and at AWS differ by less. */
const SKEW_MS = MINUTE_MS;

/** How the end of a move is told. */
export type EndOptions = { readonly json?: true; readonly wait: boolean };

/** What was asked of a service, and when. */
export type Asked = { readonly service: string; readonly wish: ServiceWish['kind']; readonly atMs: number };

/** What was asked to begin began since; what was asked of a move that was there has not ended before. */
const isAsked =
  ({ wish, atMs }: Asked) =>
  ({ startedMs, endedMs }: MoveReport): boolean => {
    const begins = wish === 'move' || wish === 'drill';
    return (begins ? startedMs : (endedMs ?? Number.POSITIVE_INFINITY)) >= atMs - SKEW_MS;
  };

const printMove = ({ report, move }: FoundMove, { json }: EndOptions, nowMs: number): void => {
  if (json) printJson({ version: 1, service: report.service, region: report.region, move });
  else printText(renderMove(move, nowMs, paintTerminal));
};

const createFollower = (
  look: MoveFollower['look'],
  show: (report: ServiceReport, move: MoveReport) => void,
): MoveFollower => {
  let shown: FoundMove | null = null;
  return {
    look,
    show: (report, move) => {
      shown = { report, move };
      show(report, move);
    },
    pause: async () => {
      for (let second = 0; second < LOOK_EVERY_S; second += 1) {
        await setTimeout(SECOND_MS);
        if (shown !== null) show(shown.report, shown.move);
      }
    },
  };
};

/**
 * Follows a move with the clock running until nothing more happens by itself, and prints its report. It fails when the move came
 * to anything but what it was to come to.
 */
export const endMove = async (
  access: ServiceAccess,
  begun: ServiceReport,
  options: EndOptions,
  asked: Asked,
): Promise<void> => {
  const { clock } = access.ports;
  const isQuiet = options.json === true;
  const first = findMove(begun, isAsked(asked));
  if (options.wait && !isQuiet && !(first !== null && isAtRest(first))) {
    console.error('Ctrl-C leaves it: Ballast goes on, `ballast status` shows how far.');
  }
  const progress = createPhaseProgress(isQuiet);
  const { service, wish } = asked;
  const isDrill = wish === 'drill' || first?.plan.kind === 'drill';
  const look = () =>
    isDrill
      ? lookAtDrill(access, service, FOLLOWED)
      : lookAtService(access, { service, wish: null, why: FOLLOWED, dryRun: false });
  const follower = createFollower(look, (report, move) =>
    progress.show(move.phase, `${describeMove(move, clock.nowMs())}; ${describeVotes(report)}`),
  );
  const follow = options.wait ? followMove : awaitMove;
  const found = await follow(begun, isAsked(asked), follower).finally(progress.close);
  printMove(found, options, clock.nowMs());
  const { id, phase, code, explained } = found.move;
  if (phase === 'over' && !isWellEnded(code, wish)) throw failed(`${id}: ${code}: ${explained}`);
};
