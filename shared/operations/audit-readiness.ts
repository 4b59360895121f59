import { type FailoverRefusal, refuse } from '../core/failover/failover-codes.ts';
import type { Service } from '../core/failover/service.ts';
import { Fault } from '../core/fault.ts';
import { judgeReadiness } from '../core/readiness/judge-readiness.ts';
import { needsProbe } from '../core/readiness/needs-audit.ts';
import type { ReadinessReport } from '../core/readiness/readiness-report.ts';
import { readStored, type StoredReadiness } from '../core/readiness/stored-readiness.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { WorkflowKey, WorkflowLease } from '../ports/workflows.ts';
import { catchFault } from './catch-fault.ts';
import { LEASE_MS } from './lease-ms.ts';
import { observeReadiness } from './observe-readiness.ts';
import { probeCapacity } from './probe-capacity.ts';
import type { ServiceSetup } from './service-setup.ts';
import { tellReadiness } from './tell-readiness.ts';

/** An audit of one service, with a probe of capacity even where none is due. Dry run stores nothing, and tells and reserves nothing. */
export type AuditRequest = { readonly service: string; readonly probe: boolean; readonly dryRun: boolean };

/** Wake-ups that may come one after the other while a lease is let go: nothing is done for them. */
const RELEASES_MAX = 3;

type Audit = {
  readonly ports: FailoverPorts;
  readonly setup: ServiceSetup;
  readonly service: Service;
  readonly request: AuditRequest;
};

const readinessKey = (service: string): WorkflowKey => ({ kind: 'readiness', id: service });

const findService = ({ services, region }: ServiceSetup, name: string): Service | FailoverRefusal => {
  const service = services.find((one) => one.name === name);
  if (service === undefined) {
    const known = services.map((one) => one.name).join(', ') || 'none';
    return refuse('UNKNOWN_SERVICE', `ballast.yml has no service ${name} in ${region}: it has ${known}`);
  }
  if (service.regions.includes(region)) return service;
  return refuse('WRONG_REGION', `${name} never moves to ${region}: ask ${service.regions.join(' or ')}`);
};

/** What is known without changing anything. */
const look = async ({ ports, setup, service }: Audit, stored: StoredReadiness | null): Promise<ReadinessReport> => {
  const facts = await observeReadiness(ports, setup, service, stored?.report.probes ?? []);
  return judgeReadiness(service, facts, ports.clock.nowMs());
};

const audit = async (
  { ports, setup, service, request }: Audit,
  stored: StoredReadiness | null,
): Promise<Omit<StoredReadiness, 'told' | 'toldRed'>> => {
  const facts = await observeReadiness(ports, setup, service, stored?.report.probes ?? []);
  const nowMs = ports.clock.nowMs();
  const probedAtMs = stored?.probedAtMs ?? null;
  if (!request.probe && !needsProbe(probedAtMs, nowMs)) {
    return { version: 1, report: judgeReadiness(service, facts, nowMs), probedAtMs };
  }
  const { probes, hasAsked } = await probeCapacity(ports, service, facts);
  const report = judgeReadiness(service, { ...facts, probes }, ports.clock.nowMs());
  return { version: 1, report, probedAtMs: hasAsked ? nowMs : probedAtMs };
};

const letGo = async ({ ports }: Audit, lease: WorkflowLease, body: StoredReadiness): Promise<void> => {
  for (let attempt = 0; attempt < RELEASES_MAX; attempt += 1) {
    const released = await ports.workflows.releaseLease(lease, { body, answered: [], forgetAtMs: null });
    if (released !== 'dirty') return;
  }
};

const auditUnderLease = async (asked: Audit, lease: WorkflowLease, body: unknown): Promise<ReadinessReport> => {
  const stored = readStored(body);
  const audited = await audit(asked, stored);
  const told = await tellReadiness(asked.ports, stored, audited.report);
  // What could not be written is audited again in a minute, and may be told twice.
  await catchFault(letGo(asked, lease, { ...audited, ...told }));
  return audited.report;
};

/**
 * Reads every prerequisite of moving a service into this Region, judges it, and keeps the report; tells people once what turned
 * red, and once that all is green again. One audit at a time: a second one only looks. Never rejects with a `Fault`: what could
 * not be read is unknown.
 */
export const auditReadiness = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  request: AuditRequest,
): Promise<ReadinessReport | FailoverRefusal> => {
  const service = findService(setup, request.service);
  if ('kind' in service) return service;
  const asked = { ports, setup, service, request };
  const { workflows, clock } = ports;
  const key = readinessKey(service.name);
  const nowMs = clock.nowMs();
  const taken = request.dryRun ? null : await catchFault(workflows.acquireLease(key, nowMs, nowMs + LEASE_MS));
  if (taken !== null && !(taken instanceof Fault) && taken.kind === 'acquired') {
    return auditUnderLease(asked, taken.lease, taken.record.body);
  }
  const record = await catchFault(workflows.read(key));
  return look(asked, record instanceof Fault ? null : readStored(record.body));
};
