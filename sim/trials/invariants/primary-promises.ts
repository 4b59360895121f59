import { activeAt, isDrill, type Service } from '../../../shared/core/failover/service.ts';
import type { Move } from '../../../shared/core/failover/service-state.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { regionOfName } from '../../dns/answer-name.ts';
import { isServing } from '../../network/ask-endpoint.ts';
import type { CallRecord } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { moveIn, savedService } from '../service-truth.ts';
import { epochInZone, recordsOf } from '../zone-truth.ts';
import { heardWithinMs } from './heard-within.ts';
import { type Batch, batchesOf, formsOf, makerOf, turnedOn } from './service-calls.ts';

/** An invocation ends sooner, unless it was frozen. */
const IN_FLIGHT_MS = MINUTE_MS;

const targetRegion = (evidence: Evidence, target: ReturnType<typeof recordsOf>[number]['target']): string | null => {
  if (target.kind === 'alias') return regionOfName(evidence.globe, target.dnsName);
  const [value = ''] = target.values;
  const byAddress = [...evidence.globe.network.endpoints.values()].find(({ address }) => address === value);
  return byAddress?.region ?? regionOfName(evidence.globe, value);
};

/** One batch has all of a move: the epoch that it ends, the one that it makes, and the one record that answers by it. */
const explainBatch = (evidence: Evidence, { service, from, to, answers }: Batch, call: CallRecord): string | null => {
  const [old] = from;
  const [made] = to;
  if (old === undefined || made === undefined || from.length > 1 || to.length > 1 || answers.length === 0)
    return `a batch of ${service.name} has ${from.length} old epochs, ${to.length} new ones and ${answers.length} answers`;
  if (made < old) return `a batch takes ${service.name} back from epoch ${old} to ${made}`;
  if (makerOf(service, made) !== call.region) return `${call.region} wrote epoch ${made} of ${service.name}`;
  const listed = recordsOf(evidence.globe, service).filter(
    ({ name, type }) => name === service.dnsName && type !== 'TXT',
  );
  const primaries = listed.filter(({ failover }) => failover !== 'SECONDARY');
  const [primary] = primaries;
  if (primary === undefined || primaries.length > 1)
    return `${service.dnsName} has ${primaries.length} records that answer first`;
  const region = targetRegion(evidence, primary.target);
  const active = activeAt(service, made);
  return region === active ? null : `${service.dnsName} answers with ${region} at epoch ${made}, which is ${active}'s`;
};

/**
 * What is wrong with where a name led, one moment after the other: each time it went anywhere there was a newer epoch of that Region
 * than the one that it was at.
 */
const explainMoments = (evidence: Evidence, service: Service): string | null => {
  const { moments, epochs, forgotten } = evidence.history.services;
  const made = epochs.get(service.name) ?? [];
  let reached = -1;
  for (const { atMs, region } of moments.filter((moment) => moment.service === service.name)) {
    if (region === null) return `${service.dnsName} led nowhere`;
    const next = made.find((one) => one.epoch > reached && one.atMs <= atMs && activeAt(service, one.epoch) === region);
    // What a switch says that nobody remembers, nobody takes back.
    if (next === undefined && forgotten.has(service.name)) return null;
    if (next === undefined)
      return `${service.dnsName} went to ${region} though it had been taken on by epoch ${reached}`;
    reached = next.epoch;
  }
  return null;
};

const onePrimary: Invariant = {
  id: 'I12',
  promise:
    'At most one Region is primary by our writes, and never none: a flip is one batch, or one switch with one writer.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return [];
    const { call } = step;
    const wrong = batchesOf(evidence, call).flatMap((batch) => explainBatch(evidence, batch, call) ?? []);
    const service = turnedOn(evidence, call);
    if (service === null) return wrong;
    const stored = evidence.history.services.stored.get(`${call.region}/${service.name}`);
    const epoch = stored?.now.epoch ?? null;
    // A batch of records makes an epoch, and its ledger is told when all that goes with it is done.
    const known = [epoch, epochInZone(evidence.globe, service)].filter((one) => one !== null);
    const mayBe = stored === undefined || epoch === null || known.some((one) => activeAt(service, one) === call.region);
    const isLate = call.atMs - (stored?.now.movedAtMs ?? Number.NEGATIVE_INFINITY) > IN_FLIGHT_MS;
    if (mayBe || !isLate) return wrong;
    return [...wrong, `${call.region} turned the switch of ${service.name} on at epoch ${epoch}, which is not its own`];
  },
};

const nameLeads: Invariant = {
  id: 'I12',
  promise:
    'A name always leads somewhere, and goes only where an epoch took it, but where a Region lost its record of a switch that was on.',
  at: ['minute'],
  check: (evidence) => {
    const sinceMs = evidence.globe.clock.nowMs - MINUTE_MS;
    const last = evidence.history.services.moments.at(-1);
    if (last === undefined || last.atMs < sinceMs) return [];
    return formsOf(evidence).flatMap((service) => explainMoments(evidence, service) ?? []);
  },
};

/** The move that a call flips, at the moment that it does; null for any other call. */
export const flippedBy = (
  evidence: Evidence,
  call: CallRecord,
): { readonly service: Service; readonly move: Move } | null => {
  if (call.outcome.kind !== 'done') return null;
  const { services } = evidence.history;
  for (const { service, from, to } of batchesOf(evidence, call)) {
    const move = moveIn(services, call.region, service.name);
    const [made = -1] = to;
    if (move !== null && move.flippedAtMs === null && made > (from[0] ?? made) && move.plan.epoch === made)
      return { service, move };
  }
  const saved = savedService(call);
  if (saved === null || saved.move === null || !saved.switchOn) return null;
  const before = services.stored.get(`${call.region}/${saved.service}`)?.before;
  const isFlip =
    saved.move.phase === 'syncing' && saved.epoch === saved.move.plan.epoch && before?.epoch !== saved.epoch;
  const service = formsOf(evidence).find(({ name }) => name === saved.service);
  return isFlip && service !== undefined ? { service, move: saved.move } : null;
};

/** Machines that were lost so lately may not be missed yet: listings and checks lag. */
const MISSED_AFTER_MS = 3 * MINUTE_MS;

/** A Region that is down is not waited for longer than this with what is there. */
const WAITED_MS = 5 * MINUTE_MS;

const unitsServing = ({ globe, history }: Evidence, region: string, fleet: string): number =>
  [...(globe.cloud.get(region)?.instances.values() ?? [])]
    .filter((one) => one.fleetTag === fleet)
    .filter(
      ({ id, ready }) =>
        ready || (history.befallen.get(id) ?? Number.NEGATIVE_INFINITY) > globe.clock.nowMs - MISSED_AFTER_MS,
    )
    .reduce((sum, { units }) => sum + units, 0);

const explainUnready = (evidence: Evidence, { plan, spans }: Move): readonly string[] => {
  const waitedMs = spans.reduce((sum, span) => sum + (span.phase === 'capacity' ? span.untilMs - span.fromMs : 0), 0);
  const mayBeShort = plan.cause === 'quorum' && waitedMs >= WAITED_MS;
  return plan.needs.flatMap(({ fleet, units }) => {
    const wanted = mayBeShort ? 1 : Math.ceil(units * plan.capacityShare);
    const found = unitsServing(evidence, plan.to, fleet);
    return found >= wanted ? [] : [`${fleet} has ${found} units of ${wanted} in ${plan.to}, where it went`];
  });
};

const readyBefore: Invariant = {
  id: 'I12',
  promise:
    'Nothing moves to a Region before it has the capacity that it needs there and its endpoint answers, unless a person forces it.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const flip = flippedBy(evidence, step.call);
    if (flip === null || isDrill(flip.service) || flip.move.plan.force) return [];
    const { plan } = flip.move;
    const sight = evidence.history.services.sights.get(`${plan.to}/${plan.to}`);
    const isSeen =
      evidence.globe.clock.nowMs - (sight?.lastGoodMs ?? 0) <= heardWithinMs(evidence) ||
      isServing(evidence.globe, plan.to, plan.to);
    return [
      ...explainUnready(evidence, flip.move),
      ...(isSeen ? [] : [`${flip.service.name} went to ${plan.to}, whose endpoint does not answer`]),
    ];
  },
};

/** Promises about where a service is, and that it is there alone. */
export const PRIMARY_PROMISES: readonly Invariant[] = [onePrimary, nameLeads, readyBefore];
