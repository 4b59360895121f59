import type { Random } from '../random.ts';
import type { FaultClass } from './fault-class.ts';
import type { Trial } from './trial.ts';

/** A fault that strikes a world at a moment of a storm, or something that a person does in it. */
export type Strike = {
  readonly fault: FaultClass;
  /** How often it is drawn beside the others. */
  readonly weight: number;
  /** Whether a scene has what it strikes. */
  readonly fits: (trial: Trial) => boolean;
  /**
   * Does it, and says what was done; null where there was nothing to strike. `lasts` ends what goes on for a while: some minutes
   * later, or with the storm.
   */
  readonly strike: (
    trial: Trial,
    random: Random,
    lasts: (end: () => void) => void,
  ) => string | null | Promise<string | null>;
};
