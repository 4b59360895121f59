/** A volume on an instance, whether or not it belongs to a slot yet. */
export type AttachedVolume = {
  readonly volumeId: string;
  readonly device: string;
  readonly instanceId: string;
  /** EC2 deletes it with the instance. */
  readonly deleteOnTermination: boolean;
};

/** A data volume that belongs to a slot: the tags `ballast:slot` and `ballast:device`. */
export type SlotVolume = {
  readonly volumeId: string;
  readonly slot: string;
  readonly device: string;
  readonly zone: string;
  readonly state: 'creating' | 'available' | 'in-use' | 'deleting' | 'error';
  /** The instance that holds it, or is about to, or about to let go; null when none does. */
  readonly instanceId: string | null;
  readonly attachment: 'attaching' | 'attached' | 'detaching' | 'detached';
  /** EC2 deletes it with the instance that holds it. */
  readonly deleteOnTermination: boolean;
};

/** What a slot's address is: a secondary private address of a subnet, or an elastic one by its allocation. */
export type SlotAddress =
  | { readonly kind: 'private'; readonly address: string; readonly subnet: string }
  | { readonly kind: 'elastic'; readonly allocationId: string };

/** Where an address is now. */
export type HeldAddress = {
  readonly address: SlotAddress;
  /** The slot it is tagged as belonging to; private addresses carry no tags. */
  readonly slot: string | null;
  readonly instanceId: string | null;
};

/** What was read of all that can belong to slots. */
export type SlotReadings = {
  readonly volumes: readonly SlotVolume[];
  /** On the fleet's instances. */
  readonly attached: readonly AttachedVolume[];
  /** On the fleet's instances, and of its slots. */
  readonly addresses: readonly HeldAddress[];
};

/** One data volume of a slot, by the device it is attached as. */
export type SlotDevice = { readonly device: string; readonly volumeId: string };

/** What the ledger knows of a slot: what belongs to it, and who had it last. */
export type SlotState = {
  readonly name: string;
  /** The machine that holds the slot, or held it last; null when none ever did. */
  readonly holder: string | null;
  /** Of its volumes; null while it has none. */
  readonly zone: string | null;
  readonly volumes: readonly SlotDevice[];
  readonly address: SlotAddress | null;
};

/** Steps that move what belongs to a slot; each is safe to repeat. */
export type SlotStep =
  /** Tags a machine and the volumes on it as a slot's, and keeps the volumes when the machine ends. */
  | {
      readonly kind: 'adopt';
      readonly instanceId: string;
      readonly slot: string;
      readonly volumes: readonly SlotDevice[];
      readonly because: string;
    }
  | { readonly kind: 'detach'; readonly volumeId: string; readonly instanceId: string; readonly because: string }
  | {
      readonly kind: 'attach';
      readonly volumeId: string;
      readonly instanceId: string;
      readonly device: string;
      readonly because: string;
    }
  /** Gives a slot that has no address its own, on the machine that holds it. */
  | {
      readonly kind: 'give-address';
      readonly slot: string;
      readonly instanceId: string;
      readonly address: 'private' | 'elastic';
      readonly because: string;
    }
  | {
      readonly kind: 'assign';
      readonly address: SlotAddress;
      readonly instanceId: string;
      /** The machine that may still hold it. */
      readonly from: string | null;
      readonly because: string;
    };
