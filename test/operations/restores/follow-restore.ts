import type { BeginRestoreAnswer, RestoreReport } from '../../../shared/operations/restore-report.ts';
import { createRestoreScenario, HOME, type RestoreScenario, type RestoreScenarioOptions } from './restore-scenario.ts';

/** What wakes a look that a person asks for. */
export const MANUAL = { kind: 'manual', id: 'person', because: 'a person says so' } as const;

/** A scenario with a recovery point of each source. */
export const backedUp = async (options: RestoreScenarioOptions = {}): Promise<RestoreScenario> => {
  const scenario = await createRestoreScenario(options);
  await scenario.backUp();
  return scenario;
};

/** The report of a restore that was begun; fails for any other answer. */
export const begun = (answer: BeginRestoreAnswer): RestoreReport => {
  if (answer.kind !== 'begun') throw new Error(JSON.stringify(answer));
  return answer.report;
};

/** A refusal in one line. */
export const refused = (answer: BeginRestoreAnswer): string =>
  answer.kind === 'refused' ? `${answer.code}: ${answer.because}` : answer.kind;

/** How a restore stands. */
export const shown = async (scenario: RestoreScenario, id: string, region = HOME): Promise<RestoreReport> => {
  const { restores } = await scenario.look({ id, dryRun: true }, { region });
  const [report] = restores;
  if (report === undefined) throw new Error(`no restore ${id}`);
  return report;
};

/** Looks every minute until it is over, or waits for a person. */
export const finish = async (scenario: RestoreScenario, id: string, region = HOME): Promise<RestoreReport> => {
  for (let minute = 0; minute < 150; minute += 1) {
    const report = await shown(scenario, id, region);
    if (report.isOver || report.phase === 'kept') return report;
    await scenario.passMinutes(1, { region });
  }
  throw new Error(`${id} is not over`);
};
