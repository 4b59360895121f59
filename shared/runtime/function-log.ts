import { Logger } from '@aws-lambda-powertools/logger';
import { Fault } from '../core/fault.ts';
import type { Wake } from '../core/look-request.ts';
import type { IgnoredSignal } from '../signals/signal.ts';

/** What a function says about each invocation: structured lines, all under the invocation's correlation id. */
export type FunctionLog = {
  /** Names the event that every following line belongs to. */
  readonly begin: (correlationId: string) => void;
  readonly ignored: (signal: IgnoredSignal) => void;
  /** What was decided or done, with whatever belongs to it. */
  readonly told: (level: 'info' | 'warn', message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly ended: (
    request: { readonly wake: Wake; readonly scope?: { readonly kind: string }; readonly dryRun: boolean },
    callsByOperation: ReadonlyMap<string, number>,
  ) => void;
  readonly failed: (error: unknown) => void;
};

/** The log of one function. Neither events nor AWS's own errors are ever written: both name accounts. */
export const createFunctionLog = (): FunctionLog => {
  const logger = new Logger({ serviceName: 'ballast' });
  return {
    begin: (correlationId) => {
      logger.appendKeys({ correlationId });
    },
    ignored: ({ code, because, eventId }) => {
      logger.info(because, { ignored: code, eventId });
    },
    told: (level, message, facts) => {
      logger[level](message, facts);
    },
    ended: ({ wake, scope, dryRun }, callsByOperation) => {
      logger.info('look ended', { wake, scope: scope?.kind, dryRun, apiCalls: Object.fromEntries(callsByOperation) });
    },
    failed: (error) => {
      const message = error instanceof Error ? error.message : String(error);
      logger.error(message, error instanceof Fault ? { kind: error.kind, operation: error.operation } : {});
    },
  };
};
