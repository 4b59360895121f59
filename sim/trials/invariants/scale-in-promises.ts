import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { LoadMeter } from '../../load-meter.ts';
import type { World } from '../../world-state.ts';
import { savedState } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import type { Step } from '../step.ts';
import { activeIn, deployedFleet, isBlameless, leastOf, unitsIn, worldAsked } from './fleet-truth.ts';
import { clocksApartMs } from './heard-within.ts';

/** Readings older than this are unknown: no scale-in can be for a load that was there before. */
const REMEMBERED_MINUTES = 6;

type ScaleIn = {
  readonly region: string;
  readonly fleet: Fleet;
  readonly world: World;
  readonly from: number;
  readonly to: number;
};

/** Desired capacity that was lowered under the same bounds as before; null for any other step. */
const scaleInOf = (evidence: Evidence, step: Step): ScaleIn | null => {
  if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return null;
  const saved = savedState(step.call);
  const world = worldAsked(evidence, step.call);
  if (saved === null || world === undefined) return null;
  const fleet = deployedFleet(step.call, saved.lease.fleet);
  const { before, state, savedAtMs, savedBeforeMs } = memoryOf(
    evidence.history.fleets,
    step.call.region,
    saved.lease.fleet,
  );
  if (fleet === undefined || before === null || state !== saved.state) return null;
  const isLess = state.desired < before.desired && before.epoch === state.epoch;
  // After a pause nobody knows over which capacity the readings of meanwhile were measured.
  if (savedAtMs - savedBeforeMs > REMEMBERED_MINUTES * MINUTE_MS) return null;
  return isLess ? { region: step.call.region, fleet, world, from: before.desired, to: state.desired } : null;
};

const shareOf = (own: number, all: number): number => (all > 0 ? Math.min(1, own / all) : 1);

/**
 * What of the load a metric tells the fleet: a machine that somebody took out of it serves on beside its own, and one of a size
 * that its file names no more counts as one of the first; where requests are counted by target, each counts as any other.
 */
const countedAs = (
  { fleet, world }: ScaleIn,
  { readyUnits, readyMachines }: LoadMeter,
  isByTarget: boolean,
): number => {
  const own = (world.tagged.get(fleet.name)?.instances ?? []).filter(({ ready }) => ready);
  const byUnits = shareOf(unitsIn(fleet, own), readyUnits);
  return isByTarget ? Math.min(byUnits, shareOf(own.length, readyMachines)) : byUnits;
};

/** Units that the least load of the last minutes needs by the policy that needs most; zero where none measures the load. */
const neededUnits = ({ unitRate }: Evidence['scene'], scaled: ScaleIn): number => {
  const { fleet, world } = scaled;
  const simulated = world.fleets.get(fleet.name);
  if (simulated === undefined) return 0;
  const least = Math.min(...simulated.minutes.slice(-REMEMBERED_MINUTES).map(({ load }) => load));
  const needed = fleet.policies.flatMap((policy) => {
    if (policy.kind !== 'target-tracking') return [];
    const { kind } = policy.source;
    if (kind === 'cpu')
      return [(least / ((unitRate * policy.target) / 100)) * countedAs(scaled, simulated.meter, false)];
    return kind === 'requests-per-target'
      ? [(least / (policy.target / 60)) * countedAs(scaled, simulated.meter, true)]
      : [];
  });
  return Math.max(0, ...needed);
};

const isBound = ({ history }: Evidence, { region, fleet, from, to }: ScaleIn): boolean => {
  const { max } = fleet.capacity;
  return from > max || to >= max || history.befallen.has(`bounds ${region} ${fleet.name}`);
};

/** Unknown is not zero, and each policy's word counts. */
export const KEEP_NEEDED: Invariant = {
  id: 'I1',
  promise:
    'Desired capacity is lowered neither below its least, nor below what the load needs by any policy of the fleet.',
  at: ['answered'],
  check: (evidence, step) => {
    const scaled = scaleInOf(evidence, step);
    if (scaled === null || isBound(evidence, scaled)) return [];
    const { fleet, from, to } = scaled;
    const min = leastOf(fleet);
    const said = `${fleet.name}: ${from} desired are lowered to ${to}`;
    if (to < min && from >= min) return [`${said}, below its least of ${min}`];
    // Machines that do not serve idle, and lower an average that is not theirs.
    if (!activeIn(scaled.world, fleet.name).every(({ ready }) => ready)) return [];
    const needed = neededUnits(evidence.scene, scaled);
    return to < Math.floor(needed - 0.01) ? [`${said}, and the load needs ${needed.toFixed(2)}`] : [];
  },
};

/** What was added is given time to show what it is good for. */
export const WARM_FIRST: Invariant = {
  id: 'I1',
  promise: 'No policy scales in while a machine of the fleet is younger than its warm-up.',
  at: ['answered'],
  check: (evidence, step) => {
    const scaled = scaleInOf(evidence, step);
    if (scaled === null || isBound(evidence, scaled)) return [];
    const { fleet, world, from, to } = scaled;
    if (fleet.policies.some(({ kind }) => kind === 'scheduled')) return [];
    const skewMs = step.kind === 'answered' ? Math.abs(step.call.invocation.skewMs) : 0;
    const marginMs = world.timing.describeLagMs + skewMs + MINUTE_MS / 2 + 45 * SECOND_MS;
    const young = activeIn(world, fleet.name).filter(
      (one) => isBlameless(evidence, one) && world.nowMs - one.launchedAtMs < fleet.warmUpMs - marginMs,
    );
    const [first] = young;
    return first === undefined ? [] : [`${fleet.name}: ${from} desired are lowered to ${to} while ${first.id} warms`];
  },
};

/** A look of then may write as late as that. */
const LATE_MS = 2 * MINUTE_MS;

/** Whether all that a fleet goes by is what its policies read of it. */
const goesByMetrics = ({ shape, policies, stateful }: Fleet): boolean =>
  shape === 'horizontal' && stateful === undefined && policies.every(({ kind }) => kind !== 'scheduled');

const staleAfterMs = ({ policies }: Fleet): number =>
  Math.max(0, ...policies.map((policy) => ('staleAfterMs' in policy ? policy.staleAfterMs : 0)));

/** Unknown is neither zero nor what it was. */
export const HOLD_UNKNOWN: Invariant = {
  id: 'I1',
  promise:
    'Desired capacity stays as it is once no datapoint of the fleet has come for longer than its policies wait for one.',
  at: ['answered'],
  check: (evidence, step) => {
    // What a service needs of a fleet, where it goes, is said by its moves.
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done' || evidence.scene.kind === 'services') return [];
    const saved = savedState(step.call);
    const world = worldAsked(evidence, step.call);
    const fleet = saved === null ? undefined : deployedFleet(step.call, saved.lease.fleet);
    if (saved === null || world === undefined || fleet === undefined || !goesByMetrics(fleet)) return [];
    const { befallen, hushed, fleets } = evidence.history;
    const name = `${step.call.region} ${fleet.name}`;
    const sinceMs = hushed.get(name);
    const { before, state } = memoryOf(fleets, step.call.region, fleet.name);
    if (sinceMs === undefined || before === null || state !== saved.state || before.epoch !== state.epoch) return [];
    if (befallen.has(`bounds ${name}`) || befallen.has('deployment') || state.desired === before.desired) return [];
    const forMs = world.nowMs - sinceMs;
    return forMs > staleAfterMs(fleet) + LATE_MS + clocksApartMs(evidence)
      ? [
          `${fleet.name}: ${before.desired} desired become ${state.desired}, ${forMs / SECOND_MS} s after the last datapoint`,
        ]
      : [];
  },
};
