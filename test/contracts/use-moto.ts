import { beforeAll, vi } from 'vitest';
import { startMotoServer } from './moto-server.ts';

/** Runs a local AWS for the tests of a file or a suite, with the environment that leads the SDK to it. */
export const useMoto = (): { readonly reset: () => Promise<void> } => {
  const started = Promise.withResolvers<Awaited<ReturnType<typeof startMotoServer>>>();
  beforeAll(async () => {
    const moto = await startMotoServer();
    vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    started.resolve(moto);
    return async () => {
      vi.unstubAllEnvs();
      await moto.stop();
    };
  });
  return { reset: async () => (await started.promise).reset() };
};
