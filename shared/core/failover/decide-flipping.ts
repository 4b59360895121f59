import { countVotes } from './count-votes.ts';
import type { FailoverStep } from './failover-step.ts';
import { explainNotUp, ownEndpoint } from './judge-active.ts';
import { giveUpMove, type MoveScene, type MoveTurn, turnTo, wait } from './move-scene.ts';
import { CHECKING_MAX_MS, FLIPPING_MAX_MS } from './phase-times.ts';
import { changeRecords, type RecordsMove } from './plan-records.ts';
import type { Move, ServiceState } from './service-state.ts';
import { enterPhase } from './turn-back.ts';
import { readZoneEpoch } from './zone-epoch.ts';

/** One batch for the zone; none where the wiring does not know what to write. */
export const recordsStep = (
  { service, stage, state: { wiring } }: Pick<MoveScene, 'service' | 'stage' | 'state'>,
  to: RecordsMove,
): readonly FailoverStep[] => {
  const changes = wiring === null ? [] : changeRecords(service, stage, wiring, to);
  return wiring === null || changes.length === 0 ? [] : [{ kind: 'records', zoneId: wiring.zoneId, changes, to }];
};

/** Whether the switch of this Region turns the other's record off, as things are now. */
export const isArmed = ({ epoch, recordsEpoch, guarded, switchOn }: ServiceState): boolean =>
  epoch !== null && recordsEpoch === epoch && guarded && !switchOn;

/** A drill whose machines all are proofs in isolation has no endpoint to ask. */
const needsEndpoint = ({ plan }: Move): boolean =>
  plan.kind !== 'drill' || plan.needs.length === 0 || plan.needs.some(({ fromPoints }) => !fromPoints);

const explainUnchecked = ({ move, view, nowMs }: MoveScene): string | null => {
  if (move.plan.force || !needsEndpoint(move)) return null;
  const run = ownEndpoint(view, nowMs);
  if (run === null) return `${view.region} has not probed its own endpoint lately`;
  return run.verdict === 'up' && run.last === 'good' ? null : `its endpoint here is not up: ${run.because}`;
};

/** Traffic goes nowhere that does not answer as it must. */
export const decideChecking = (scene: MoveScene): MoveTurn => {
  const { move, nowMs } = scene;
  const because = explainUnchecked(scene);
  if (because === null) return turnTo(scene, enterPhase({ ...move, last: null }, 'flipping', nowMs));
  return nowMs - move.sinceMs < CHECKING_MAX_MS ? wait(scene, because) : giveUpMove(scene, 'CHECK_FAILED', because);
};

/** Looks again: what was decided minutes ago must still be so. Null when it is. */
const lookAgain = (scene: MoveScene): MoveTurn | null => {
  const { service, state, move, view, nowMs } = scene;
  const { plan } = move;
  if (state.epoch !== plan.epoch - 1) return giveUpMove(scene, 'LOST_RACE', `the epoch is ${state.epoch} by now`);
  const isLate = nowMs - move.sinceMs >= FLIPPING_MAX_MS;
  const unchecked = explainUnchecked(scene);
  if (unchecked !== null) return isLate ? giveUpMove(scene, 'CHECK_FAILED', unchecked) : wait(scene, unchecked);
  if (plan.cause === 'person') return null;
  const votes = countVotes(service, plan.from, view.observations, nowMs);
  if (votes.verdict === 'up') return giveUpMove(scene, 'RECOVERED', votes.because);
  const worse = votes.verdict === 'down' ? explainNotUp(service, view, nowMs) : null;
  if (votes.verdict === 'down' && worse === null) return null;
  const because = worse?.because ?? `${votes.because}: no longer enough`;
  return isLate ? giveUpMove(scene, 'NOT_FLIPPED', because) : wait(scene, because);
};

const flipped = ({ state, move, nowMs }: MoveScene, change: Partial<ServiceState>): ServiceState => ({
  ...state,
  epoch: move.plan.epoch,
  movedAtMs: nowMs,
  suspicion: null,
  ...change,
  move: enterPhase({ ...move, flippedAtMs: nowMs, last: null }, 'syncing', nowMs),
});

/** Where a batch starts from; none while nobody can say, or where another Region was first. */
const recordsFrom = (scene: MoveScene): { readonly from: number } | MoveTurn => {
  const { service, stage, state, move, view, nowMs } = scene;
  const zone = readZoneEpoch(service, stage, view);
  const isLate = nowMs - move.sinceMs >= FLIPPING_MAX_MS;
  const hold = (because: string): MoveTurn =>
    isLate ? giveUpMove(scene, 'NOT_FLIPPED', because) : wait(scene, because);
  if (zone.kind === 'known') {
    if (zone.value > move.plan.epoch) return giveUpMove(scene, 'LOST_RACE', `the zone is at epoch ${zone.value}`);
    return isLate ? hold(move.last ?? 'Route 53 refused it') : { from: zone.value };
  }
  // A zone that answers with something else must not be written to; one that does not answer may still take a batch.
  if (view.records.kind === 'known') return hold(zone.because);
  return state.recordsEpoch === null ? hold('the records were never prepared') : { from: state.recordsEpoch };
};

/** By a batch of records: Route 53 itself sees to it that one Region alone makes an epoch. */
const flipRecords = (scene: MoveScene): MoveTurn => {
  const { service, move } = scene;
  const { epoch } = move.plan;
  const guarded = service.mode === 'record';
  const start = recordsFrom(scene);
  if (!('from' in start)) return start;
  const steps = recordsStep(scene, { from: start.from, to: epoch, guarded });
  return steps.length > 0 ? turnTo(scene, move, steps) : giveUpMove(scene, 'NOT_WIRED', 'the wiring lacks a Region');
};

/**
 * Moves traffic, once, after looking again. Through an armed switch that is Route 53's data plane alone: from the moment that it
 * is written down, there is only forward.
 */
export const decideFlipping = (scene: MoveScene): MoveTurn => {
  const { service, state } = scene;
  const hold = lookAgain(scene);
  if (hold !== null) return hold;
  if (service.mode === 'record' || !isArmed(state)) return flipRecords(scene);
  return { state: flipped(scene, { switchOn: true }), steps: [{ kind: 'switch', on: true }] };
};
