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
};

/** What a slot's address is: a secondary private address, or an elastic one by its allocation. */
export type SlotAddress =
  | { readonly kind: 'private'; readonly address: string }
  | { readonly kind: 'elastic'; readonly allocationId: string };

/** What the ledger means with a slot: who holds it, and what is to follow it. */
export type SlotState = {
  readonly name: string;
  /** The machine that holds the slot, or is to; null while none is there. */
  readonly holder: string | null;
  readonly zone: string;
  readonly volumes: readonly { readonly device: string; readonly volumeId: string }[];
  readonly address: SlotAddress | null;
};

/** Steps that move what belongs to a slot; each is safe to repeat. */
export type SlotStep =
  /** Tags a machine and the volumes on it as a slot's, and keeps the volumes when the machine ends. */
  | {
      readonly kind: 'adopt';
      readonly instanceId: string;
      readonly slot: string;
      readonly volumes: readonly { readonly device: string; readonly volumeId: string }[];
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
  | { readonly kind: 'assign'; readonly address: SlotAddress; readonly instanceId: string; readonly because: string };
