import { parentPort } from 'node:worker_threads';
import { type CrashTask, runCrashTask } from './crash-task.ts';

parentPort?.on('message', async (task: CrashTask) => parentPort?.postMessage(await runCrashTask(task)));
