import { Logger } from '@aws-lambda-powertools/logger';
import { Fault } from '../core/fault.ts';
import type { LookRequest } from '../core/look-request.ts';
import type { FleetReport } from '../operations/look-report.ts';
import type { IgnoredSignal } from '../signals/signal.ts';

/** What a function says about each invocation: structured lines, all under the invocation's correlation id. */
export type LookLog = {
  /** Names the event that every following line belongs to. */
  readonly begin: (correlationId: string) => void;
  readonly ignored: (signal: IgnoredSignal) => void;
  readonly decided: (report: FleetReport) => void;
  readonly ended: (request: LookRequest, callsByOperation: ReadonlyMap<string, number>) => void;
  readonly failed: (error: unknown) => void;
};

/** The log of one function. Neither events nor AWS's own errors are ever written: both name accounts. */
export const createLookLog = (): LookLog => {
  const logger = new Logger({ serviceName: 'ballast' });
  return {
    begin: (correlationId) => {
      logger.appendKeys({ correlationId });
    },
    ignored: ({ code, because, eventId }) => {
      logger.info(because, { ignored: code, eventId });
    },
    decided: ({ fleet, id, code, applied, explained, outcomes, measured }) => {
      const troubles = outcomes.filter(({ result }) => result !== 'done');
      const level = code === 'UNREADABLE' || code === 'LEASE_LOST' || troubles.length > 0 ? 'warn' : 'info';
      logger[level](explained, { fleet, decisionId: id, code, applied, measured, troubles });
    },
    ended: ({ wake, scope, dryRun }, callsByOperation) => {
      logger.info('look ended', { wake, scope: scope.kind, dryRun, apiCalls: Object.fromEntries(callsByOperation) });
    },
    failed: (error) => {
      const message = error instanceof Error ? error.message : String(error);
      logger.error(message, error instanceof Fault ? { kind: error.kind, operation: error.operation } : {});
    },
  };
};
