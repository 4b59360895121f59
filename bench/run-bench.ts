import { reportFailure } from '../cli/report-failure.ts';
import { renderVerdict, type Verdict } from './verdict.ts';

/** Runs a bench and prints what must hold; the exit code is 1 when anything does not, or the bench failed. */
export const runBench = async (bench: () => Promise<readonly Verdict[]>): Promise<void> => {
  try {
    const verdicts = await bench();
    console.log(`\n${verdicts.map(renderVerdict).join('\n')}`);
    if (!verdicts.every(({ holds }) => holds)) process.exitCode = 1;
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
};
