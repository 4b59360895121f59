import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { readConfigFile } from '../../shared/config/read-config-file.ts';
import type { BenchAnswer, BenchTask } from './bench-task.ts';
import { measurePeers } from './measure-peers.ts';
import { runBallast } from './run-ballast.ts';
import { scenarioOf } from './scenario.ts';

const SHIPPED_CONFIG = fileURLToPath(new URL('../../ballast.yml', import.meta.url));

const perform = async (task: BenchTask): Promise<BenchAnswer> => {
  const scenario = scenarioOf(task.load, task.bootMinutes);
  if (task.kind === 'peers') return { kind: 'peers', peers: measurePeers(scenario, task.slos, task.withOthers) };
  const parsed = await readConfigFile(SHIPPED_CONFIG);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return { kind: 'ballast', elasticity: await runBallast(parsed.config, scenario, task.slo) };
};

const answer = async (task: BenchTask): Promise<void> => {
  try {
    parentPort?.postMessage(await perform(task));
  } catch (error) {
    const failed: BenchAnswer = { kind: 'failed', because: error instanceof Error ? error.message : String(error) };
    parentPort?.postMessage(failed);
  }
};

parentPort?.on('message', (task: BenchTask) => void answer(task));
