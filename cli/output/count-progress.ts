import ora from 'ora';

/** Shows how many of something are done; `close` takes the line away. */
export type CountProgress = { readonly show: (text: string) => void; readonly close: () => void };

/** Every so many counts a plain line, where there is no terminal. */
const LINE_EVERY = 10;

/** Live progress on stderr: one moving line in a terminal, a plain one now and then elsewhere, and none for a program. */
export const createCountProgress = (isQuiet: boolean): CountProgress => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  let shown = 0;
  return {
    show: (text) => {
      shown += 1;
      if (isLive) spinner.text = text;
      else if (!isQuiet && shown % LINE_EVERY === 0) console.error(text);
    },
    close: () => {
      spinner.stop();
    },
  };
};
