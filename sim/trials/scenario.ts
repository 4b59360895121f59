import type { Random } from '../random.ts';
import type { FaultClass } from './fault-class.ts';
import type { Trial } from './trial.ts';

/** Faults that follow one another so that they meet, as faults drawn by chance alone seldom do. It begins with a storm. */
export type Scenario = {
  readonly fault: FaultClass;
  /** Whether a scene has what it needs. */
  readonly fits: (trial: Trial) => boolean;
  /** Sets it going, and says what will happen. */
  readonly begin: (trial: Trial, random: Random) => string;
};
