import { isUnderWay } from '../../../shared/core/failover/is-under-way.ts';
import { isDrill } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { savedService } from '../service-truth.ts';
import { heardWithinMs } from './heard-within.ts';
import { batchesOf, formsOf, isMover } from './service-calls.ts';

/** Best effort, and given up when they take too long. */
const FENCING: ReadonlySet<string> = new Set([
  'ledger.putOverride',
  'ledger.removeOverrides',
  'balancers.deregister',
  'balancers.register',
  'agents.run',
]);

/** What observers tell one another. */
const TELLING: ReadonlySet<string> = new Set(['observations.put', 'wakes.wakeService']);

/** Whether Route 53's data plane alone is enough to move the service, as its Region knows. */
const isArmed = ({ wiring, epoch, recordsEpoch, guarded, switchOn }: ServiceState): boolean =>
  wiring !== null &&
  Object.keys(wiring.switchChecks).length > 0 &&
  epoch !== null &&
  recordsEpoch === epoch &&
  guarded &&
  !switchOn;

const explainReach = ({ history, ...evidence }: Evidence, call: ChangeAsked): string | null => {
  const name = `${call.port}.${call.method}`;
  if (TELLING.has(name)) return null;
  const mayFence = formsOf(evidence).some((service) => {
    const move = history.services.stored.get(`${call.invocation.region}/${service.name}`)?.now.move ?? null;
    return !isDrill(service) && move !== null && move.plan.from === call.region;
  });
  return FENCING.has(name) && mayFence
    ? null
    : `${call.invocation.function} in ${call.invocation.region} called ${name} in ${call.region}`;
};

const needsNothing: Invariant = {
  id: 'I15',
  promise: 'A move asks nothing of the Region that is left but to be fenced, as best it can.',
  at: ['asked'],
  check: (evidence, step) => {
    if (step.kind !== 'asked' || !isMover(step.call) || step.call.region === step.call.invocation.region) return [];
    const what = explainReach(evidence, step.call);
    return what === null ? [] : [what];
  },
};

const dataPlaneOnly: Invariant = {
  id: 'I15',
  promise: 'A switch that is armed moves a service without a change of records.',
  at: ['asked'],
  check: (evidence, step) => {
    if (step.kind !== 'asked') return [];
    return batchesOf(evidence, step.call).flatMap(({ service }) => {
      const state = evidence.history.services.stored.get(`${step.call.region}/${service.name}`)?.now;
      if (state === undefined || !isUnderWay(state.move) || state.move.flippedAtMs !== null || !isArmed(state))
        return [];
      return [`${step.call.region} changes records to move ${service.name} by a switch that is armed`];
    });
  },
};

/** Calls of a fence end sooner, and the next look goes on. */
const FENCING_MS = MINUTE_MS;

const waitsForNobody: Invariant = {
  id: 'I15',
  promise: 'A move does not wait for the Region that is left to be fenced.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const move = savedService(step.call)?.move ?? null;
    if (move === null || move.phase !== 'fencing') return [];
    const couldNotMs = evidence.history.lamedMs.get(step.call.region) ?? 0;
    const forMs = evidence.globe.clock.nowMs - Math.max(move.sinceMs, couldNotMs);
    if (forMs <= FENCING_MS + heardWithinMs(evidence)) return [];
    return [`${move.id} has been at fencing ${move.plan.from} for ${forMs / SECOND_MS} s`];
  },
};

/** Promises about what a move needs. */
export const PATH_PROMISES: readonly Invariant[] = [needsNothing, dataPlaneOnly, waitsForNobody];
