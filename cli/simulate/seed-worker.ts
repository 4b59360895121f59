import { parentPort } from 'node:worker_threads';
import { runSeed } from './run-seed.ts';
import type { SeedTask } from './seed-task.ts';

parentPort?.on('message', async (task: SeedTask) => parentPort?.postMessage(await runSeed(task)));
