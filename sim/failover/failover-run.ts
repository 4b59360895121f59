import { readServiceState } from '../../shared/core/failover/read-service-state.ts';
import { drillOf, type Service } from '../../shared/core/failover/service.ts';
import type { MovePhase } from '../../shared/core/failover/service-state.ts';
import type { ServiceRequest } from '../../shared/core/failover/service-wish.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { LookRequest } from '../../shared/core/look-request.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { DnsAnswer, DnsRequest } from '../../shared/operations/dns-report.ts';
import { prepareDns } from '../../shared/operations/prepare-dns.ts';
import { serviceKey } from '../../shared/operations/service-key.ts';
import type { ServicesReport } from '../../shared/operations/service-report.ts';
import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import { regionOfName } from '../dns/answer-name.ts';
import type { PointHook } from '../point-hook.ts';
import { createRandom, drawInteger } from '../random.ts';
import { createRegionTables, type RegionTable, tableOf } from '../region-tables.ts';
import { LATENCY, type Latency } from '../ways.ts';
import { type FailoverStack, openFailoverStack } from './failover-stack.ts';
import type { ServiceCloud } from './service-cloud.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** How functions run while a service may move. */
export type FailoverRunOptions = ServiceCloud & {
  readonly seed: number;
  /** How long calls take; what is not said is as measured calls are. */
  readonly latency?: Partial<Latency>;
  /** Called at every call that what is deployed in a Region makes. */
  readonly hookOf?: (region: string) => PointHook | undefined;
};

/** How a service, or its isolated form, stood in one Region's ledger from a moment on. */
export type MoveMoment = {
  readonly atMs: number;
  readonly region: string;
  readonly service: string;
  readonly epoch: number | null;
  /** Null while nothing moves. */
  readonly phase: MovePhase | null;
  /** Of the move that is over, and of what people were told. */
  readonly code: string | null;
};

/** Where a name led from a moment on, as name servers answer it. */
export type AnswerMoment = { readonly atMs: number; readonly dnsName: string; readonly region: string | null };

/** An invocation that ended in a fault, which at AWS is an error of the function. */
export type FailedInvocation = { readonly atMs: number; readonly region: string; readonly fault: Fault };

/** A deployment in several Regions, under way. */
export type FailoverRun = ServiceCloud & {
  readonly tables: ReadonlyMap<string, RegionTable>;
  readonly stacks: ReadonlyMap<string, FailoverStack>;
  /** Lets time pass with all that runs by itself, in every Region that is not cut off. */
  readonly advanceTo: (untilMs: number) => Promise<void>;
  /** `ballast dns prepare` or `verify`; rejects when it is refused. */
  readonly prepareDns: (request: DnsRequest) => Promise<DnsAnswer>;
  /** A person's command in a Region; time passes until it is answered. */
  readonly ask: (
    region: string,
    request: Pick<ServiceRequest, 'service' | 'wish' | 'dryRun'>,
  ) => Promise<ServicesReport>;
  /** Any work that waits on the cloud's clock; time passes until it is done. */
  readonly pass: <Answer>(work: Promise<Answer>) => Promise<Answer>;
  readonly moments: readonly MoveMoment[];
  readonly answers: readonly AnswerMoment[];
  readonly failures: readonly FailedInvocation[];
};

type Running = Pick<FailoverRun, 'globe' | 'tables' | 'stacks'> & {
  readonly time: VirtualTime;
  readonly moments: MoveMoment[];
  readonly failures: FailedInvocation[];
};

/** From a wake until the function that it invokes runs. */
const WAKE_MS = SECOND_MS;

/** The schedule invokes at once, and its queue so much later. */
const QUEUED_MS = 30 * SECOND_MS;

/** How often drills are scheduled. */
const DRILL_MS = 5 * MINUTE_MS;

/** A command that is not answered by then has hung. */
const ANSWERED_WITHIN_MS = 15 * MINUTE_MS;

const momentOf = async (
  { globe, tables }: Running,
  region: string,
  service: Service,
): Promise<Omit<MoveMoment, 'atMs'> | null> => {
  const { body } = await tableOf(tables, region).workflows.read(serviceKey(service.name));
  const state = readServiceState(body, service.name);
  if (state === null || globe.cloud.get(region) === undefined) return null;
  const { epoch, move, told } = state;
  const phase = move === null || move.phase === 'over' ? null : move.phase;
  return { region, service: service.name, epoch, phase, code: move?.outcome?.code ?? told };
};

const noteMoments = async (running: Running, { setup: { region, services } }: FailoverStack): Promise<void> => {
  for (const service of services.flatMap((one) => [one, drillOf(one)])) {
    const moment = await momentOf(running, region, service);
    if (moment === null) continue;
    const { atMs: _, ...last } = running.moments.findLast(
      (one) => one.region === region && one.service === service.name,
    ) ?? { atMs: 0 };
    if (JSON.stringify(last) === JSON.stringify(moment)) continue;
    running.moments.push({ atMs: running.globe.clock.nowMs, ...moment });
  }
};

/** An invocation: none in a Region that is cut off, and a fault ends no more than itself. */
const invoke = async (running: Running, stack: FailoverStack, run: () => Promise<unknown>): Promise<void> => {
  const { world, setup } = stack;
  if (world.cutOff) return;
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    running.failures.push({ atMs: world.nowMs, region: setup.region, fault: error });
  }
  await noteMoments(running, stack);
};

type Schedule = { readonly firstMs: number; readonly everyMs?: number; readonly run: () => Promise<unknown> };

const repeat = (running: Running, stack: FailoverStack, { firstMs, everyMs = MINUTE_MS, run }: Schedule): void =>
  running.time.startAt(firstMs, () => {
    repeat(running, stack, { firstMs: firstMs + everyMs, everyMs, run });
    return invoke(running, stack, run);
  });

/** The schedules of a Region's deployment, each with a phase of its own. */
const schedule = (running: Running, stack: FailoverStack, drawPhaseMs: () => number): void => {
  const { nowMs } = running.globe.clock;
  const watchedMs = nowMs + drawPhaseMs();
  repeat(running, stack, { firstMs: watchedMs, run: stack.watch });
  repeat(running, stack, { firstMs: watchedMs + QUEUED_MS, run: stack.watch });
  for (const run of [stack.tickFleets, stack.lookAtRestores, stack.lookAtBackups]) {
    repeat(running, stack, { firstMs: nowMs + drawPhaseMs(), run });
  }
  repeat(running, stack, { firstMs: nowMs + drawPhaseMs(), everyMs: DRILL_MS, run: stack.drill });
};

const wakeNamed = (fleets: readonly string[], because: string): LookRequest | null => {
  const [first, ...others] = fleets;
  if (first === undefined) return null;
  return {
    wake: { kind: 'manual', id: because, because },
    scope: { kind: 'named', fleets: [first, ...others] },
    dryRun: false,
  };
};

/** What happened in a Region invokes its functions; in one that is cut off nobody hears it. */
const deliver = (running: Running): boolean => {
  const { stacks, time, globe } = running;
  let isWoken = false;
  for (const stack of stacks.values()) {
    if (!stack.signals.isWoken()) continue;
    isWoken = true;
    for (const request of stack.signals.take()) {
      time.startAt(globe.clock.nowMs, () => invoke(running, stack, () => stack.wakeFleets(request)));
    }
  }
  return isWoken;
};

const openStacks = (
  { globe, setups, latency, hookOf }: FailoverRunOptions,
  tables: FailoverRun['tables'],
  time: VirtualTime,
  onWake: (region: string, request: LookRequest) => void,
  onWakeService: (region: string, request: ServiceRequest) => void,
): ReadonlyMap<string, FailoverStack> =>
  new Map(
    [...setups].map(([region, setup]) => {
      const options = {
        globe,
        setup,
        tables,
        time: { latency: { ...LATENCY, ...latency }, wait: time.wait },
        hook: hookOf?.(region),
        onWake: (fleets: readonly string[], because: string) => {
          const request = wakeNamed(fleets, because);
          if (request !== null) onWake(region, request);
        },
        onWakeService: (to: string, service: string, because: string) =>
          onWakeService(to, {
            wake: { kind: 'manual', id: because, because },
            service,
            wish: null,
            dryRun: false,
          }),
      };
      return [region, openFailoverStack(options)];
    }),
  );

const watchAnswers = ({ globe, setups }: ServiceCloud): readonly AnswerMoment[] => {
  const answers: AnswerMoment[] = [];
  const names = new Set([...setups.values()].flatMap(({ services }) => services.map(({ dnsName }) => dnsName)));
  globe.dns.listeners.push(() => {
    for (const dnsName of names) {
      const region = regionOfName(globe, dnsName);
      if (answers.findLast((one) => one.dnsName === dnsName)?.region === region) continue;
      answers.push({ atMs: globe.clock.nowMs, dnsName, region });
    }
  });
  return answers;
};

/**
 * Runs what is deployed in the Regions of a cloud, by the operations that run at AWS: observers twice a minute, fleets and
 * restores each minute, and whatever wakes them. Calls take time, and that of a Region that does not answer its timeout; looks
 * of several Regions overlap. The same options give the same run, byte for byte.
 */
export const openFailoverRun = (options: FailoverRunOptions): FailoverRun => {
  const { globe, setups, seed } = options;
  const random = createRandom(seed);
  const tables = createRegionTables(globe.cloud);
  const time = createVirtualTime(globe.cloud, globe.clock, () => deliver(running));
  const wake = (region: string, run: (stack: FailoverStack) => Promise<unknown>): void => {
    const stack = stacks.get(region);
    if (stack === undefined) return;
    time.startAt(globe.clock.nowMs + WAKE_MS, () => invoke(running, stack, () => run(stack)));
  };
  const stacks = openStacks(
    options,
    tables,
    time,
    (region, request) => wake(region, (stack) => stack.wakeFleets(request)),
    (region, request) => wake(region, (stack) => stack.lookAtServices(request)),
  );
  const running: Running = { globe, tables, stacks, time, moments: [], failures: [] };
  for (const stack of stacks.values()) schedule(running, stack, () => drawInteger(random, QUEUED_MS));
  const pass = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
    let isOver = false;
    const settled = work.finally(() => {
      isOver = true;
    });
    settled.catch(() => undefined);
    await time.passUntil(globe.clock.nowMs + ANSWERED_WITHIN_MS, () => isOver);
    return settled;
  };
  const stackIn = (region: string): FailoverStack => {
    const stack = stacks.get(region);
    if (stack === undefined) throw new Fault('not-found', 'failover-run', `nothing is deployed in ${region}`);
    return stack;
  };
  const portsIn = (region: string): FailoverPorts => stackIn(region).ports;
  return {
    globe,
    setups,
    tables,
    stacks,
    pass,
    moments: running.moments,
    failures: running.failures,
    answers: watchAnswers(options),
    advanceTo: (untilMs) => time.passUntil(untilMs),
    prepareDns: (request) => pass(prepareDns(portsIn, (region) => stackIn(region).setup, request)),
    ask: async (region, request) => {
      const wake = { kind: 'manual', id: `manual-${globe.clock.nowMs}`, because: 'a person asked' } as const;
      return pass(stackIn(region).lookAtServices({ wake, ...request }));
    },
  };
};
