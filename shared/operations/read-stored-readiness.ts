import type { ReadinessReport } from '../core/readiness/readiness-report.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';

const isReport = (body: unknown): body is ReadinessReport =>
  typeof body === 'object' &&
  body !== null &&
  'version' in body &&
  body.version === 1 &&
  'checks' in body &&
  Array.isArray(body.checks);

/** The last audit of a service in this Region; null where there was none that can be read. */
export const readStoredReadiness = async (
  { workflows }: Pick<FailoverPorts, 'workflows'>,
  service: string,
): Promise<ReadinessReport | null> => {
  const { body } = await workflows.read({ kind: 'readiness', id: service });
  return isReport(body) ? body : null;
};
