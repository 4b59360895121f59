import type { MiddyfiedHandler } from '@middy/core';
import { createAwsFailoverPorts, createFailoverClients } from '../aws/aws-failover-ports.ts';
import { DEPLOYMENT } from '../config/deployment.ts';
import type { ServiceSetup } from '../operations/service-setup.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { BackupContext, ServiceContext, Signal } from '../signals/signal.ts';
import type { FunctionLog } from './function-log.ts';
import type { FunctionMetrics } from './function-metrics.ts';
import { type Asked, type IgnoredAnswer, lambdaHandler } from './lambda-handler.ts';
import { protectionContext } from './protection-context.ts';
import { serviceContext } from './service-context.ts';

/** What one function does with an event about services, or their drills. */
export type FailoverFunction<Request extends Asked, Report> = {
  readonly parse: (event: unknown, context: BackupContext & ServiceContext) => Signal<Request>;
  readonly run: (ports: FailoverPorts, setup: ServiceSetup, request: Request) => Promise<Report>;
  readonly tell: (log: FunctionLog, metrics: FunctionMetrics, report: Report) => void;
};

/** A Lambda handler around services: its report is its answer, and what stands in it is told to the log and measured. */
export const failoverHandler = <Request extends Asked, Report>({
  parse,
  run,
  tell,
}: FailoverFunction<Request, Report>): MiddyfiedHandler<unknown, Report | IgnoredAnswer> =>
  lambdaHandler<Request, Report>(({ settings, config, log, metrics }) => {
    const { region, services = [] } = config;
    const { stage } = settings;
    const clients = createFailoverClients(region);
    const ofConfig = { ...protectionContext(config), ...serviceContext(config, stage) };
    return {
      parse: (event, context) => parse(event, { ...context, ...ofConfig }),
      run: async (request, calls) => {
        const ports = createAwsFailoverPorts(clients, settings, calls, { nowMs: Date.now });
        const report = await run(ports, { region, stage, config, services, deployment: DEPLOYMENT }, request);
        tell(log, metrics, report);
        return { kind: 'answered', answer: report };
      },
    };
  });
