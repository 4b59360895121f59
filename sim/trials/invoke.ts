import { Fault } from '../../shared/core/fault.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { LookMemory } from '../../shared/operations/look-memory.ts';
import { worldOf } from '../cloud.ts';
import type { Fate } from './call-hook.ts';
import { connectInvocation, describeInvocation, type InvocationPorts } from './connect-invocation.ts';
import { createContainers } from './containers.ts';
import { describeEvent } from './describe-call.ts';
import { happens } from './injector.ts';
import type { FunctionName, Invocation } from './invocation.ts';
import type { Trial } from './trial.ts';

/** What a function answers: what it did, or that its event asks for nothing. */
export type FunctionAnswer = { readonly kind: 'done' } | { readonly kind: 'ignored'; readonly code: string };

/** What runs in an invocation: Ballast's functions, or a baseline's. */
export type Functions = (
  trial: Trial,
  invocation: Invocation,
  ports: InvocationPorts,
  /** What the process keeps from one invocation to the next. */
  memory: LookMemory,
) => Promise<FunctionAnswer>;

/** As `provider.timeout` in serverless.yml. */
const TIMEOUT_MS = 45 * SECOND_MS;

const ATTEMPTS_MAX = 3;

/** Nobody tries again what the next look does, nor what a person sees fail (`maximumRetryAttempts` in serverless.yml). */
const TRIED_ONCE: ReadonlySet<FunctionName> = new Set(['tick', 'watch', 'drill', 'audit', 'restore', 'failover']);

/** Share of the invocations that take time whose event comes a second time while they run, and how soon. */
const TWIN_SHARE = 0.3;
const TWIN_MAX_MS = 2 * SECOND_MS;

/** How far the clocks of two processes may be apart. */
const SKEW_MAX_MS = 30 * SECOND_MS;

const drawInvocation = (
  trial: Trial,
  request: Pick<Invocation, 'region' | 'function' | 'event' | 'attempt'>,
): Invocation => {
  const { inject, history, scene } = trial;
  history.invocations += 1;
  const skewed = inject.happens('clock-skewed', 0.05);
  return {
    ...request,
    id: history.invocations,
    atMs: trial.globe.clock.nowMs,
    setup: trial.setups.get(request.region),
    skewMs: skewed ? Math.round((inject.chance('clock-skewed').next() * 2 - 1) * SKEW_MAX_MS) : 0,
    isSlow: trial.isStormy() && happens(inject.chance('two-at-once'), scene.slowShare),
  };
};

const tellBeginning = (trial: Trial, invocation: Invocation): void => {
  const { onTrace } = trial.options;
  const what = onTrace === null ? null : describeEvent(invocation.event);
  if (what !== null) trial.tell(() => `${describeInvocation(invocation)} begins: ${what}`);
};

type Ended = FunctionAnswer | { readonly kind: 'failed'; readonly because: string } | { readonly kind: 'died' };

const changesOf = ({ history }: Trial, { id }: Invocation, since: number): number =>
  history.changes.slice(since).filter(({ invocation }) => invocation.id === id).length;

/** Invokes functions as Lambda does: a process that died or failed is tried again, twice, and starts anew. */
export const createInvoker = (functions: Functions, trialOf: () => Trial) => {
  const containers = createContainers();
  const runIn = async (trial: Trial, invocation: Invocation): Promise<Ended> => {
    const memory = containers.take(invocation);
    const { promise: died, resolve } = Promise.withResolvers<Ended>();
    const fate: Fate = { isDead: false, wasPaused: false, die: () => resolve({ kind: 'died' }) };
    const work = functions(trial, invocation, connectInvocation(trial, invocation, fate), memory).catch(
      (error: unknown): Ended => {
        if (!(error instanceof Fault)) throw error;
        return { kind: 'failed', because: error.message };
      },
    );
    const outOfTime = invocation.isSlow
      ? trial.time.wait(TIMEOUT_MS).then((): Ended | Promise<Ended> => {
          // One that was frozen goes on when it thaws, whatever the limit.
          if (fate.wasPaused) return work;
          fate.isDead = true;
          return { kind: 'died' };
        })
      : died;
    const ended = await Promise.race([work, died, outOfTime]);
    if (ended.kind !== 'died') containers.giveBack(invocation, memory);
    return ended;
  };
  const beginTwin = (
    { time, globe, inject }: Trial,
    request: Pick<Invocation, 'region' | 'function' | 'event' | 'attempt'>,
  ): void =>
    time.startAt(globe.clock.nowMs + Math.ceil(TWIN_MAX_MS * inject.chance('two-at-once').next()), () =>
      invoke(request),
    );
  const invoke = async (request: Pick<Invocation, 'region' | 'function' | 'event' | 'attempt'>): Promise<void> => {
    const trial = trialOf();
    // Nobody runs in a Region that is cut off.
    if (worldOf(trial.globe.cloud, request.region).cutOff) return;
    const invocation = drawInvocation(trial, request);
    const since = trial.history.changes.length;
    tellBeginning(trial, invocation);
    if (invocation.isSlow && trial.inject.happens('two-at-once', TWIN_SHARE)) beginTwin(trial, request);
    trial.underWay += 1;
    const ended = await runIn(trial, invocation);
    trial.underWay -= 1;
    trial.tell(
      () => `${describeInvocation(invocation)} ${ended.kind}${'because' in ended ? `: ${ended.because}` : ''}`,
    );
    if (ended.kind === 'ignored') {
      const changes = changesOf(trial, invocation, since);
      trial.check({ kind: 'ignored', function: invocation.function, code: ended.code, changes });
    }
    const isRetried = ended.kind === 'failed' || ended.kind === 'died';
    if (!isRetried || request.attempt >= ATTEMPTS_MAX || TRIED_ONCE.has(request.function)) return;
    const { nowMs } = trial.globe.clock;
    trial.time.startAt(nowMs + request.attempt * MINUTE_MS, () => invoke({ ...request, attempt: request.attempt + 1 }));
  };
  return (region: string, name: FunctionName, event: unknown): void => {
    const { time, globe } = trialOf();
    time.startAt(globe.clock.nowMs, () => invoke({ region, function: name, event, attempt: 1 }));
  };
};
