import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startMotoGaps } from './moto-gaps.ts';

/** A local AWS on a free loopback port; it answers what moto alone does not. */
export type MotoServer = {
  readonly url: string;
  /** Forgets everything. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const HOW_TO_GET_IT = 'moto_server does not run; get it with: pip install "moto[server]>=5"';

/** One image of each kind: moto's own are over a thousand in each Region, and after every reset it makes each anew, with a snapshot. */
const IMAGES_FILE = fileURLToPath(new URL('local-images.json', import.meta.url));

/** Starts `moto_server`; rejects with the one line that says how to get it where it is missing. */
export const startMotoServer = async (): Promise<MotoServer> => {
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    env: { ...process.env, MOTO_AMIS_PATH: IMAGES_FILE },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gaps = await startMotoGaps(await readUrl(server));
  return {
    url: gaps.url,
    reset: async () => {
      gaps.forget();
      await fetch(`${gaps.url}/moto-api/reset`, { method: 'POST' });
    },
    stop: async () => {
      await gaps.stop();
      await new Promise<void>((resolve) => {
        server.once('exit', () => resolve());
        server.kill();
      });
    },
  };
};

/** The server says where it listens once it does. */
const readUrl = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    server.once('error', () => reject(new Error(HOW_TO_GET_IT)));
    server.once('exit', () => reject(new Error(`${HOW_TO_GET_IT}\n${said}`)));
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
