import type { HealthState, StandbyState } from './healing/health-state.ts';
import type { SlotState } from './healing/slot.ts';

/** The market an instance is bought on. */
export type Market = 'on-demand' | 'spot';

/** One CreateFleet call: a number of machines in one Availability Zone, with everything that a repeat must repeat. */
export type LaunchCall = {
  /** Client token and value of the tag `ballast:intent`: `<fleet>-<epoch>-<sequence>`. */
  readonly token: string;
  readonly zone: string;
  readonly subnets: readonly string[];
  readonly instanceTypes: readonly string[];
  readonly onDemand: number;
  readonly spot: number;
  readonly launchTemplate: { readonly id: string; readonly version: number };
  /** What its machines are for; absent for those that serve. */
  readonly role?: 'standby';
  /** The slot that its one machine takes. */
  readonly slot?: string;
  /** Devices of the template that its machines come without: the volumes of a slot are attached there. */
  readonly withoutDevices?: readonly string[];
};

/** A launch that was written down before it was asked for; `answered` once its reply, or its instances, were seen. */
export type LaunchIntent = {
  readonly call: LaunchCall;
  readonly atMs: number;
  readonly answer:
    | { readonly kind: 'none' }
    | { readonly kind: 'answered'; readonly atMs: number; readonly instanceIds: readonly string[] };
};

/** An instance on its way out, since when nothing of it was left to deregister, and why it was the one chosen. */
export type Retirement = {
  readonly instanceId: string;
  readonly sinceMs: number;
  readonly because: string;
  /** Longest that its drain is waited for, where it is less than the target groups' own delay. */
  readonly drainMaxMs?: number;
  /** It fails, or AWS takes it; absent where it is only more than is needed. */
  readonly isFailing?: true;
};

/** Capacity in service from a moment on, until the next point: what a past datapoint was measured over. */
export type CapacityPoint = { readonly fromMs: number; readonly units: number; readonly machines: number };

/** A pool that answered "insufficient capacity", and when it may be asked again. */
export type DryPool = {
  readonly instanceType: string;
  readonly zone: string;
  readonly market: Market;
  readonly untilMs: number;
  readonly backOffMs: number;
};

/** A machine that is being drained, stopped, modified and started: its slot stays its own, whatever EC2 shows of it. */
export type ResizeUnderWay = {
  readonly instanceId: string;
  readonly zone: string;
  /** The type it ran as, and runs as again when the resize fails. */
  readonly from: string;
  readonly to: string;
  /** Why it goes back to `from`; null while it goes forward. */
  readonly revertedBecause: string | null;
  readonly phase: 'draining' | 'stopping' | 'starting' | 'arriving';
  /** Since when the phase lasts. */
  readonly sinceMs: number;
  /** When a start that was refused is tried again, and the back-off of that. */
  readonly startAfterMs: number;
  readonly startBackOffMs: number;
};

/** A type that a machine could not be resized to, and when it may be tried again. */
export type ResizeFailure = {
  readonly instanceType: string;
  readonly because: string;
  readonly untilMs: number;
  readonly backOffMs: number;
};

/** Most units needed since a window opened, and between the window before and that one. */
export type NeededPeak = { readonly sinceMs: number; readonly units: number; readonly unitsBefore: number };

/** What is remembered of a fleet whose machines are resized in place. */
export type ResizeState = {
  /** One machine at a time. */
  readonly underWay: ResizeUnderWay | null;
  readonly failures: readonly ResizeFailure[];
  readonly peak: NeededPeak;
};

/** What was desired from a moment on, until the next point. */
export type DesiredPoint = { readonly fromMs: number; readonly units: number };

/** What sizing must remember of a fleet of several sizes. */
export type SizingRecord = {
  /** Desired capacity over the time that a smaller composition must have been enough. */
  readonly desired: readonly DesiredPoint[];
  /** Machines are being replaced by those of other sizes: no more of them go at once than the budget allows. */
  readonly replacing: boolean;
};

/** What Ballast means to do with a fleet: the ledger's record, written only under the fleet's lease. */
export type FleetState = {
  readonly version: 1;
  /** Base-36 time of the record's creation: keeps tokens unique when a ledger is lost and made anew. */
  readonly epoch: string;
  /** Number of launch calls ever written down. */
  readonly sequence: number;
  /** Desired capacity in units. */
  readonly desired: number;
  readonly launches: readonly LaunchIntent[];
  readonly retirements: readonly Retirement[];
  readonly capacity: readonly CapacityPoint[];
  readonly dryPools: readonly DryPool[];
  /** Absent in a fleet of one size, and in records from before there were others. */
  readonly sizing?: SizingRecord;
  /** Absent where nothing was ever resized in place. */
  readonly resize?: ResizeState;
  /** Absent where health was never judged. */
  readonly health?: HealthState;
  /** Absent where no standby was ever kept. */
  readonly standby?: StandbyState;
  /** Absent in a fleet without slots. */
  readonly slots?: readonly SlotState[];
  /** Up to when occurrences of scheduled policies have been applied. */
  readonly scheduledUntilMs: number;
  /** When the tick should look at the fleet again, if nothing wakes it before. */
  readonly lookAtMs: number;
};

/** What a person asked for, with its end and reason; ignored after `untilMs`. */
export type Override =
  | { readonly kind: 'pause'; readonly untilMs: number; readonly why: string; readonly atMs: number }
  | {
      readonly kind: 'bounds';
      readonly min: number | null;
      readonly max: number | null;
      readonly untilMs: number;
      readonly why: string;
      readonly atMs: number;
    };
