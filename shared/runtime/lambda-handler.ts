import { setTimeout as pause } from 'node:timers/promises';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';
import { createApiBudget } from '../aws/api-budget.ts';
import { type AwsClients, createAwsClients } from '../aws/aws-clients.ts';
import { createAwsPorts } from '../aws/aws-ports.ts';
import { parseAlarmName } from '../config/alarm-specifications.ts';
import type { BallastConfig } from '../config/ballast-config.ts';
import { shareOf } from '../core/budget/api-share.ts';
import type { LookRequest } from '../core/look-request.ts';
import type { LookReport } from '../operations/look-report.ts';
import type { Ports } from '../ports/ports.ts';
import type { IgnoredCode, IgnoredSignal, Signal, SignalContext } from '../signals/signal.ts';
import { createLookLog, type LookLog } from './look-log.ts';
import { createLookMetrics, type LookMetrics } from './look-metrics.ts';
import { readPackagedConfig } from './read-packaged-config.ts';
import { readSettings, type Settings } from './settings.ts';

/** Time kept before Lambda ends the invocation: calls are given up, and what was done is still told. */
const TIMEOUT_EARLY_MS = 1_500;
/** The part of it that a look has left to say what it did. */
const LAST_WORDS_MS = 1_000;
const OUT_OF_TIME = 'the invocation ran out of time; what it left undone is due at the next look';

/** What one function does with an event; everything in it is shared with all other drivers. */
export type LookFunction = {
  readonly parse: (event: unknown, context: Omit<SignalContext, 'withoutFleet'>) => Signal;
  readonly run: (ports: Ports, config: BallastConfig, request: LookRequest) => Promise<LookReport>;
};

/** What every handler returns: its decisions, or why the event asked for none. */
export type LookAnswer = Pick<LookReport, 'decisions'> | { readonly ignored: IgnoredCode; readonly because?: string };

/** What is made once per process, at its first event. */
type Runtime = {
  readonly settings: Settings;
  readonly config: BallastConfig;
  readonly clients: AwsClients;
  readonly turnsFor: ReturnType<typeof createApiBudget>;
  readonly log: LookLog;
  readonly metrics: LookMetrics;
};

/**
 * A Lambda handler around a look: ports over AWS that end with the invocation, a log line for each decision, metrics.
 *
 * An event that asks for nothing is answered, logged and counted. A look that fails as a whole is thrown, so that Lambda
 * retries it and at last hands it to the failure destination; one fleet's failure is in its own report.
 */
export const lambdaHandler = (look: LookFunction): MiddyfiedHandler<unknown, LookAnswer> => {
  const log = createLookLog();
  let runtime: Runtime | undefined;
  return middy<unknown, LookAnswer>({
    timeoutEarlyInMillis: TIMEOUT_EARLY_MS,
    timeoutEarlyResponse: async () => {
      await pause(LAST_WORDS_MS, undefined, { ref: false });
      throw new Error(OUT_OF_TIME);
    },
  })
    .onError(({ error }) => log.failed(error))
    .handler(async (event, context, { signal }) => {
      runtime ??= createRuntime(log, context);
      return answer(look, runtime, { event, context, signal });
    });
};

const createRuntime = (log: LookLog, { functionName }: Context): Runtime => {
  const settings = readSettings();
  const config = readPackagedConfig();
  return {
    settings,
    config,
    clients: createAwsClients(config.region),
    turnsFor: createApiBudget(
      // `<service>-<stage>-<function>`, as Serverless names them.
      shareOf(functionName.split('-').at(-1) ?? '', config.fleets.length),
      { nowMs: Date.now },
      (ms, signal) => pause(ms, undefined, { signal }),
    ),
    log,
    metrics: createLookMetrics(settings.stage, config.fleets),
  };
};

type Invocation = { readonly event: unknown; readonly context: Context; readonly signal: AbortSignal };

const answer = async (
  look: LookFunction,
  runtime: Runtime,
  { event, context, signal }: Invocation,
): Promise<LookAnswer> => {
  const judged = look.parse(event, signalContext(runtime, context));
  if (judged.kind === 'ignored') {
    runtime.log.begin(judged.eventId ?? context.awsRequestId);
    return answerIgnored(runtime, judged);
  }
  const { settings, config, clients, turnsFor, log, metrics } = runtime;
  const { request } = judged;
  const calls = new Map<string, number>();
  const onCall = (operation: string): void => {
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
  };
  log.begin(request.wake.id);
  try {
    const report = await look.run(
      createAwsPorts(clients, settings, { signal, onCall, takeTurn: turnsFor(request.wake.kind) }, { nowMs: Date.now }),
      config,
      request,
    );
    if (report.ignored) return answerIgnored(runtime, { kind: 'ignored', ...report.ignored, eventId: request.wake.id });
    for (const decision of report.decisions) log.decided(decision);
    metrics.ofDecisions(report.decisions, Date.now());
    if (signal.aborted) throw new Error(OUT_OF_TIME);
    return report;
  } finally {
    metrics.ofCalls(calls);
    log.ended(request, calls);
  }
};

/** A person reads why; for AWS, the code in the log and the count are enough. */
const answerIgnored = ({ log, metrics }: Runtime, signal: IgnoredSignal): LookAnswer => {
  const { code, because } = signal;
  log.ignored(signal);
  metrics.ofIgnored(code);
  return code === 'BAD_REQUEST' || code === 'UNKNOWN_FLEET' ? { ignored: code, because } : { ignored: code };
};

const signalContext = (
  { settings, config }: Runtime,
  { awsRequestId, invokedFunctionArn }: Context,
): Omit<SignalContext, 'withoutFleet'> => {
  const [, , , , accountId = ''] = (invokedFunctionArn ?? settings.topicArn).split(':');
  return {
    accountId,
    region: config.region,
    nowMs: Date.now(),
    invocationId: awsRequestId,
    fleetNames: config.fleets.map(({ name }) => name),
    fleetOfAlarm: (alarmName) => parseAlarmName(alarmName, settings.stage, config.fleets)?.fleet ?? null,
  };
};
