import type { Fleet } from '../core/fleet.ts';

/**
 * ballast.yml as read, defaults filled in, for the Region it was read for.
 *
 * Sections whose operations do not exist yet are checked by the schema and left out here.
 */
export type BallastConfig = {
  readonly version: 1;
  /** The Region this deployment runs in. */
  readonly region: string;
  readonly notify: { readonly email: string | null };
  readonly fleets: readonly Fleet[];
};
