import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** The heap that Lambda's Node runtime allows itself at a memory size: nine tenths old space, a twentieth young. */
export const lambdaHeap = (memoryMb: number): readonly string[] => [
  `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
  `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
];

/** Runs a script in a process of its own and reads the one line of JSON that it prints. */
export const runChild = async <Result>(
  script: URL,
  nodeOptions: readonly string[],
  args: readonly string[],
): Promise<Result> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, fileURLToPath(script), ...args], {
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  const result: Result = JSON.parse(stdout);
  return result;
};
