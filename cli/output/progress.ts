import { setImmediate } from 'node:timers/promises';
import ora from 'ora';
import type { SimulationProgress } from '../../sim/run-simulation.ts';
import { formatCount, formatTenths, formatTime } from './format.ts';

/** Shows how far a run is; `close` takes the line away. */
export type Progress = {
  readonly update: (progress: SimulationProgress) => Promise<void>;
  readonly close: () => void;
};

const LINES_OF_A_RUN = 4;

const describe = (title: string, { minutesDone, minutes, newest }: SimulationProgress): string => {
  const { t, load, ready, desired } = newest;
  const share = Math.floor((100 * minutesDone) / minutes);
  const capacity = `${formatTenths(ready)} of ${formatTenths(desired)} units ready`;
  return `${title}  ${formatTime(Math.round(t) * 1_000)}  load ${formatCount(load)}/s, ${capacity}  ${share} %`;
};

/** Live progress on stderr: one moving line in a terminal, a few plain ones elsewhere, and none for a program. */
export const createProgress = (title: string, isQuiet: boolean): Progress => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ text: title, isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  let linesShown = 0;
  return {
    update: async (progress) => {
      const text = describe(title, progress);
      const isTime = progress.minutesDone / progress.minutes >= (linesShown + 1) / LINES_OF_A_RUN;
      if (isLive) {
        spinner.text = text;
        spinner.render();
      } else if (isTime && !isQuiet) {
        console.error(text);
        linesShown += 1;
      }
      // The run keeps the process busy: without a break neither a key nor the terminal would be heard.
      await setImmediate();
    },
    close: () => {
      spinner.stop();
    },
  };
};
