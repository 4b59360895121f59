import { setImmediate } from 'node:timers/promises';
import ora from 'ora';

/** Shows how far a piece of work is; `close` takes the line away. */
export type StageProgress = { readonly update: (hoursDone: number) => Promise<void>; readonly close: () => void };

const HOURS = 24;

/** Live progress of a simulated day on stderr, in a terminal only: it is over in a moment. */
export const createStageProgress = (title: string, isQuiet: boolean): StageProgress => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ text: title, isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  return {
    update: async (hoursDone) => {
      if (isLive) {
        spinner.text = `${title}  ${String(hoursDone).padStart(2, '0')}:00  ${Math.floor((100 * hoursDone) / HOURS)} %`;
        spinner.render();
      }
      // The day keeps the process busy: without a break neither a key nor the terminal would be heard.
      await setImmediate();
    },
    close: () => {
      spinner.stop();
    },
  };
};
