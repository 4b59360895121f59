import { spawn } from 'node:child_process';

/** What a command said, both of its streams in one, and how it ended. */
export type CommandAnswer = { readonly exitCode: number | null; readonly output: string };

/** Runs a command in a folder; a command that is missing rejects with the line that says how to get it. */
export const runCommand = (
  [command, ...args]: readonly [string, ...string[]],
  {
    folder,
    environment = {},
    howToGetIt = `${command} is missing`,
  }: {
    readonly folder: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly howToGetIt?: string;
  },
): Promise<CommandAnswer> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...environment } });
    let output = '';
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (cause) => reject(new Error(howToGetIt, { cause })));
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });

/** Runs `npx serverless` as a person does. */
export const runServerless = (
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandAnswer> => runCommand(['npx', 'serverless', ...args], { folder, environment });
