import type { Market } from '../fleet-state.ts';
import type { Lifecycle, Role, TargetState } from '../fleet-view.ts';
import type { SlotVolume } from '../healing/slot.ts';

/** What is common to all that carries a `ballast:fleet` tag. */
type Owned = {
  readonly id: string;
  /** The value of that tag. */
  readonly fleet: string;
  /** The tag `ballast:slot`. */
  readonly slot: string | null;
  /** A person wants it left alone: the tag `ballast:keep` or `ballast:protect`, with any value but false. */
  readonly kept: boolean;
};

/** An instance that is ours by its tag. */
export type OwnedInstance = Owned & {
  readonly kind: 'instance';
  readonly instanceType: string;
  readonly market: Market;
  readonly lifecycle: Lifecycle;
  readonly role: Role;
  readonly launchedAtMs: number;
  readonly hasPublicAddress: boolean;
};

/** An EBS volume that is ours by its tag. */
export type OwnedVolume = Owned & {
  readonly kind: 'volume';
  readonly volumeType: string;
  readonly gibibytes: number;
  /** Null where EC2 does not say. */
  readonly iops: number | null;
  readonly mebibytesPerSecond: number | null;
  readonly state: SlotVolume['state'];
  /** The instance that it is attached to. */
  readonly instanceId: string | null;
  readonly createdAtMs: number;
};

/** An elastic address that is ours by its tag; EC2 does not say since when. */
export type OwnedAddress = Owned & { readonly kind: 'address'; readonly isAssociated: boolean };

/** An instance as EC2 shows it by its id, ours or not. */
export type RegisteredInstance = {
  readonly lifecycle: Lifecycle;
  /** The tag `ballast:fleet`. */
  readonly fleet: string | null;
  /** Whether Ballast launched it: the tag `ballast:intent`, which nobody else sets. */
  readonly wasLaunched: boolean;
  readonly kept: boolean;
  readonly launchedAtMs: number;
};

/** A target in a group of one of our fleets; `instance` is null when EC2 shows none of that id. */
export type Registration = {
  readonly kind: 'registration';
  /** `<group>:<port>/<instance>` */
  readonly id: string;
  /** The fleet whose group it is. */
  readonly fleet: string;
  readonly targetGroupArn: string;
  readonly port: number;
  readonly instanceId: string;
  readonly state: TargetState;
  readonly instance: RegisteredInstance | null;
};

/** Something in the account that is there because of Ballast. */
export type Belonging = OwnedInstance | OwnedVolume | OwnedAddress | Registration;
