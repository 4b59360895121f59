import type { SweepPorts } from '../shared/operations/sweep-orphans.ts';
import type { BackupPorts } from '../shared/ports/backup-ports.ts';
import type { FailoverPorts } from '../shared/ports/failover-ports.ts';
import type { Ports } from '../shared/ports/ports.ts';

/** A port whose calls reach outside of the handler; the clock's do not. */
export type PortName = Exclude<
  keyof (Ports & BackupPorts & FailoverPorts & SweepPorts),
  'clock' | 'snapshotsIn' | 'region' | 'formerRegion'
>;

/** A moment of a port call: `before` its effect, or `after` it and before the caller hears of it. */
type Point = {
  readonly port: PortName;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly phase: 'before' | 'after';
  /** Where the call goes, when that is another Region than the caller's. */
  readonly region?: string;
};

/**
 * Called at every point of every port call. While it does not resolve, the caller waits and others may run; when it
 * rejects before the effect the call failed, after the effect its reply was lost; when it never settles the caller died.
 * What answers nothing lets the caller go on at once.
 */
export type PointHook = (point: Point) => Promise<void> | undefined;

/** A call that asked for a change, and what came of it. */
export type RecordedCall = {
  readonly atMs: number;
  readonly port: PortName;
  readonly method: string;
  readonly args: readonly unknown[];
  /** Where the call went, when that was another Region than the caller's. */
  readonly region?: string;
  readonly outcome:
    | { readonly kind: 'done'; readonly answer: unknown }
    | { readonly kind: 'failed'; readonly error: unknown };
};
