import type { Instance, World } from '../world-state.ts';

/** Something that goes wrong in the cloud, whoever sizes the fleet. */
export type Incident = {
  readonly name: string;
  /** What happens, in words. */
  readonly title: string;
  /** When it strikes, from the start of a run of one day; one of another length is struck at the same share of it. */
  readonly intoDayMs: number;
  /** From then on until nothing more of it is to come. */
  readonly lastsMs: number;
  /** Breaks the world; of those that serve, the oldest first, it returns whom it takes: nobody where none fits. */
  readonly strike: (world: World, serving: readonly Instance[]) => readonly Instance[];
  /** Why it took nobody, where it did not. */
  readonly missed: string;
};
