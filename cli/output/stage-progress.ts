import { setImmediate } from 'node:timers/promises';
import ora from 'ora';

/** Shows which share of a piece of work is done; `close` takes the line away. */
export type StageProgress = { readonly update: (shareDone: number) => Promise<void>; readonly close: () => void };

/** Live progress of a simulated day on stderr, in a terminal only: it is over in a moment. */
export const createStageProgress = (title: string, isQuiet: boolean): StageProgress => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ text: title, isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  return {
    update: async (shareDone) => {
      if (isLive) {
        spinner.text = `${title}  ${Math.floor(100 * shareDone)} %`;
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
