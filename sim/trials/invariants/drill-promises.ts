import { isDrill } from '../../../shared/core/failover/service.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { batchesOf, formsOf, turnedOn } from './service-calls.ts';

const has = <Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> =>
  typeof value === 'object' && value !== null && key in value;

const OF_DRILL = /^(fenced by )?move [a-z0-9-]+~drill-/;

/** The reason that a call holds a fleet for. */
const reasonOf = ({ port, method, args: [, override] }: ChangeAsked): string =>
  port === 'ledger' && method === 'putOverride' && has(override, 'why') && typeof override.why === 'string'
    ? override.why
    : '';

const kindOf = ({ args: [, override] }: ChangeAsked): unknown => (has(override, 'kind') ? override.kind : null);

/** A new epoch of a service needs a move of that very service. */
const explainBatch = (evidence: Evidence, call: ChangeAsked): readonly string[] =>
  batchesOf(evidence, call).flatMap(({ service, to: [made = -1] }) => {
    const { stored } = evidence.history.services;
    const state = stored.get(`${call.region}/${service.name}`)?.now;
    const isMade = state?.epoch === made || (state?.epoch ?? -1) > made;
    const isMoved =
      state?.move !== null && state?.move !== undefined && [made, made - 1].includes(state.move.plan.epoch);
    return isMade || isMoved ? [] : [`${call.region} writes epoch ${made} of ${service.name}, which nothing moves`];
  });

const inScope: Invariant = {
  id: 'I17',
  promise: 'A drill moves its own name alone, raises capacity where it drills, and fences nothing.',
  at: ['asked'],
  check: (evidence, step) => {
    if (step.kind !== 'asked') return [];
    const { call } = step;
    const wrong = explainBatch(evidence, call);
    const turned = turnedOn(evidence, call);
    const state =
      turned === null ? undefined : evidence.history.services.stored.get(`${call.region}/${turned.name}`)?.now;
    const isLoose = turned !== null && state !== undefined && state.switchOn === false && !isDrill(turned);
    if (!OF_DRILL.test(reasonOf(call)))
      return isLoose ? [...wrong, `${call.region} turns the switch of ${turned.name} on for nothing`] : wrong;
    const [service] = formsOf(evidence);
    const isOwn = call.region === service?.regions[1] && kindOf(call) === 'bounds';
    return isOwn ? wrong : [...wrong, `a drill holds ${String(call.args[0])} in ${call.region}: ${reasonOf(call)}`];
  },
};

const dryRunsChangeNothing: Invariant = {
  id: 'I17',
  promise: 'A dry run changes nothing.',
  at: ['asked'],
  check: (_evidence, step) => {
    if (step.kind !== 'asked') return [];
    const { invocation, port, method } = step.call;
    const { event } = invocation;
    if (!has(event, 'dryRun') || event.dryRun !== true || port === 'journal') return [];
    return [`a dry run of ${invocation.function} called ${port}.${method}`];
  },
};

/** Promises about drills and dry runs. */
export const DRILL_PROMISES: readonly Invariant[] = [inScope, dryRunsChangeNothing];
