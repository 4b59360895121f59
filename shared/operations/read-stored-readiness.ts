import { readReadinessReport } from '../core/readiness/read-readiness-report.ts';
import type { ReadinessReport } from '../core/readiness/readiness-report.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';

/** The last audit of a service in this Region; null where there was none that can be read. */
export const readStoredReadiness = async (
  { workflows }: Pick<FailoverPorts, 'workflows'>,
  service: string,
): Promise<ReadinessReport | null> =>
  readReadinessReport((await workflows.read({ kind: 'readiness', id: service })).body);
