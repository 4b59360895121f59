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
  /** Steps at which it only waits for others, and looks as it did at the one before: nothing crashes at these. */
  readonly waits?: readonly number[];
  /** What must not be at any step, beside what must never be in any story. */
  readonly watch?: () => readonly string[] | Promise<readonly string[]>;
};

/** What the processes of a Region remember. */
type Memories = (region: string) => LookMemory;

const createMemories = (): Memories => {
  const byRegion = new Map<string, LookMemory>();
  return (region) => {
    const memory = byRegion.get(region) ?? createLookMemory();
    byRegion.set(region, memory);
    return memory;
  };
};

const take = (world: CrashWorld, { run, region }: Turn, memories: Memories, hook?: PointHook): Promise<unknown> =>
  FUNCTIONS[run]({ world, region, memory: memories(region), hook });

/** Lets time pass with all that schedules invoke, before anything may crash. */
export const settle = async ({ world, turns, stepMs = MINUTE_MS }: StoryOptions, steps: number): Promise<void> => {
  const memories = createMemories();
  for (let step = 0; step < steps; step += 1) {
    for (const turn of turns) await take(world, turn, memories);
    world.advance(stepMs);
  }
};

/** From something that happens until its events are told. */
const TOLD_MS = 2 * SECOND_MS;

/** Tells a story step by step; an invocation that dies takes with it what its process remembered. */
export const tellStory = ({ world, turns, stepMs = MINUTE_MS, act, signals, waits, watch }: StoryOptions): Story => {
  const seen = new Set<string>();
  let memories = createMemories();
  let deaths = 0;
  const memoriesOn = (stage: Stage): Memories => {
    if (stage.deaths() !== deaths) memories = createMemories();
    deaths = stage.deaths();
    return memories;
  };
  const hear = async (stage: Stage): Promise<void> => {
    const region = world.homeRegion;
    for (const request of signals?.take() ?? []) {
      await stage.invoke((hook) => wakeFleets({ world, region, memory: memoriesOn(stage)(region), hook }, request));
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
        if (turn.spared || waits?.includes(index)) await take(world, turn, memoriesOn(stage));
        else await stage.invoke((hook) => take(world, turn, memoriesOn(stage), hook));
      }
      for (const flaw of (await watch?.()) ?? []) seen.add(flaw);
      world.advance(endMs - world.nowMs());
    },
    picture: () => drawPicture(world),
    flaws: async () => [...seen, ...(await findFlaws(world))],
  };
};
