/** A piece of work that outlives an invocation: the backups of a Region, one restore, a service and how ready it is. */
export type WorkflowKey = { readonly kind: 'backups' | 'restore' | 'service' | 'readiness'; readonly id: string };

/** The right to write: `fence` grows with every lease and is checked at every write under it. */
export type WorkflowLease = { readonly key: WorkflowKey; readonly fence: number };

/** What is stored of a workflow. What it holds is whatever was written last: readers check its shape. */
export type WorkflowRecord = {
  readonly key: WorkflowKey;
  /** Null until something was written. */
  readonly body: unknown;
  /** What people and events asked of it and was not answered yet, by the id of each wish. */
  readonly asks: ReadonlyMap<string, unknown>;
  readonly dirty: boolean;
};

export type WorkflowLeaseAnswer =
  | { readonly kind: 'acquired'; readonly lease: WorkflowLease; readonly record: WorkflowRecord }
  /** Somebody else holds it; it has been marked dirty, so the holder looks once more before letting go. */
  | { readonly kind: 'held' };

/** What is written: the whole body, the wishes it answers, and when nobody will want to read it any more. */
export type WorkflowWrite = {
  readonly body: unknown;
  readonly answered: readonly string[];
  /** Null keeps it for ever. */
  readonly forgetAtMs: number | null;
};

/** Durable state of workflows, one record each, as plain JSON. Every method rejects with a `Fault`. */
export type Workflows = {
  /** Every record of a kind, by id. */
  readonly list: (kind: WorkflowKey['kind']) => Promise<readonly WorkflowRecord[]>;
  /** An empty record where nothing was written yet. */
  readonly read: (key: WorkflowKey) => Promise<WorkflowRecord>;
  /** Takes the lease if it is free or expired, clears the dirty flag, and returns the record as it is now. */
  readonly acquireLease: (key: WorkflowKey, nowMs: number, expiresAtMs: number) => Promise<WorkflowLeaseAnswer>;
  /** Writes; `fenced` when a later lease exists, and then nothing is written. */
  readonly save: (lease: WorkflowLease, write: WorkflowWrite) => Promise<'saved' | 'fenced'>;
  /**
   * Writes and lets go, in one write. `dirty` when a wish or a wake-up came meanwhile: it is written, the lease is kept, the
   * flag is cleared, and the holder looks again. `fenced`: nothing is written.
   */
  readonly releaseLease: (lease: WorkflowLease, write: WorkflowWrite) => Promise<'released' | 'dirty' | 'fenced'>;
  /** Adds a wish, or replaces the one of this id, and marks the record dirty; makes the record; needs no lease. */
  readonly ask: (key: WorkflowKey, id: string, ask: unknown) => Promise<void>;
};
