import type { ServiceRequest } from '../core/failover/service-wish.ts';
import { needsAudit } from '../core/readiness/needs-audit.ts';
import type { ReadinessReport } from '../core/readiness/readiness-report.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { auditReadiness } from './audit-readiness.ts';
import { readStoredReadiness } from './read-stored-readiness.ts';
import type { ServiceSetup } from './service-setup.ts';

/** Audits of one look: the others are due at the next. */
const AUDITS_MAX = 5;

/** How ready services are, as they were audited now. */
export type AuditsReport = { readonly audited: readonly ReadinessReport[] };

const findDue = async (
  ports: FailoverPorts,
  { region, services }: ServiceSetup,
  named: string | null,
): Promise<readonly string[]> => {
  const nowMs = ports.clock.nowMs();
  const asked = services.filter(({ name, regions }) => regions.includes(region) && (named === null || named === name));
  const found = await Promise.all(
    asked.map(async ({ name }) => ({ name, report: await readStoredReadiness(ports, name) })),
  );
  return found
    .filter(({ report }) => named !== null || needsAudit(report, nowMs))
    .toSorted((one, other) => (one.report?.atMs ?? 0) - (other.report?.atMs ?? 0))
    .slice(0, AUDITS_MAX)
    .map(({ name }) => name);
};

/**
 * Audits the services that can move here whose last audit is the longest ago, as far as they are due, or the one that a person
 * names. Rejects with a `Fault` when this Region's ledger cannot be read.
 */
export const auditServices = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  { service: named, dryRun }: ServiceRequest,
): Promise<AuditsReport> => {
  const audited: ReadinessReport[] = [];
  for (const service of await findDue(ports, setup, named)) {
    const report = await auditReadiness(ports, setup, { service, probe: false, dryRun });
    if (!('kind' in report)) audited.push(report);
  }
  return { audited };
};
