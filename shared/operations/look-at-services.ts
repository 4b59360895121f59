import { asWired } from '../core/failover/as-wired.ts';
import { refuseWish } from '../core/failover/begin-move.ts';
import { type FailoverRefusal, refuse } from '../core/failover/failover-codes.ts';
import { foreseeMove } from '../core/failover/foresee-move.ts';
import { isUnderWay } from '../core/failover/is-under-way.ts';
import { readingsWanted } from '../core/failover/readings-wanted.ts';
import { isDrill, type Service } from '../core/failover/service.ts';
import type { ServiceState } from '../core/failover/service-state.ts';
import type { ServiceView } from '../core/failover/service-view.ts';
import type { ServiceRequest, ServiceWish } from '../core/failover/service-wish.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import {
  type AdvancedService,
  advanceService,
  decideNow,
  type ServiceWork,
  stateOf,
  workOn,
} from './advance-service.ts';
import { describeFailoverStep } from './describe-failover-step.ts';
import { readService } from './read-service.ts';
import { refuseUnprepared } from './refuse-unprepared.ts';
import { reportService } from './report-service.ts';
import { serviceKey } from './service-key.ts';
import type { ServiceReport, ServicesReport } from './service-report.ts';
import type { ServiceSetup } from './service-setup.ts';

/** Which of a service's two forms a wish is about: a drill moves the isolated one, and may be given up like a move. */
const formOf = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  service: Service,
  wish: ServiceWish | null,
): Promise<ServiceWork> => {
  const real = workOn(ports, setup, service, 'real');
  const drill = workOn(ports, setup, service, 'drill');
  if (wish?.kind === 'drill') return drill;
  if (wish?.kind !== 'abort' || isUnderWay((await readService(real)).move)) return real;
  return isUnderWay((await readService(drill)).move) ? drill : real;
};

/** A move that is over, and that people were not told of yet, or not by a signed report. */
const isUntold = ({ move }: ServiceState): boolean =>
  move?.phase === 'over' && (move.signature === null || move.told !== move.outcome?.code);

/** Whether anything waits to be done: what was asked of it, a move that is under way, or one whose end is not known or told. */
const needsLook = async ({ ports: { workflows, region }, service }: ServiceWork): Promise<boolean> => {
  const record = await workflows.read(serviceKey(service.name));
  const state = stateOf(record, service.name);
  const isOpen =
    isUnderWay(state.move) || isUntold(state) || readingsWanted(asWired(service, state.wiring), region, state).records;
  return record.asks.size > 0 || isOpen;
};

const skipped = (step: string): Outcome => ({ step, result: 'skipped', because: 'dry run' });

/** What would be done now, or by the move that is wanted, in order. */
const foresee = (
  { ports, service: configured, setup: { stage } }: ServiceWork,
  { decision, view }: Awaited<ReturnType<typeof decideNow>>,
): readonly Outcome[] => {
  const { state, steps } = decision;
  const { move, wiring } = state;
  const service = asWired(configured, wiring);
  const points = view.points.kind === 'known' ? view.points.value : [];
  const nowMs = ports.clock.nowMs();
  const isMoving = isUnderWay(move) && move.flippedAtMs === null;
  const fenced = view.fleets.kind === 'known' && view.fleets.value.some((fleet) => fleet.fenced);
  const calls = isMoving ? foreseeMove({ service, stage, state, move, points, fenced, nowMs }) : steps;
  return calls.map((step) => skipped(describeFailoverStep(step)));
};

const drillsOf = async (work: ServiceWork, service: Service): Promise<ServiceState['past']> => {
  if (isDrill(work.service) || !service.regions.includes(work.setup.region)) return [];
  const { move, past } = await readService(workOn(work.ports, work.setup, service, 'drill'));
  return move === null ? past : [move, ...past];
};

const report = async (
  work: ServiceWork,
  service: Service,
  { state, decision, outcomes }: AdvancedService,
): Promise<ServiceReport> => {
  const told = decision ?? (await decideNow(work, state, [])).decision;
  const drills = await drillsOf(work, service);
  const { judgement, votes } = told;
  return reportService(service, work.setup.region, state, { judgement, votes, outcomes, drills });
};

const lookAtOne = async (work: ServiceWork, service: Service, request: ServiceRequest): Promise<ServicesReport> => {
  const { wish, wake, dryRun } = request;
  const { ports, setup } = work;
  const answer = async (advanced: AdvancedService, refused: FailoverRefusal | null): Promise<ServicesReport> => ({
    services: [await report(work, service, advanced)],
    refused,
  });
  if (wish === null && !dryRun && service.regions.includes(setup.region))
    return answer(await advanceService(work), null);
  // What was asked before, by "dns prepare" above all, is answered first.
  if (!dryRun && (await needsLook(work))) await advanceService(work);
  const state = await readService(work);
  const asked: ServiceView['wishes'] = wish === null ? [] : [{ id: wake.id, wish }];
  const { decision, view } = await decideNow(work, state, []);
  const stays = { state, decision, outcomes: [] };
  if (wish !== null) {
    const refused =
      refuseWish(work.service, state, view, wish, ports.clock.nowMs()) ??
      (await refuseUnprepared(work, service, state, wish));
    if (refused !== null) return answer(stays, refused);
  }
  if (dryRun) {
    const { decision: wanted } = await decideNow(work, state, asked);
    // What a move reads as it goes is read for its plan too.
    const { view: ahead } = await decideNow(work, wanted.state, []);
    const outcomes = foresee(work, { decision: wanted, view: ahead });
    return answer({ state: wanted.state, decision: wanted, outcomes }, null);
  }
  if (wish !== null) await ports.workflows.ask(serviceKey(work.service.name), wake.id, wish);
  return wish === null ? answer(stays, null) : answer(await advanceService(work), null);
};

const refuseUnknown = ({ services, region }: ServiceSetup, name: string): FailoverRefusal => {
  const known = services.map((service) => service.name).join(', ') || 'nothing';
  return refuse('UNKNOWN_SERVICE', `ballast.yml has no service ${name} that has to do with ${region}, but ${known}`);
};

/**
 * Looks at services in this Region: passes on what a person wants of one, and brings forward what is under way, the isolated
 * forms that drills move too. Refused, nothing was changed; a dry run tells what would be done, call by call. Rejects with a
 * `Fault` when this Region's ledger cannot be read or written.
 */
export const lookAtServices = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  request: ServiceRequest,
): Promise<ServicesReport> => {
  const named = setup.services.filter(({ name }) => request.service === null || name === request.service);
  const [first] = named;
  if (request.service !== null) {
    if (first === undefined) return { services: [], refused: refuseUnknown(setup, request.service) };
    return lookAtOne(await formOf(ports, setup, first, request.wish), first, request);
  }
  const looked: ServiceReport[] = [];
  for (const service of named) {
    const drill = workOn(ports, setup, service, 'drill');
    const isOwn = service.regions.includes(setup.region);
    if (isOwn && !request.dryRun && (await needsLook(drill))) await advanceService(drill);
    looked.push(...(await lookAtOne(workOn(ports, setup, service, 'real'), service, request)).services);
  }
  return { services: looked, refused: null };
};
