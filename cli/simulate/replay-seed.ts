import { formatCount } from '../output/format.ts';
import { type Paint, paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { runSeed } from './run-seed.ts';
import type { SeedAnswer, SeedTask } from './seed-task.ts';
import { toSeedJson } from './sim-json.ts';

/** What stands out among the lines of a trace: a promise that is broken, a fault, and what is only for the record. */
const paintLine = (line: string, paint: Paint): string => {
  if (line.includes(' *** ')) return paint('red', line);
  if (/^[\d:.]+ !/.test(line)) return paint('yellow', line);
  return /^[\d:.]+ \S+ \S+ (begins|done|ignored)/.test(line) ? paint('dim', line) : line;
};

/** What a seed came to, in a line or two. */
const describeSeed = (answer: SeedAnswer, paint: Paint): string => {
  if (answer.kind === 'failed') return paint('red', `seed ${answer.seed}: ${answer.because}`);
  const { seed, minutes, violations, injected, invocations, events, reads, changes, digest } = answer.result;
  const promises =
    violations.length === 0
      ? paint('green', 'no promise broken')
      : paint('red', `${[...new Set(violations.map(({ invariant }) => invariant))].join(', ')} broken`);
  return [
    `seed ${seed}: ${promises} in ${formatCount(minutes)} minutes`,
    `${formatCount(injected.length)} injections, ${formatCount(events)} events, ${formatCount(invocations)} invocations, ${formatCount(reads)} reads, ${formatCount(changes)} changes, digest ${digest}`,
  ].join('\n');
};

/** Runs a seed and shows every step of it, while it runs or, for a program, all at once. */
export const replaySeed = async (task: SeedTask, isJson: boolean): Promise<SeedAnswer> => {
  if (isJson) {
    const trace: string[] = [];
    const answer = await runSeed(task, (line) => trace.push(line));
    printJson(toSeedJson(task, answer, trace));
    return answer;
  }
  const answer = await runSeed(task, (line) => printText(paintLine(line, paintTerminal)));
  printText(`\n${describeSeed(answer, paintTerminal)}`);
  return answer;
};
