import { countVotes } from './count-votes.ts';
import type { FailoverStep } from './failover-step.ts';
import { giveUpMove, type MoveScene, type MoveTurn, turnTo, wait } from './move-scene.ts';
import {
  APPROVAL_MAX_MS,
  CAPACITY_HELD_MS,
  capacityMaxMs,
  DATA_MAX_MS,
  DRILL_HELD_MS,
  FENCING_MAX_MS,
  fencedMs,
} from './phase-times.ts';
import type { FleetNeed, MoveRestore } from './service-state.ts';
import type { FleetHere, PointHere, ServiceView } from './service-view.ts';
import { enterPhase } from './turn-back.ts';

/** A Region that is down by quorum is asked once: it will not answer the second time either. */
const ATTEMPTS_DOWN = 1;
const ATTEMPTS_MAX = 3;

/** Waits for a person where one has to approve; what has recovered meanwhile is not left. */
export const decideApproval = (scene: MoveScene): MoveTurn => {
  const { service, move, view, nowMs } = scene;
  const { plan } = move;
  const votes = countVotes(service, plan.from, view.observations, nowMs);
  // What was approved when it was down is not fenced any more once it serves again.
  if (plan.cause === 'quorum' && votes.verdict === 'up') return giveUpMove(scene, 'RECOVERED', votes.because);
  if (plan.cause === 'person' || service.approval === 'automatic' || move.approvedBy !== null) {
    return turnTo(scene, enterPhase(move, plan.kind === 'drill' ? 'capacity' : 'fencing', nowMs));
  }
  if (nowMs - move.sinceMs < APPROVAL_MAX_MS) return wait(scene, `plan ${plan.id} waits for approval`);
  return giveUpMove(scene, 'NOT_APPROVED', 'nobody approved it in two hours');
};

const fleetHere = ({ fleets }: ServiceView, fleet: string): FleetHere | undefined =>
  fleets.kind === 'known' ? fleets.value.find((one) => one.fleet === fleet) : undefined;

/** Written down again where it was lost; the fleet's own look launches what is missing. */
const raiseSteps = ({ move, view, nowMs }: MoveScene, needs: readonly FleetNeed[]): readonly FailoverStep[] =>
  needs
    .filter(({ fleet, units }) => {
      const here = fleetHere(view, fleet);
      return !move.raised.includes(fleet) || (here !== undefined && here.unitsMin < Math.min(units, here.unitsMax));
    })
    .map(({ fleet, units }) => ({
      kind: 'raise',
      fleet,
      units,
      untilMs: nowMs + (move.plan.kind === 'drill' ? DRILL_HELD_MS : CAPACITY_HELD_MS),
      because: `move ${move.id}`,
    }));

const launched = ({ needs }: MoveScene['move']['plan']): readonly FleetNeed[] =>
  needs.filter((need) => !need.fromPoints);

const fenceStep = ({ service, move, nowMs }: MoveScene): FailoverStep => ({
  kind: 'fence',
  region: move.plan.from,
  fleets: service.fleets,
  command: service.fence.command,
  deregister: service.fence.deregister,
  untilMs: nowMs + fencedMs(service),
  because: `move ${move.id}`,
});

/** Best effort, before traffic moves: the old side stops taking writes. Machines that boot meanwhile lose no time. */
export const decideFencing = (scene: MoveScene): MoveTurn => {
  const { service, move, nowMs } = scene;
  const { fenced, plan } = move;
  const attemptsMax = plan.cause === 'quorum' ? ATTEMPTS_DOWN : ATTEMPTS_MAX;
  const isTried = fenced !== null && (fenced.attempts >= attemptsMax || nowMs - move.sinceMs >= FENCING_MAX_MS);
  if (fenced?.done === true) return turnTo(scene, enterPhase(move, 'capacity', nowMs));
  if (isTried && service.fence.required && !plan.force) return giveUpMove(scene, 'NOT_FENCED', fenced.because);
  if (isTried) return turnTo(scene, enterPhase(move, 'capacity', nowMs));
  const own: readonly FailoverStep[] =
    fenced === null ? [{ kind: 'unfence', region: plan.to, fleets: service.fleets }] : [];
  return turnTo(scene, move, [...own, ...raiseSteps(scene, launched(plan)), fenceStep(scene)]);
};

const describeShort = (needs: readonly FleetNeed[], view: ServiceView): string =>
  needs
    .map(({ fleet, units }) => `${fleet} has ${fleetHere(view, fleet)?.unitsInService ?? 'unknown'} of ${units} units`)
    .join(', ');

/** Waits until what served there can be served here; for a Region that is down not for ever. */
export const decideCapacity = (scene: MoveScene): MoveTurn => {
  const { service, move, view, nowMs } = scene;
  const { plan } = move;
  const votes = countVotes(service, plan.from, view.observations, nowMs);
  // With no capacity at all it waits for as long as it takes, but not while what it fenced could serve.
  if (plan.cause === 'quorum' && votes.verdict === 'up') return giveUpMove(scene, 'RECOVERED', votes.because);
  const needs = launched(plan);
  const short = needs.filter(({ fleet, units }) => {
    const here = fleetHere(view, fleet);
    return here === undefined || here.unitsInService < Math.ceil(units * plan.capacityShare);
  });
  if (short.length === 0) return turnTo(scene, enterPhase({ ...move, last: null }, 'data', nowMs));
  const said = describeShort(short, view);
  if (nowMs - move.sinceMs >= capacityMaxMs(service)) {
    const serves = short.every(({ fleet }) => (fleetHere(view, fleet)?.unitsInService ?? 0) > 0);
    if (plan.cause !== 'quorum' && !plan.force) return giveUpMove(scene, 'NO_CAPACITY', said);
    if (serves) return turnTo(scene, enterPhase({ ...move, last: said }, 'data', nowMs));
  }
  return turnTo(scene, { ...move, last: said }, raiseSteps(scene, needs));
};

/**
 * Which lineages are restored. Newest first, and no more than served: points of a member that is gone, or had another name, are kept for as long as others
 * are, and would bring it back. Each machine has a unit at least.
 */
export const toRestore = (fleets: readonly FleetNeed[], points: readonly PointHere[]): readonly MoveRestore[] =>
  fleets.flatMap(({ fleet, units }) =>
    points
      .filter((point) => point.fleet === fleet)
      .toSorted((one, other) => other.takenAtMs - one.takenAtMs)
      .slice(0, Math.ceil(units))
      .map(({ lineage, takenAtMs }) => ({ fleet, lineage, takenAtMs, restoreId: null, done: false })),
  );

/** What became of the restores that were begun; one that failed is begun again. */
const followRestores = (restores: readonly MoveRestore[], { restores: seen }: ServiceView): readonly MoveRestore[] =>
  restores.map((restore) => {
    const found = seen.kind === 'known' ? seen.value.find((one) => one.restoreId === restore.restoreId) : undefined;
    if (found === undefined || restore.done) return restore;
    if (found.standing === 'failed') return { ...restore, restoreId: null };
    return { ...restore, takenAtMs: found.takenAtMs, done: found.standing === 'done' };
  });

const restoreSteps = ({ move }: MoveScene, restores: readonly MoveRestore[]): readonly FailoverStep[] =>
  restores
    .filter(({ restoreId }) => restoreId === null)
    .map(({ fleet, lineage }) => ({
      kind: 'restore',
      fleet,
      lineage,
      into: move.plan.kind === 'drill' ? 'isolated' : 'new',
      because: `move ${move.id}`,
    }));

/** Brings back from recovery points that are held here what the Region that is left alone had. */
export const decideData = (scene: MoveScene): MoveTurn => {
  const { move, view, nowMs } = scene;
  const fleets = move.plan.needs.filter(({ fromPoints }) => fromPoints);
  if (fleets.length === 0) return turnTo(scene, enterPhase(move, 'checking', nowMs));
  const isLate = nowMs - move.sinceMs >= DATA_MAX_MS;
  if (move.restores.length === 0 && view.points.kind === 'unknown') {
    return isLate ? giveUpMove(scene, 'NO_DATA', view.points.because) : wait(scene, view.points.because);
  }
  const points = view.points.kind === 'known' ? view.points.value : [];
  const restores = followRestores(move.restores.length > 0 ? move.restores : toRestore(fleets, points), view);
  const without = fleets.find(({ fleet }) => !restores.some((restore) => restore.fleet === fleet));
  if (without !== undefined) {
    return giveUpMove(scene, 'NO_DATA', `${without.fleet} has no whole recovery point in ${view.region}`);
  }
  const followed = { ...scene, move: { ...move, restores } };
  const raised = move.plan.kind === 'drill' ? [] : raiseSteps(followed, fleets);
  if (restores.every(({ done }) => done) && raised.length === 0) {
    return turnTo(followed, enterPhase({ ...followed.move, last: null }, 'checking', nowMs));
  }
  if (isLate) return giveUpMove(followed, 'NO_DATA', move.last ?? 'the restores took more than an hour');
  return turnTo(
    followed,
    followed.move,
    restores.every(({ done }) => done) ? raised : restoreSteps(followed, restores),
  );
};
