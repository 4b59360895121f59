import { setTimeout as pause } from 'node:timers/promises';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';
import { createApiBudget } from '../aws/api-budget.ts';
import type { CallContext } from '../aws/call-aws.ts';
import type { BallastConfig } from '../config/ballast-config.ts';
import { shareOf } from '../core/budget/api-share.ts';
import type { Wake } from '../core/look-request.ts';
import type { EventContext, IgnoredCode, IgnoredSignal, Signal } from '../signals/signal.ts';
import { createFunctionLog, type FunctionLog } from './function-log.ts';
import { createFunctionMetrics, type FunctionMetrics } from './function-metrics.ts';
import { readPackagedConfig } from './read-packaged-config.ts';
import { readSettings, type Settings } from './settings.ts';

/** Time kept before Lambda ends the invocation: calls are given up, and what was done is still told. */
const TIMEOUT_EARLY_MS = 1_500;
/** The part of it that a function has left to say what it did. */
const LAST_WORDS_MS = 1_000;
const OUT_OF_TIME = 'the invocation ran out of time; what it left undone is due at the next look';

/** Refusals whose reason a person reads; for AWS, the code in the log and the count are enough. */
const TOLD_TO_PEOPLE: readonly IgnoredCode[] = [
  'BAD_REQUEST',
  'UNKNOWN_FLEET',
  'UNKNOWN_PROTECTION',
  'UNKNOWN_SERVICE',
];

/** What every request says of itself. */
export type Asked = { readonly wake: Wake; readonly dryRun: boolean };

/** What a function has from its deployment, once per process. */
export type Deployment = {
  readonly settings: Settings;
  readonly config: BallastConfig;
  readonly log: FunctionLog;
  readonly metrics: FunctionMetrics;
};

/** What one function does with an event; everything in it is shared with all other drivers. */
export type Worker<Request extends Asked, Answer> = {
  readonly parse: (event: unknown, context: EventContext) => Signal<Request>;
  /** Does what is asked and tells the log and the metrics of it; an event may turn out to ask for nothing. */
  readonly run: (
    request: Request,
    calls: CallContext,
  ) => Promise<{ readonly kind: 'answered'; readonly answer: Answer } | IgnoredSignal>;
};

/** What a handler returns where the event asked for nothing. */
export type IgnoredAnswer = { readonly ignored: IgnoredCode; readonly because?: string };

/** What is made once per process, at its first event. */
type Runtime<Request extends Asked, Answer> = {
  readonly deployment: Deployment;
  readonly worker: Worker<Request, Answer>;
  readonly turnsFor: ReturnType<typeof createApiBudget>;
};

/**
 * A Lambda handler around a worker: calls to AWS that end with the invocation and wait for their turn, a log, metrics.
 *
 * An event that asks for nothing is answered, logged and counted. What fails as a whole is thrown, so that Lambda retries it
 * and at last hands it to the failure destination.
 */
export const lambdaHandler = <Request extends Asked, Answer>(
  open: (deployment: Deployment) => Worker<Request, Answer>,
): MiddyfiedHandler<unknown, Answer | IgnoredAnswer> => {
  const log = createFunctionLog();
  let runtime: Runtime<Request, Answer> | undefined;
  return middy<unknown, Answer | IgnoredAnswer>({
    timeoutEarlyInMillis: TIMEOUT_EARLY_MS,
    timeoutEarlyResponse: async () => {
      await pause(LAST_WORDS_MS, undefined, { ref: false });
      throw new Error(OUT_OF_TIME);
    },
  })
    .onError(({ error }) => log.failed(error))
    .handler(async (event, context, { signal }) => {
      runtime ??= createRuntime(open, log, context);
      return answer(runtime, { event, context, signal });
    });
};

const createRuntime = <Request extends Asked, Answer>(
  open: (deployment: Deployment) => Worker<Request, Answer>,
  log: FunctionLog,
  { functionName }: Context,
): Runtime<Request, Answer> => {
  const settings = readSettings();
  const deployment = { settings, config: readPackagedConfig(), log, metrics: createFunctionMetrics(settings.stage) };
  return {
    deployment,
    worker: open(deployment),
    turnsFor: createApiBudget(
      // `<service>-<stage>-<function>`, as Serverless names them.
      shareOf(functionName.split('-').at(-1) ?? '', deployment.config.fleets.length),
      { nowMs: Date.now },
      (ms, signal) => pause(ms, undefined, { signal }),
    ),
  };
};

type Invocation = { readonly event: unknown; readonly context: Context; readonly signal: AbortSignal };

const answer = async <Request extends Asked, Answer>(
  { deployment, worker, turnsFor }: Runtime<Request, Answer>,
  { event, context, signal }: Invocation,
): Promise<Answer | IgnoredAnswer> => {
  const { log, metrics } = deployment;
  const judged = worker.parse(event, eventContext(deployment, context));
  if (judged.kind === 'ignored') {
    log.begin(judged.eventId ?? context.awsRequestId);
    return answerIgnored(deployment, judged);
  }
  const { request } = judged;
  const calls = new Map<string, number>();
  const onCall = (operation: string): void => {
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
  };
  log.begin(request.wake.id);
  try {
    const done = await worker.run(request, { signal, onCall, takeTurn: turnsFor(request.wake.kind) });
    if (done.kind === 'ignored') return answerIgnored(deployment, done);
    if (signal.aborted) throw new Error(OUT_OF_TIME);
    return done.answer;
  } finally {
    metrics.ofCalls(calls);
    log.ended(request, calls);
  }
};

const answerIgnored = ({ log, metrics }: Deployment, signal: IgnoredSignal): IgnoredAnswer => {
  const { code, because } = signal;
  log.ignored(signal);
  metrics.ofIgnored(code);
  return TOLD_TO_PEOPLE.includes(code) ? { ignored: code, because } : { ignored: code };
};

const eventContext = (
  { settings, config }: Deployment,
  { awsRequestId, invokedFunctionArn }: Context,
): EventContext => {
  const [, , , , accountId = ''] = (invokedFunctionArn ?? settings.topicArn).split(':');
  return { accountId, region: config.region, nowMs: Date.now(), invocationId: awsRequestId };
};
