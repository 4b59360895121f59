import ora from 'ora';

/** Shows how many of something are done; `close` takes the line away. */
export type CountProgress = { readonly show: (text: string) => void; readonly close: () => void };

/** Live progress on stderr: one moving line in a terminal, a plain one every so many elsewhere, and none for a program. */
export const createCountProgress = (isQuiet: boolean, lineEvery = 10): CountProgress => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  let shown = 0;
  return {
    show: (text) => {
      shown += 1;
      if (isLive) spinner.text = text;
      else if (!isQuiet && shown % lineEvery === 0) console.error(text);
    },
    close: () => {
      spinner.stop();
    },
  };
};
