import type { FunctionName } from './invocation.ts';

/** What brings events to functions: at least once at AWS, and here as often and as late as the seed has it. */
export type EventBus = {
  /** An event of AWS or of a schedule. */
  readonly publish: (region: string, name: FunctionName, event: unknown) => void;
  /** What a person invokes by hand: it comes once and now, or the person hears that it did not. */
  readonly ask: (region: string, name: FunctionName, event: unknown) => void;
  /** Holds everything that is to come to a Region from now on; returns what lets it go at once, and says how much that is. */
  readonly holdBack: (region: string) => () => number;
};
