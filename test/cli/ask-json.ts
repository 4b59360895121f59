import { expect } from 'vitest';
import type { CliAnswer } from './run-cli.ts';

/** What a command answers with `--json`, which must have gone well and in silence. */
export const askJson = async (
  ask: (...args: readonly string[]) => Promise<CliAnswer>,
  ...args: readonly string[]
): Promise<Readonly<Record<string, unknown>>> => {
  const { exitCode, stdout, stderr } = await ask(...args, '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const answer: Readonly<Record<string, unknown>> = JSON.parse(stdout);
  return answer;
};
