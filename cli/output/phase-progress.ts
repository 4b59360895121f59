import ora from 'ora';

/** Shows how far something with phases is; `close` takes the line away. */
export type PhaseProgress = { readonly show: (phase: string, text: string) => void; readonly close: () => void };

/** Live progress on stderr: one moving line in a terminal, a plain one for each phase elsewhere, and none for a program. */
export const createPhaseProgress = (isQuiet: boolean): PhaseProgress => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  let shown: string | null = null;
  return {
    show: (phase, text) => {
      if (isLive) spinner.text = text;
      else if (!isQuiet && phase !== shown) console.error(text);
      shown = phase;
    },
    close: () => {
      spinner.stop();
    },
  };
};
