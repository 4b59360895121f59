import type { MiddyfiedHandler } from '@middy/core';
import { createAwsClients } from '../aws/aws-clients.ts';
import { createAwsPorts } from '../aws/aws-ports.ts';
import { parseAlarmName } from '../config/alarm-specifications.ts';
import type { BallastConfig } from '../config/ballast-config.ts';
import type { LookRequest } from '../core/look-request.ts';
import type { LookReport } from '../operations/look-report.ts';
import type { Ports } from '../ports/ports.ts';
import type { Signal, SignalContext } from '../signals/signal.ts';
import { type IgnoredAnswer, lambdaHandler } from './lambda-handler.ts';
import { createLookMetrics } from './look-metrics.ts';
import { tellDecision } from './tell-decision.ts';

/** What one function does with an event about fleets. */
export type LookFunction = {
  readonly parse: (event: unknown, context: Omit<SignalContext, 'withoutFleet'>) => Signal;
  readonly run: (ports: Ports, config: BallastConfig, request: LookRequest) => Promise<LookReport>;
};

/** What it returns: its decisions, or why the event asked for none. */
export type LookAnswer = Pick<LookReport, 'decisions'>;

/** A Lambda handler around a look at fleets: a log line and metrics for each decision; one fleet's failure is in its own report. */
export const lookHandler = ({ parse, run }: LookFunction): MiddyfiedHandler<unknown, LookAnswer | IgnoredAnswer> =>
  lambdaHandler(({ settings, config, log, metrics }) => {
    const clients = createAwsClients(config.region);
    const measure = createLookMetrics(metrics, settings.stage, config.fleets);
    const ofConfig = {
      fleetNames: config.fleets.map(({ name }) => name),
      fleetOfAlarm: (name: string) => parseAlarmName(name, settings.stage, config.fleets)?.fleet ?? null,
    };
    return {
      parse: (event, context) => parse(event, { ...context, ...ofConfig }),
      run: async (request, calls) => {
        const report = await run(createAwsPorts(clients, settings, calls, { nowMs: Date.now }), config, request);
        if (report.ignored) return { kind: 'ignored', ...report.ignored, eventId: request.wake.id };
        for (const decision of report.decisions) tellDecision(log, decision);
        measure(report.decisions, Date.now());
        return { kind: 'answered', answer: report };
      },
    };
  });
