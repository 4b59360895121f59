import type { MiddyfiedHandler } from '@middy/core';
import { createAwsRestorePorts, createRestoreClients } from '../aws/aws-restore-ports.ts';
import type { BallastConfig } from '../config/ballast-config.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import type { BackupContext, Signal } from '../signals/signal.ts';
import type { FunctionLog } from './function-log.ts';
import { type Asked, type IgnoredAnswer, lambdaHandler } from './lambda-handler.ts';
import { protectionContext } from './protection-context.ts';

/** What one function does with an event about restores or proofs. */
export type RestoreFunction<Request extends Asked, Report> = {
  readonly parse: (event: unknown, context: BackupContext) => Signal<Request>;
  readonly run: (ports: RestorePorts, config: BallastConfig, request: Request, stage: string) => Promise<Report>;
  readonly tell: (log: FunctionLog, report: Report) => void;
};

/** A Lambda handler around restores: its report is its answer, and what stands in it is told to the log. */
export const restoreHandler = <Request extends Asked, Report>({
  parse,
  run,
  tell,
}: RestoreFunction<Request, Report>): MiddyfiedHandler<unknown, Report | IgnoredAnswer> =>
  lambdaHandler<Request, Report>(({ settings, config, log }) => {
    const clients = createRestoreClients(config.region);
    return {
      parse: (event, context) => parse(event, { ...context, ...protectionContext(config) }),
      run: async (request, calls) => {
        const ports = createAwsRestorePorts(clients, settings, calls, { nowMs: Date.now });
        const report = await run(ports, config, request, settings.stage);
        tell(log, report);
        return { kind: 'answered', answer: report };
      },
    };
  });
