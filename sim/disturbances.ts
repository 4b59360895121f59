import type { Target } from '../shared/ports/balancers.ts';
import type { FleetInstance, LaunchRefusal } from '../shared/ports/fleets.ts';

/** How EC2 refuses to launch and to start in a zone, beside what its pools have. */
export type LaunchLimit = { left: number; readonly kind: LaunchRefusal['kind']; readonly because: string };

/** What listings said at a moment. */
type FrozenListings = {
  readonly sinceMs: number;
  /** By fleet tag. */
  readonly instances: ReadonlyMap<string, readonly FleetInstance[]>;
  /** By the ARN of the target group. */
  readonly targets: ReadonlyMap<string, readonly Target[]>;
};

/** What is wrong for a while with what a Region tells and gives, beside outages, distortions and impairments. */
export type Disturbances = {
  /** What listings go on to say, whatever has happened since; null while they keep up. */
  frozen: FrozenListings | null;
  /** New instances that no call knows yet, by id. */
  readonly unknown: Set<string>;
  /** By the name of the zone. */
  readonly refusing: Map<string, LaunchLimit>;
  /** Fleets of which no datapoint is published. */
  readonly hushed: Set<string>;
};

/** Nothing is wrong. */
export const createDisturbances = (): Disturbances => ({
  frozen: null,
  unknown: new Set(),
  refusing: new Map(),
  hushed: new Set(),
});
