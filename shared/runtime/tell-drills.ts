import type { DrillReport } from '../operations/restore-report.ts';
import type { ServicesReport } from '../operations/service-report.ts';
import type { FunctionLog } from './function-log.ts';
import type { FunctionMetrics } from './function-metrics.ts';
import { tellDrill } from './tell-restores.ts';
import { tellServices } from './tell-services.ts';

/** Writes which proofs and which drills of failovers began, or why not, and what was taken away. */
export const tellDrills = (log: FunctionLog, metrics: FunctionMetrics, report: DrillReport & ServicesReport): void => {
  tellDrill(log, report);
  tellServices(log, metrics, report);
};
