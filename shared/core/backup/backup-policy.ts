/** The kinds of period that a recovery point can be kept for, shortest first. */
export const KEEP_CLASSES = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

/** One kind of period that recovery points are kept for. */
export type KeepClass = (typeof KEEP_CLASSES)[number];

/** How many periods of each kind keep a recovery point; a kind that is absent keeps none. */
export type Keep = Readonly<Partial<Record<KeepClass, number>>>;

/** What a recovery point promises: the volumes as a power cut would leave them, or as the application left them. */
export type Consistency =
  | { readonly kind: 'crash' }
  | {
      readonly kind: 'application';
      /** Run on the instance before and after; it thaws by itself after `frozenMaxMs`, whatever becomes of Ballast. */
      readonly freeze: string;
      readonly thaw: string;
      readonly frozenMaxMs: number;
    };

/** What a restored machine must pass before its recovery point counts as proven. */
export type ProofCheck =
  /** EC2's status checks. */
  | { readonly kind: 'status' }
  /** Beside them a command, run on the machine by Systems Manager, that must end with 0. */
  | { readonly kind: 'command'; readonly command: string }
  /** Beside them a request to the machine itself, sent from it by Systems Manager, that must be answered with 2xx or 3xx. */
  | { readonly kind: 'http'; readonly port: number; readonly path: string };

/** How often the newest recovery point is restored, isolated, to prove it, and what it must pass within which time. */
export type ProofPolicy = {
  readonly everyMs: number;
  readonly check: ProofCheck;
  readonly withinMs: number;
};

/** When recovery points are taken, how long and where they are kept, and whether they are proven. */
export type BackupPolicy = {
  readonly everyMs: number;
  /** Minutes after midnight at which the first of a day is taken. */
  readonly atMinutes: number;
  /** IANA name of the time zone that days, and all longer periods, are those of. */
  readonly timeZone: string;
  readonly keep: Keep;
  /** Regions that hold a copy, never the one it is taken in. */
  readonly copyTo: readonly string[];
  /** KMS key, as the destination Region knows it, that copies are encrypted with; null is that Region's default. */
  readonly kmsKey: string | null;
  readonly consistency: Consistency;
  /** Null where nothing is proven. */
  readonly proof: ProofPolicy | null;
  /** Oldest that the newest recovery point may be, in every Region that holds one. */
  readonly rpoMs: number;
  /** Longest that a copy may take for a stated RPO to hold; null where none is stated, or none that EBS could help with. */
  readonly copyWithinMs: number | null;
};

/** What is protected: the machines of a fleet, or all instances or volumes that carry a tag. */
export type ProtectedBy =
  | {
      readonly kind: 'fleet';
      /** Where machines have the volumes of their slot; absent where members own nothing. */
      readonly devices?: readonly string[];
    }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string; readonly of: 'instances' | 'volumes' };

/** Something to protect, by the name that its recovery points carry: a fleet's, or one of the section `backups`. */
export type Protection = {
  readonly name: string;
  readonly by: ProtectedBy;
  /** A protection that is only observed gets nothing taken, copied or deleted. */
  readonly mode: 'act' | 'observe';
  readonly policy: BackupPolicy;
};
