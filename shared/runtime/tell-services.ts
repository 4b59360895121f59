import { SERVICE_METRICS } from '../config/service-metrics.ts';
import type { FailoverCode } from '../core/failover/failover-codes.ts';
import type { AuditsReport } from '../operations/audit-services.ts';
import type { ServiceReport, ServicesReport } from '../operations/service-report.ts';
import type { FunctionLog } from './function-log.ts';
import type { FunctionMetrics } from './function-metrics.ts';

/** What is said of a service while the Region that it is in does not look well, or cannot be told. */
const SUSPICIONS: readonly FailoverCode[] = [
  'SUSPECTED',
  'HOLD_DOWN',
  'NO_QUORUM',
  'BOTH_DOWN',
  'STANDBY_NOT_UP',
  'TOO_SOON',
  'HOME_ONLY_BY_COMMAND',
  'EPOCH_UNKNOWN',
  'NOT_WIRED',
];

const isSuspected = ({ code }: ServiceReport): boolean => SUSPICIONS.includes(code);

const isMoving = ({ move }: ServiceReport): boolean => move !== null && move.endedMs === null;

/** Writes how services stand, or why a wish was refused, and counts those that are suspected or on the move. */
export const tellServices = (
  log: FunctionLog,
  { publish }: FunctionMetrics,
  { services, refused }: ServicesReport,
): void => {
  for (const service of services) tellService(log, service);
  if (refused !== null) log.told('warn', refused.because, { code: refused.code });
  const count = (name: string, holds: (service: ServiceReport) => boolean): void => {
    const value = services.filter(holds).length;
    if (value > 0) publish({}, [{ name, unit: 'Count', value }]);
  };
  count(SERVICE_METRICS.suspected, isSuspected);
  count(SERVICE_METRICS.moving, isMoving);
};

const tellService = (log: FunctionLog, report: ServiceReport): void => {
  const { service: name, code, explained, role, epoch, active, move, outcomes } = report;
  const undone = outcomes.filter(({ result }) => result === 'failed');
  const level = isSuspected(report) || undone.length > 0 ? 'warn' : 'info';
  // `service` is the log's own key, for Ballast itself.
  log.told(level, explained, { name, code, role, epoch, active, move: move?.id, phase: move?.phase, outcomes });
};

/** Writes what is not ready, and counts the services that could not move here as they should. */
export const tellAudits = (log: FunctionLog, { publish }: FunctionMetrics, { audited }: AuditsReport): void => {
  const red = audited.filter(({ standing }) => standing === 'red');
  for (const { service: name, standing, checks } of audited) {
    const notGreen = checks.filter((check) => check.standing !== 'green');
    log.told(standing === 'red' ? 'warn' : 'info', `readiness of ${name} is ${standing}`, { name, notGreen });
  }
  if (red.length > 0) publish({}, [{ name: SERVICE_METRICS.notReady, unit: 'Count', value: red.length }]);
};
