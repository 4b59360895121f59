import type { Protection } from '../core/backup/backup-policy.ts';
import type { Service } from '../core/failover/service.ts';
import type { Fleet } from '../core/fleet.ts';

/** ballast.yml as read, defaults filled in, for the Region it was read for. */
export type BallastConfig = {
  readonly version: 1;
  /** The Region this deployment runs in. */
  readonly region: string;
  readonly notify: { readonly email: string | null };
  /** IAM roles, by name, that launch templates give to instances; deployment lets Ballast pass them, and none without it. */
  readonly instanceRoles?: readonly string[];
  readonly fleets: readonly Fleet[];
  /** What gets recovery points in this Region; none without it. */
  readonly protections?: readonly Protection[];
  /** What can move to, from or is witnessed by this Region; none without it. */
  readonly services?: readonly Service[];
};
