import { Fault } from '../core/fault.ts';
import type { PlanStep } from '../core/fleet-decision.ts';
import type { FleetState } from '../core/fleet-state.ts';
import { recordWakeRefusals } from '../core/healing/record-wake-refusals.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { StartRefusal } from '../ports/fleets.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';

/** A plan step about standbys. */
export type StandbyStep = Extract<PlanStep, { readonly kind: 'wake' | 'rest' }>;

/** What became of a step: the ledger record now, and whether a standby was refused for good. */
export type StandbyStepTaken = {
  readonly state: FleetState;
  readonly outcome: Omit<Outcome, 'step'>;
  readonly refused: boolean;
};

/** By then a listing shows what has started, though the answer was lost. */
const SHOWN_AFTER_MS = MINUTE_MS;

/** Standbys that were asked for, and came to nothing: refused, or without an answer while nobody can see yet whether they start. */
type Unstarted = { readonly refused: readonly StartRefusal[]; readonly unanswered: readonly string[] };

/**
 * Starts, and says which were refused: all of them where EC2 refuses the call as a whole, or would be asked for the same
 * again and again, but none where it only asks to be called later, nor those that are seen to run though the answer was lost.
 * What was written down to wake a moment ago waits for the next look: beside one that does start another would be one too many.
 */
const start = async (
  { fleets, clock }: Ports,
  fleetName: string,
  instanceIds: readonly string[],
  { standby }: FleetState,
): Promise<Unstarted> => {
  try {
    return { refused: (await fleets.start(instanceIds)).refused, unanswered: [] };
  } catch (error) {
    if (!(error instanceof Fault) || error.kind === 'throttled') throw error;
    const isLost = error.kind === 'unknown';
    const shownMs = clock.nowMs() - SHOWN_AFTER_MS;
    const fresh = isLost ? (standby?.wakes ?? []).filter(({ atMs }) => atMs > shownMs) : [];
    const isNew = (id: string): boolean => fresh.some(({ instanceId }) => instanceId === id);
    const seen = isLost ? await catchFault(fleets.listInstances([fleetName])) : [];
    const isStarted = (id: string): boolean =>
      !(seen instanceof Fault) &&
      seen.some((one) => one.id === id && (one.lifecycle === 'pending' || one.lifecycle === 'running'));
    const missing = instanceIds.filter((id) => !isStarted(id));
    return {
      refused: missing
        .filter((id) => !isNew(id))
        .map((instanceId) => ({ instanceId, kind: error.kind, because: error.message })),
      unanswered: missing.filter(isNew),
    };
  }
};

const wake = async (
  ports: Ports,
  fleetName: string,
  instanceIds: readonly string[],
  state: FleetState,
): Promise<StandbyStepTaken> => {
  const { refused, unanswered } = await start(ports, fleetName, instanceIds, state);
  const ids = refused.map(({ instanceId }) => instanceId);
  const started = instanceIds.filter((id) => !(ids.includes(id) || unanswered.includes(id)));
  // Those that started stay written down as woken: the next look tags them.
  const tagged = started.length > 0 ? await catchFault(ports.fleets.markActive(started)) : undefined;
  const why = new Set(refused.map(({ because }) => because));
  if (unanswered.length > 0) why.add(`no answer for ${unanswered.join(', ')}: asked again`);
  if (tagged instanceof Fault) why.add(`not tagged yet: ${tagged.message}`);
  return {
    state: recordWakeRefusals(state, ids, ports.clock.nowMs()),
    outcome: {
      result: started.length > 0 && !(tagged instanceof Fault) ? 'done' : 'failed',
      because: [`${started.length} of ${instanceIds.length} started`, ...why].join('; '),
    },
    refused: ids.length > 0,
  };
};

/** Hibernates where the image and the launch template allow it; a standby that can only be stopped still stands by. */
const rest = async (
  { fleets }: Ports,
  { instanceIds, state, because }: StandbyStep & { kind: 'rest' },
): Promise<string> => {
  if (state === 'stopped') {
    await fleets.stop(instanceIds);
    return because;
  }
  try {
    await fleets.stop(instanceIds, 'hibernate');
    return because;
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'invalid') throw error;
    await fleets.stop(instanceIds);
    return `stopped, for it cannot hibernate: ${error.message}`;
  }
};

/** Wakes standbys, or lets them rest. One that cannot be started is written into the record that the next look reads. */
export const takeStandbyStep = async (
  ports: Ports,
  fleetName: string,
  step: StandbyStep,
  state: FleetState,
): Promise<StandbyStepTaken> =>
  step.kind === 'wake'
    ? wake(ports, fleetName, step.instanceIds, state)
    : { state, outcome: { result: 'done', because: await rest(ports, step) }, refused: false };
