import type { Breaker } from './health-state.ts';
import type { InstanceVerdict } from './verdict.ts';

/** What a decision believed of the fleet's health: the verdicts that are not `healthy`, and what holds replacement up. */
export type HealthReport = {
  readonly machines: number;
  readonly verdicts: readonly InstanceVerdict[];
  readonly breaker: Breaker | null;
  /** Zones that nothing is launched into: shifted away from, or failing as a whole. */
  readonly zonesLeft: readonly { readonly zone: string; readonly because: string }[];
  readonly standby: { readonly ready: number; readonly preparing: number; readonly wanted: number } | null;
};
