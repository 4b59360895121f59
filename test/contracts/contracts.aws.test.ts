import { afterAll, beforeAll, vi } from 'vitest';
import { openAwsWorld } from './aws-world.ts';
import { describeContracts } from './describe-contracts.ts';
import { type MotoServer, startMotoServer } from './moto-server.ts';

let moto: MotoServer;

beforeAll(async () => {
  moto = await startMotoServer();
  vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await moto.stop();
});

describeContracts({
  name: 'AWS (moto)',
  openWorld: async () => {
    await moto.reset();
    return openAwsWorld('eu-west-1');
  },
  honoursLaunchTokens: false,
  keepsTypeWhileRunning: false,
  movesPrivateAddresses: false,
  writesAtomically: false,
});
