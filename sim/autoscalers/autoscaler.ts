import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import type { SimulatedFleet, World } from '../world-state.ts';

/** What an autoscaler decided at the present moment of the world, in units; a hold keeps `from`. */
export type MadeDecision = {
  readonly kind: 'scale' | 'hold';
  readonly code: string;
  readonly from: number;
  readonly to: number;
  readonly because: string;
};

/** Where an autoscaler works: one fleet of a world, already in service. */
export type AutoscalerContext = {
  readonly world: World;
  readonly config: BallastConfig;
  readonly fleet: Fleet;
  readonly simulated: SimulatedFleet;
  /** Whether nothing but the tick wakes it: every alarm and every event is lost on its way. */
  readonly losesEvents: boolean;
  readonly onDecision: (decision: MadeDecision) => void;
  readonly onRecord: ((record: DecisionRecord) => void) | undefined;
};

/** Whoever sizes a fleet: Ballast, or a baseline to compare it with. */
export type Autoscaler = {
  /** Called at the start of every minute, once the minute before is published. */
  readonly tick: () => Promise<void>;
  /** Whether something happened that it wants to answer before the next tick. */
  readonly isWoken: () => boolean;
  /** Called as soon as it is woken. */
  readonly wake: () => Promise<void>;
  /** Desired capacity in units. */
  readonly desired: () => number;
};
