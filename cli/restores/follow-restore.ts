import type { RestoreReport, RestoresReport } from '../../shared/operations/restore-report.ts';
import { failed } from '../stop.ts';

/** What brings restores forward, and what waits and shows between two looks. */
export type RestoreFollower = {
  readonly advance: (id: string) => Promise<RestoresReport>;
  readonly show: (report: RestoreReport) => void;
  readonly pause: () => Promise<void>;
};

/** Whether nothing more happens by itself: it is over, or a person has to say something. */
export const isAtRest = ({ isOver, phase }: RestoreReport): boolean => isOver || phase === 'kept';

/** Looks at a restore again and again, as the restore function does and with its code, until nothing more happens by itself. */
export const followRestore = async (begun: RestoreReport, follower: RestoreFollower): Promise<RestoreReport> => {
  let report = begun;
  while (!isAtRest(report)) {
    follower.show(report);
    await follower.pause();
    const { restores } = await follower.advance(report.id);
    const next = restores.find(({ id }) => id === report.id);
    if (next === undefined) throw failed(`${report.id} is not in the ledger any more`);
    report = next;
  }
  return report;
};
