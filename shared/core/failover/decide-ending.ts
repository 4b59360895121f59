import { isArmed, recordsStep } from './decide-flipping.ts';
import type { FailoverStep } from './failover-step.ts';
import { type MoveScene, type MoveTurn, turnTo, wait } from './move-scene.ts';
import { fencedMs, SETTLE_MS, SWITCH_REST_MS, SYNC_MAX_MS, UNDO_MAX_MS } from './phase-times.ts';
import { endMove, enterPhase } from './turn-back.ts';
import { readZoneEpoch } from './zone-epoch.ts';

const describeTook = (fromMs: number, untilMs: number): string => `${Math.round((untilMs - fromMs) / 1_000)} s`;

/** What Route 53 lost is submitted again, from what the zone says now. */
const submitAgain = (scene: MoveScene): MoveTurn => {
  const { service, stage, move, view } = scene;
  const zone = readZoneEpoch(service, stage, view);
  if (zone.kind === 'unknown') return wait(scene, zone.because);
  const { epoch } = move.plan;
  const steps =
    zone.value > epoch ? [] : recordsStep(scene, { from: zone.value, to: epoch, guarded: service.mode === 'record' });
  return turnTo(scene, { ...move, change: null, last: 'Route 53 lost the change' }, steps);
};

/** What became of a flip by records: one that was lost, or refused when it was submitted again, moves nothing before it is there. */
const followRecords = ({ service, stage, state, move, view }: MoveScene): 'none' | 'lost' | 'pending' | 'there' => {
  if (state.switchOn) return 'none';
  const { change } = view;
  if (move.change !== null) {
    if (change.kind === 'unknown' || change.value === 'pending') return 'pending';
    return change.value === 'gone' ? 'lost' : 'there';
  }
  const zone = readZoneEpoch(service, stage, view);
  if (zone.kind === 'unknown') return 'pending';
  // The zone lists what Route 53 may lose yet: one whose answer nobody heard is submitted again, to hear what becomes of it.
  return zone.value <= move.plan.epoch ? 'lost' : 'there';
};

/** Waits until Route 53 has it everywhere and the name answers with this Region; the answer is not waited for in vain. */
export const decideSyncing = (scene: MoveScene): MoveTurn => {
  const { state, move, view, nowMs } = scene;
  const answered = { ...move, answeredAtMs: nowMs, last: null };
  const records = followRecords(scene);
  if (records === 'lost') return submitAgain(scene);
  const isLate = nowMs - move.sinceMs >= SYNC_MAX_MS;
  const isAnswered = view.answers.kind === 'known' && view.answers.value === move.plan.to;
  if (isAnswered && records !== 'pending') return turnTo(scene, enterPhase(answered, 'settling', nowMs));
  // The name may answer with this Region for the other one's failure alone: what is not there yet is followed on.
  if (isAnswered && isLate && move.change !== null) {
    return turnTo({ ...scene, state: { ...state, arming: move.change } }, enterPhase(answered, 'settling', nowMs));
  }
  if (isLate && records === 'pending') return wait(scene, 'Route 53 has not said that it has the change');
  if (isLate) {
    const last = `the name was not seen to answer with ${move.plan.to} in ${describeTook(move.sinceMs, nowMs)}`;
    return turnTo(scene, enterPhase({ ...move, last }, 'settling', nowMs));
  }
  return turnTo(scene, move, state.switchOn ? [{ kind: 'switch', on: true }] : []);
};

const explainMoved = ({ move, service }: MoveScene): string => {
  const sinceMs = move.outageSinceMs ?? move.startedMs;
  const fenced = move.fenced === null || move.fenced.done ? '' : `; not fenced: ${move.fenced.because}`;
  if (move.answeredAtMs === null) return `${service.name} was moved, but ${move.last ?? 'not seen to answer'}${fenced}`;
  return `${service.name} answers from ${move.plan.to} after ${describeTook(sinceMs, move.answeredAtMs)}${fenced}`;
};

/** Waits for caches to forget the old side, and keeps the new one open; then closes what connections are left, best effort. */
export const decideSettling = (scene: MoveScene): MoveTurn => {
  const { service, move, nowMs } = scene;
  if (nowMs - (move.answeredAtMs ?? move.sinceMs) < SETTLE_MS) {
    // The move before this one may have closed its old side, which is here, after this one had opened it.
    const open: FailoverStep = { kind: 'unfence', region: move.plan.to, fleets: service.fleets };
    return turnTo(scene, move, move.plan.kind === 'drill' ? [] : [open]);
  }
  if (move.plan.kind === 'drill')
    return turnTo(scene, enterPhase({ ...move, movedAtMs: nowMs, change: null }, 'returning', nowMs));
  if (move.drained || (service.fence.deregister && move.fenced?.done === true)) {
    return turnTo(scene, endMove({ ...move, movedAtMs: nowMs }, 'MOVED', explainMoved(scene), nowMs));
  }
  const close: FailoverStep = {
    kind: 'fence',
    region: move.plan.from,
    fleets: service.fleets,
    command: null,
    deregister: true,
    untilMs: nowMs + fencedMs(service),
    because: `move ${move.id}`,
  };
  return turnTo(scene, move, [close]);
};

const lowerSteps = ({ move }: MoveScene): readonly FailoverStep[] =>
  move.raised.map((fleet) => ({ kind: 'lower', fleet, because: `move ${move.id}` }));

/** Ends a drill: its name answers from home again, under the next epoch, and what it raised is lowered. */
export const decideReturning = (scene: MoveScene): MoveTurn => {
  const { service, stage, state, move, view, nowMs } = scene;
  const { plan } = move;
  const homeEpoch = plan.epoch + 1;
  const zone = readZoneEpoch(service, stage, view);
  const isHome = zone.kind === 'known' && zone.value === homeEpoch;
  const isGone = view.change.kind === 'known' && view.change.value === 'gone';
  const isSynced = view.change.kind === 'known' && view.change.value === 'in-sync';
  // Listed is not made: Route 53 may still lose it.
  if (isHome && move.change !== null && !isSynced) {
    return turnTo(scene, isGone ? { ...move, change: null } : move, lowerSteps(scene));
  }
  if (isHome && move.raised.length === 0 && !state.switchOn) {
    const ended = { ...state, epoch: homeEpoch, recordsEpoch: homeEpoch, guarded: true };
    return { state: { ...ended, move: endMove(move, 'DRILLED', explainMoved(scene), nowMs) }, steps: [] };
  }
  const from = zone.kind === 'known' ? zone.value : state.recordsEpoch;
  // Under a switch that is still on, home's record would answer with the standby.
  const records =
    isHome || from === null || state.switchOn
      ? []
      : recordsStep(scene, { from, to: homeEpoch, guarded: service.mode === 'switch' });
  const isRested = nowMs - move.sinceMs >= SWITCH_REST_MS;
  const off: readonly FailoverStep[] = state.switchOn && isRested ? [{ kind: 'switch', on: false }] : [];
  const last = zone.kind === 'unknown' ? zone.because : move.last;
  return turnTo(scene, { ...move, last }, [...off, ...lowerSteps(scene), ...records]);
};

/** Undoes what was done before the flip: the old side may serve, and nothing is held here for what does not come. */
export const decideTurningBack = (scene: MoveScene): MoveTurn => {
  const { service, stage, state, move, view, nowMs } = scene;
  const isLate = nowMs - move.sinceMs >= UNDO_MAX_MS;
  const byRecords = service.mode === 'record' || !isArmed(state);
  const mayHaveFlipped = byRecords && move.spans.some(({ phase }) => phase === 'flipping');
  const zone = readZoneEpoch(service, stage, view);
  // A batch whose answer was lost may have gone through: then the epoch is there, and heard of, and there is nothing to undo.
  if (mayHaveFlipped && zone.kind === 'unknown' && !isLate) return wait(scene, zone.because);
  const unfence: readonly FailoverStep[] =
    move.fenced === null || move.unfenced ? [] : [{ kind: 'unfence', region: move.plan.from, fleets: service.fleets }];
  const steps = [...unfence, ...lowerSteps(scene)];
  if (steps.length === 0 || isLate) {
    return turnTo(scene, endMove(move, 'ABORTED', move.outcome?.because ?? '', nowMs));
  }
  return turnTo(scene, move, steps);
};
