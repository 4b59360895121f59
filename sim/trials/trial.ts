import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import type { VirtualTime } from '../failover/virtual-time.ts';
import type { Globe } from '../globe-state.ts';
import type { RegionTable } from '../region-tables.ts';
import type { ApiTrouble } from './api-trouble.ts';
import type { EventBus } from './event-bus.ts';
import type { FaultClass } from './fault-class.ts';
import type { History } from './history.ts';
import type { Injector } from './injector.ts';
import type { RecentEvents } from './recent-events.ts';
import type { Scene } from './scene.ts';
import type { InvariantId, Step } from './step.ts';

/** What a trial is run with; the same gives the same run, byte for byte, on every machine. */
export type TrialOptions = {
  readonly seed: number;
  /** Of simulated time. */
  readonly minutes: number;
  /** Faults that may happen; null for as the seed draws them. */
  readonly faults: ReadonlySet<FaultClass> | null;
  /** Injections left out, each as `class#number`. */
  readonly without: ReadonlySet<string>;
  /** The only injections that happen, each as `class#number`: what is left of a run that was shrunk; null for all. */
  readonly only: ReadonlySet<string> | null;
  /** Told each line of the trace; null where nobody reads it. */
  readonly onTrace: ((line: string) => void) | null;
};

/** A promise that was broken. */
export type Violation = { readonly invariant: InvariantId; readonly atMs: number; readonly what: string };

/** How long something took to be whole again after the last fault. */
export type Convergence = { readonly concern: 'fleets' | 'backups' | 'services'; readonly afterMs: number };

/** What followed when six hours of events were released at once. */
export type Backlog = { readonly releasedEvents: number; callsPerMinuteMax: number; throttled: number };

/** What a trial came to. */
export type TrialResult = {
  readonly seed: number;
  readonly scene: Scene['kind'];
  readonly minutes: number;
  readonly violations: readonly Violation[];
  readonly injections: ReadonlyMap<FaultClass, number>;
  /** Every injection by its name, in their order; some found nothing to strike. */
  readonly injected: readonly string[];
  readonly convergences: readonly Convergence[];
  readonly invocations: number;
  readonly events: number;
  readonly reads: number;
  readonly changes: number;
  /** Requests that a bucket had no token for although nobody else drained it. */
  readonly selfThrottled: number;
  /** Null where none was held back. */
  readonly backlog: Backlog | null;
  /** Of everything that was asked for, in its order. */
  readonly digest: string;
};

/** A trial under way. */
export type Trial = {
  readonly options: TrialOptions;
  readonly scene: Scene;
  readonly globe: Globe;
  readonly tables: ReadonlyMap<string, RegionTable>;
  /** What each Region's deployment is set up with now; a person may deploy another. */
  readonly setups: Map<string, ServiceSetup>;
  readonly time: VirtualTime;
  readonly bus: EventBus;
  readonly inject: Injector;
  readonly api: ApiTrouble;
  readonly recent: RecentEvents;
  readonly history: History;
  readonly violations: Violation[];
  /** Ends of faults that last, by what they are; each is over by itself, or with the storm. */
  readonly lasting: Set<() => void>;
  /** When something last happened to the world that a lagging listing may not show yet. */
  lastFaultMs: number;
  /** Invocations that nobody has heard of yet: begun, neither ended nor dead. */
  underWay: number;
  backlog: Backlog | null;
  /** Whether every event but those of schedules is lost until the end of the day. */
  isDeaf: boolean;
  /** Whether it is not Ballast that works here: then only what users would miss is judged. */
  readonly isBaseline: boolean;
  /** Whether faults happen now. */
  isStormy: () => boolean;
  /** Looks at every promise that has to do with this step. */
  readonly check: (step: Step) => void;
  /** A line of the trace; the text is only made where somebody reads it. */
  readonly tell: (text: () => string) => void;
};
