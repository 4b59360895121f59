import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { createLookMemory, type LookMemory } from '../../shared/operations/look-memory.ts';
import type { WorldSignals } from '../autoscalers/world-signals.ts';
import type { PointHook } from '../point-hook.ts';
import type { CrashWorld } from './crash-world.ts';
import { drawPicture } from './draw-picture.ts';
import { findFlaws } from './find-flaws.ts';
import { FUNCTIONS, wakeFleets } from './functions.ts';
import type { Stage } from './stage.ts';
import type { Story } from './workflow.ts';

/** A function that a schedule invokes at every step. */
export type Turn = {
  readonly run: keyof typeof FUNCTIONS;
  readonly region: string;
  /** Whether it is part of what happens around the workflow: then it does not crash. */
  readonly spared?: true;
};

/** What a story is told from. */
export type StoryOptions = {
  readonly world: CrashWorld;
  readonly turns: readonly Turn[];
  readonly stepMs?: number;
  /** What else happens at a step, before the turns: to the world, or by a person. */
  readonly act?: (index: number, stage: Stage) => void | Promise<void>;
  /** Events of the home Region that are not lost. */
  readonly signals?: WorldSignals;
  /** What must not be at any step, beside what must never be in any story. */
  readonly watch?: () => readonly string[];
};

const take = (world: CrashWorld, { run, region }: Turn, memory: LookMemory, hook?: PointHook): Promise<unknown> =>
  FUNCTIONS[run]({ world, region, memory, hook });

/** Lets time pass with all that schedules invoke, before anything may crash. */
export const settle = async ({ world, turns, stepMs = MINUTE_MS }: StoryOptions, steps: number): Promise<void> => {
  const memory = createLookMemory();
  for (let step = 0; step < steps; step += 1) {
    for (const turn of turns) await take(world, turn, memory);
    world.advance(stepMs);
  }
};

/** From something that happens until its events are told. */
const TOLD_MS = 2 * SECOND_MS;

/** Tells a story step by step; an invocation that dies takes with it what its process remembered. */
export const tellStory = ({ world, turns, stepMs = MINUTE_MS, act, signals, watch }: StoryOptions): Story => {
  const seen = new Set<string>();
  let memory = createLookMemory();
  let deaths = 0;
  const memoryOn = (stage: Stage): LookMemory => {
    if (stage.deaths() !== deaths) memory = createLookMemory();
    deaths = stage.deaths();
    return memory;
  };
  const hear = async (stage: Stage): Promise<void> => {
    const region = world.homeRegion;
    for (const request of signals?.take() ?? []) {
      await stage.invoke((hook) => wakeFleets({ world, region, memory: memoryOn(stage), hook }, request));
    }
  };
  return {
    nowMs: world.nowMs,
    step: async (index, stage) => {
      const endMs = world.nowMs() + stepMs;
      await act?.(index, stage);
      if (signals !== undefined) world.advance(TOLD_MS);
      await hear(stage);
      for (const turn of turns) {
        if (turn.spared) await take(world, turn, memoryOn(stage));
        else await stage.invoke((hook) => take(world, turn, memoryOn(stage), hook));
      }
      for (const flaw of watch?.() ?? []) seen.add(flaw);
      world.advance(endMs - world.nowMs());
    },
    picture: () => drawPicture(world),
    flaws: async () => [...seen, ...(await findFlaws(world))],
  };
};
