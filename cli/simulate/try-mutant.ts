import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { applyMutant, type Mutant } from '../../sim/mutants/mutant.ts';
import type { MutantMessage, MutantTask } from './mutant-task.ts';

const { mutant, fromSeed, toSeed, minutes }: MutantTask = workerData;

const ROOT = new URL('../../', import.meta.url);

/** Where a bug of an area can do anything: elsewhere nothing of its files is ever asked for, and a seed goes as it goes without it. */
const SCENES: Readonly<Record<Mutant['area'], ReadonlySet<string>>> = {
  fleets: new Set(['fleets', 'points', 'services']),
  events: new Set(['fleets', 'points', 'services']),
  points: new Set(['points', 'services']),
  services: new Set(['services']),
};

const say = (message: MutantMessage): void => parentPort?.postMessage(message);

let isPlanted = mutant === null;

// Before anything is imported that may hold the bug: a thread loads all of its modules itself.
registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    if (mutant === null || url !== new URL(mutant.file, ROOT).href) return loaded;
    isPlanted = true;
    const { source } = loaded;
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined);
    return { ...loaded, source: applyMutant(mutant, text) };
  },
});

const runSeeds = async (): Promise<void> => {
  const { runTrial } = await import('../../sim/trials/run-trial.ts');
  const { drawScene } = await import('../../sim/trials/draw-scene.ts');
  if (!isPlanted) throw new Error(`no trial loads ${mutant?.file}`);
  for (let seed = fromSeed; seed <= toSeed; seed += 1) {
    if (mutant !== null && !SCENES[mutant.area].has(drawScene(seed, minutes).kind)) {
      say({ kind: 'seed', seed, violation: null });
      continue;
    }
    const { violations } = await runTrial({
      seed,
      minutes,
      faults: null,
      without: new Set(),
      only: null,
      onTrace: null,
    });
    const [violation = null] = violations;
    say({ kind: 'seed', seed, violation });
    if (violation !== null) return;
  }
};

try {
  await runSeeds();
  say({ kind: 'ended' });
} catch (error) {
  say({ kind: 'failed', because: error instanceof Error ? error.message : String(error) });
}
