import { isDrill, otherRegion, type Service } from '../../../shared/core/failover/service.ts';
import type { Move, ServiceState } from '../../../shared/core/failover/service-state.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { CallRecord } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { savedService } from '../service-truth.ts';
import { tellingName } from '../watch-sights.ts';
import { clocksApartMs, heardWithinMs } from './heard-within.ts';
import { flippedBy } from './primary-promises.ts';
import { formsOf } from './service-calls.ts';

/** Two endpoints that an observer loses so nearly at once say that it is cut off itself. */
const AT_ONCE_MS = 20 * SECOND_MS;

const QUORUM = 2;

/** Between two looks at the truth. */
const LOOK_MS = 10 * SECOND_MS;

/** Whether an observer could see a Region be bad within that time, and had not just lost all that it looks at. */
const couldSee = (
  { history }: Evidence,
  observer: string,
  { regions }: Service,
  region: string,
  sinceMs: number,
): boolean => {
  const { sights } = history.services;
  const [own, other] = [region, ...regions.filter((one) => one !== region)].map((one) =>
    sights.get(`${observer}/${one}`),
  );
  if (own === undefined || own.lastBadMs < sinceMs) return false;
  const isCutOff =
    observer !== 'checkers' &&
    own.badSinceMs !== null &&
    other?.badSinceMs !== undefined &&
    other.badSinceMs !== null &&
    other.badSinceMs < sinceMs &&
    Math.abs(own.badSinceMs - other.badSinceMs) <= AT_ONCE_MS;
  return !isCutOff;
};

const couldTellOfItself = ({ history }: Evidence, { fleets }: Service, region: string, sinceMs: number): boolean =>
  fleets.some((fleet) => (history.services.emptyMs.get(`${region}/${fleet}`) ?? Number.NEGATIVE_INFINITY) >= sinceMs);

/** Who could say that a Region is down to the one that would take over, by what the world was like. */
const couldSayDown = (evidence: Evidence, service: Service, region: string): readonly string[] => {
  const sinceMs = evidence.globe.clock.nowMs - heardWithinMs(evidence);
  const to = otherRegion(service, region);
  const couldTell = (observer: string): boolean => {
    const sight = evidence.history.services.sights.get(tellingName(observer, to));
    return observer === to || observer === 'checkers' || (sight !== undefined && sight.lastGoodMs >= sinceMs);
  };
  const observers = [...evidence.scene.regions.filter((one) => one !== region), 'checkers'];
  const hasAlarm = couldTell(region) && couldTellOfItself(evidence, service, region, sinceMs);
  return [
    ...observers.filter((one) => couldTell(one) && couldSee(evidence, one, service, region, sinceMs)),
    ...(hasAlarm ? [`alarms of ${region}`] : []),
  ];
};

/** The move that a write begins. */
const begunBy = (
  { history }: Evidence,
  call: CallRecord,
): { readonly state: ServiceState; readonly move: Move } | null => {
  const state = savedService(call);
  if (state === null || state.move === null || state.move.phase === 'over') return null;
  const before = history.services.stored.get(`${call.region}/${state.service}`)?.before;
  return before?.move?.id === state.move.id ? null : { state, move: state.move };
};

const formNamed = (evidence: Evidence, name: string): Service | undefined =>
  formsOf(evidence).find((service) => service.name === name);

/** The service as it is deployed in a Region now; nothing where another text was deployed lately, which may say otherwise. */
const serviceIn = ({ setups, scene, inject }: Evidence, region: string, name: string): Service | undefined => {
  const isAsDrawn = (inject.counts.get('config-deployed') ?? 0) === 0;
  return isAsDrawn && scene.regions.includes(region)
    ? setups.get(region)?.services.find((service) => service.name === name)
    : undefined;
};

const byQuorum: Invariant = {
  id: 'I14',
  promise:
    "No Region is left without two independent observers that could see it fail, or a person's command; what is missing is no sign.",
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const begun = begunBy(evidence, step.call);
    const begins = begun === null ? undefined : formNamed(evidence, begun.state.service);
    const flip = flippedBy(evidence, step.call);
    const moves = [
      ...(begun === null || begins === undefined ? [] : [{ service: begins, move: begun.move, what: 'began to move' }]),
      ...(flip === null ? [] : [{ ...flip, what: 'moved' }]),
    ];
    return moves.flatMap(({ service, move: { plan }, what }) => {
      if (plan.cause !== 'quorum') return [];
      const seen = couldSayDown(evidence, service, plan.from);
      const could = seen.length === 0 ? 'nobody' : seen.join(', ');
      return seen.length >= QUORUM
        ? []
        : [`${service.name} ${what} to ${plan.to}, and ${could} could see ${plan.from} fail`];
    });
  },
};

/** How long what a person asked for may wait in a ledger until its Region takes it up. */
const ASKED_WITHIN_MS = 24 * 60 * MINUTE_MS;

const isAsked = ({ history, globe }: Evidence, service: Service, { plan }: Move): boolean => {
  if (isDrill(service)) return true;
  const sinceMs = globe.clock.nowMs - ASKED_WITHIN_MS;
  return history.services.commands.some(
    ({ atMs, region, wish, to }) => wish === 'move' && to === plan.to && region === plan.to && atMs >= sinceMs,
  );
};

const byCommand: Invariant = {
  id: 'I14',
  promise: 'A service goes home only by command, and what goes by command was commanded.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const begun = begunBy(evidence, step.call);
    const service = begun === null ? undefined : formNamed(evidence, begun.state.service);
    if (begun === null || service === undefined) return [];
    const { plan } = begun.move;
    if (plan.cause === 'quorum' && plan.to === service.regions[0]) return [`${service.name} went home by itself`];
    return plan.cause === 'quorum' || isAsked(evidence, service, begun.move)
      ? []
      : [`nobody asked ${plan.to} to take ${service.name}`];
  },
};

const notTooSoon: Invariant = {
  id: 'I14',
  promise: 'Nothing moves by itself sooner than `flipEvery` after the last move.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const begun = begunBy(evidence, step.call);
    const service = begun === null ? undefined : formNamed(evidence, begun.state.service);
    if (begun === null || service === undefined || begun.move.plan.cause !== 'quorum') return [];
    const last = evidence.history.services.epochs.get(service.name)?.findLast(({ epoch }) => epoch > 0);
    const agoMs = evidence.globe.clock.nowMs - (last?.atMs ?? Number.NEGATIVE_INFINITY);
    if (agoMs >= service.flipEveryMs - clocksApartMs(evidence)) return [];
    return [`${service.name} moves by itself ${agoMs / SECOND_MS} s after the last move`];
  },
};

/** How long an observer could have seen a Region be bad by now; for as long as one likes where it may be blind. */
const badForMs = (evidence: Evidence, service: Service, region: string): readonly number[] => {
  const { nowMs } = evidence.globe.clock;
  return couldSayDown(evidence, service, region).map((observer) => {
    const sinceMs = evidence.history.services.sights.get(`${observer}/${region}`)?.badSpellMs;
    return sinceMs === undefined || sinceMs === null ? Number.POSITIVE_INFINITY : nowMs - sinceMs;
  });
};

const heldDown: Invariant = {
  id: 'I14',
  promise: 'No Region is left by itself before two observers could see it fail for as long as `holdDown`.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const begun = begunBy(evidence, step.call);
    const service = begun === null ? undefined : serviceIn(evidence, step.call.region, begun.state.service);
    if (begun === null || service === undefined || begun.move.plan.cause !== 'quorum') return [];
    const { holdDownMs } = service.observe;
    const atLeastMs = holdDownMs - clocksApartMs(evidence) - LOOK_MS;
    const held = badForMs(evidence, service, begun.move.plan.from).filter((ms) => ms >= atLeastMs);
    return held.length >= QUORUM
      ? []
      : [`${service.name} is moved though it was not down for ${holdDownMs / SECOND_MS} s`];
  },
};

const approved: Invariant = {
  id: 'I14',
  promise: 'Where a person has to approve a move, nothing moves by itself that no person approved.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const flip = flippedBy(evidence, step.call);
    if (flip === null || flip.move.plan.cause !== 'quorum') return [];
    const { plan } = flip.move;
    const wasDeployed = (evidence.inject.counts.get('config-deployed') ?? 0) > 0;
    if (wasDeployed || flip.service.approval === 'automatic') return [];
    const { commands } = evidence.history.services;
    const isApproved = commands.some(({ region, planId }) => region === plan.to && planId === plan.id);
    return isApproved ? [] : [`${flip.service.name} was moved by plan ${plan.id}, which nobody approved`];
  },
};

/** Promises about what a service is moved for. */
export const QUORUM_PROMISES: readonly Invariant[] = [byQuorum, heldDown, byCommand, approved, notTooSoon];
