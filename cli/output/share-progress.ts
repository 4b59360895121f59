import ora from 'ora';
import { formatCount } from './format.ts';

/** Shows how many of how many are done; `close` takes the line away. */
export type ShareProgress = { readonly show: (done: number, all: number) => void; readonly close: () => void };

/** Live progress on stderr, in a terminal only. */
export const createShareProgress = (title: string, isQuiet: boolean): ShareProgress => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ text: title, isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  return {
    show: (done, all) => {
      if (isLive) spinner.text = `${title}  ${formatCount(done)} of ${formatCount(all)}`;
    },
    close: () => {
      spinner.stop();
    },
  };
};
