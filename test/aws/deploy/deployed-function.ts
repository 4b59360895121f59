import { fork } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { z } from 'zod';

const RUNNER = fileURLToPath(new URL('bundle-runner.ts', import.meta.url));

/** What a function answered, or how it failed, and what it wrote to its log. */
export type Invocation = { readonly answer?: unknown; readonly error?: string | undefined; readonly log: string };

/** Invokes a deployed function at a moment of the test's choosing. */
export type Invoke = (event: unknown, nowMs: number) => Promise<Invocation>;

const functionSchema = z.object({
  Handler: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

/** moto reads from a signature which service of which Region is meant, and no more. */
const signatureFor = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=none`;

const describeFunction = async (endpoint: string, functionName: string, region: string) => {
  const url = `${endpoint}/2015-03-31/functions/${functionName}/configuration`;
  const response = await fetch(url, { headers: { authorization: signatureFor(region) } });
  return functionSchema.parse(await response.json());
};

/** Unpacks beside .serverless, which the next run of Serverless clears. */
const unpack = async (serviceFolder: string, name: string, region: string): Promise<string> => {
  const folder = join(serviceFolder, 'running', region, name);
  const artifact = join(serviceFolder, '.serverless', `${name}.zip`);
  for (const [path, bytes] of Object.entries(unzipSync(await readFile(artifact)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
};

const messageSchema = z.object({ answer: z.unknown().optional(), error: z.string().optional() });

const runOnce = (order: object, environment: Readonly<Record<string, string>>): Promise<Invocation> =>
  new Promise((resolve, reject) => {
    const child = fork(RUNNER, { env: environment, silent: true });
    let log = '';
    let message: unknown;
    const listen = (chunk: Buffer): void => {
      log += chunk.toString();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('message', (sent) => {
      message = sent;
    });
    child.once('close', () => {
      const parsed = messageSchema.safeParse(message);
      if (parsed.success) resolve({ ...parsed.data, log });
      else reject(new Error(`the function ended without an answer: ${log}`));
    });
    child.send(order);
  });

/**
 * A function as it was deployed: the bundle of its artifact, the handler and the environment that the stack gave it. moto
 * cannot run it without Docker, so a Node process of the same version does.
 */
export const openDeployedFunction = async (
  endpoint: string,
  serviceFolder: string,
  name: string,
  region: string,
): Promise<Invoke> => {
  const functionName = `ballast-dev-${name}`;
  const { Handler, Environment } = await describeFunction(endpoint, functionName, region);
  const folder = await unpack(serviceFolder, name, region);
  const module = pathToFileURL(join(folder, Handler.replace(/\.handler$/, '.mjs'))).href;
  const environment = {
    ...Environment.Variables,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return (event, nowMs) => runOnce({ module, functionName, event, nowMs }, environment);
};
