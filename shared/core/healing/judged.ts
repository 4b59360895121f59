import type { InstanceView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import type { Sighting } from './health-state.ts';
import type { Verdict } from './verdict.ts';

/** One machine and what is believed of it. */
export type Judged = {
  readonly instance: InstanceView;
  readonly units: number;
  /** Null for one that stopped. */
  readonly member: Member | null;
  /** Whether it was ever in service. */
  readonly served: boolean;
  readonly verdict: Verdict;
  readonly sightings: readonly Sighting[];
};
