import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, vi } from 'vitest';
import { buildBundle } from '../../cli/deploy/build-bundle.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';
import { type Adapters, openAwsWorld } from './aws-world.ts';
import { describeContracts } from './describe-contracts.ts';
import { type MotoServer, startMotoServer } from './moto-server.ts';

/** The adapters as a deployed function holds them: all that the AWS SDK leaves out of a bundle is missing here too. */
const ENTRY = `
export { createAwsClients } from '../../shared/aws/aws-clients.ts';
export { createAwsPorts } from '../../shared/aws/aws-ports.ts';
`;

let moto: MotoServer;
let folder: string;
let adapters: Adapters;

beforeAll(async () => {
  moto = await startMotoServer();
  vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  await mkdir(join(PROJECT_FOLDER, '.build'), { recursive: true });
  folder = await mkdtemp(join(PROJECT_FOLDER, '.build', 'test-'));
  await writeFile(join(folder, 'adapters.ts'), ENTRY);
  const bundle = join(folder, 'adapters.mjs');
  await writeFile(bundle, await buildBundle(join(folder, 'adapters.ts')));
  adapters = await import(pathToFileURL(bundle).href);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
  await moto.stop();
});

describeContracts({
  name: 'AWS (moto), bundled',
  openWorld: async () => {
    await moto.reset();
    return openAwsWorld('eu-west-1', adapters);
  },
  honoursLaunchTokens: false,
  keepsTypeWhileRunning: false,
  movesPrivateAddresses: false,
  writesAtomically: false,
});
