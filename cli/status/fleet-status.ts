import type { CapacityCount } from '../../shared/core/fleet-decision.ts';
import type { Override, ResizeUnderWay } from '../../shared/core/fleet-state.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import type { FleetRecord } from '../../shared/ports/ledger.ts';
import { type FleetHealth, toFleetHealth } from './fleet-health.ts';

/** The newest decision about a fleet, as far as status tells of it. */
export type LastDecision = Pick<DecisionRecord, 'id' | 'atMs' | 'applied' | 'explained'> & {
  readonly code: string;
  readonly action: DecisionRecord['decision']['action'];
};

/** How a fleet stands: what the ledger means, and what the last look saw; null where there is none yet. */
export type FleetStatus = {
  readonly fleet: string;
  readonly nowMs: number;
  readonly desired: number | null;
  readonly capacity: CapacityCount | null;
  readonly bounds: { readonly min: number; readonly max: number } | null;
  readonly overrides: readonly Override[];
  /** The machine that is being resized in place. */
  readonly resizing: ResizeUnderWay | null;
  /** Null where its health is not judged. */
  readonly health: FleetHealth | null;
  readonly lastDecision: LastDecision | null;
  readonly nextLookMs: number | null;
};

/** Overrides that have not ended yet. */
export const overridesInForce = (overrides: readonly Override[], nowMs: number): readonly Override[] =>
  overrides.filter(({ untilMs }) => untilMs > nowMs);

const toLastDecision = ({ id, atMs, applied, explained, decision }: DecisionRecord): LastDecision => ({
  id,
  atMs,
  applied,
  explained,
  code: decision.code,
  action: decision.action,
});

/** Puts together what ledger and journal say of a fleet; where there is no ledger, its last decision is what is meant. */
export const toFleetStatus = (
  fleet: string,
  nowMs: number,
  record: FleetRecord | null,
  last: DecisionRecord | null,
): FleetStatus => {
  const state = record?.state ?? last?.decision.state ?? null;
  const overrides = record?.overrides ?? last?.input.view.overrides ?? [];
  return {
    fleet,
    nowMs,
    desired: state?.desired ?? null,
    capacity: last?.decision.capacity ?? null,
    bounds: last?.decision.bounds ?? null,
    overrides: overridesInForce(overrides, nowMs),
    resizing: state?.resize?.underWay ?? null,
    health: toFleetHealth(state, last),
    lastDecision: last === null ? null : toLastDecision(last),
    nextLookMs: state?.lookAtMs ?? null,
  };
};
