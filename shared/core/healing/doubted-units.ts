import type { Fleet } from '../fleet.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import { MINUTE_MS } from '../time.ts';
import type { Health } from './assess-health.ts';
import { disturbanceBudget } from './plan-replacements.ts';

/** A machine that flaps makes the fleet start another at most this often, unless a doubt proves right. */
const DOUBT_EVERY_MS = 30 * MINUTE_MS;

/** What was started on a doubt is left alone for so long: the next look or two settle it. */
const DOUBT_LASTS_MS = 2 * MINUTE_MS;

/** When something was last started on a doubt, after this look; null once a doubt has proved right, or long ago. */
export const lastDoubt = (
  before: number | null,
  {
    doubted,
    hasFailed,
    starts,
    nowMs,
  }: {
    readonly doubted: number;
    readonly hasFailed: boolean;
    readonly starts: boolean;
    readonly nowMs: number;
  },
): number | null => {
  if (hasFailed) return null;
  if (doubted > 0 && starts) return nowMs;
  return before !== null && nowMs - before < DOUBT_EVERY_MS ? before : null;
};

/** What is there and what is doubted. */
export type DoubtInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly active: readonly Member[];
  readonly health: Pick<Health, 'verdicts' | 'breaker' | 'zonesLeft'>;
  readonly nowMs: number;
};

/** Standbys that could serve soon: those that are being woken, and those that may be. */
const readyStandbys = ({ fleet, view, state, health, nowMs }: DoubtInput): number => {
  const waking = new Set(state.standby?.wakes.map(({ instanceId }) => instanceId));
  const resting = (state.standby?.resting ?? []).filter(({ untilMs }) => untilMs > nowMs);
  const barred = new Set(resting.map(({ instanceId }) => instanceId));
  const left = new Set(health.zonesLeft.map(({ zone }) => zone));
  const sizes = new Set(fleet.sizes.map(({ instanceType }) => instanceType));
  return view.instances.filter(
    ({ id, role, lifecycle, zone, instanceType }) =>
      role === 'standby' &&
      (waking.has(id) || (lifecycle === 'stopped' && !barred.has(id) && !left.has(zone) && sizes.has(instanceType))),
  ).length;
};

/**
 * Units that are made up for although nobody is yet believed to have failed: of machines that have stopped serving and are
 * suspected. A machine that was started in vain costs minutes of it, and a minute of doubt costs requests. As many as
 * standbys are ready; else within the budget, and not for every flap; while the breaker is open, only of zones that fail.
 */
export const doubtedUnits = (input: DoubtInput): number => {
  const { fleet, state, active, health, nowMs } = input;
  const { verdicts, breaker, zonesLeft } = health;
  const lost = new Set(zonesLeft.flatMap(({ zone, kind }) => (kind === 'failing' ? [zone] : [])));
  const suspects = new Set(
    verdicts.flatMap(({ instanceId, verdict }) => (verdict.kind === 'suspect' ? [instanceId] : [])),
  );
  const doubted = active.filter(
    ({ instance, inService }) =>
      !inService && suspects.has(instance.id) && (breaker === null || lost.has(instance.zone)),
  );
  const lastMs = state.health?.doubtedAtMs ?? null;
  const sinceMs = lastMs === null ? DOUBT_EVERY_MS : nowMs - lastMs;
  const mayLaunch = sinceMs < DOUBT_LASTS_MS || sinceMs >= DOUBT_EVERY_MS;
  const most = Math.max(readyStandbys(input), mayLaunch ? disturbanceBudget(fleet, active.length) : 0);
  return doubted.slice(0, most).reduce((sum, { units }) => sum + units, 0);
};
