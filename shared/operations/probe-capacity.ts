import type { Service } from '../core/failover/service.ts';
import { Fault } from '../core/fault.ts';
import { needsHere } from '../core/readiness/needs-here.ts';
import { type ProbePlan, planProbes } from '../core/readiness/plan-probes.ts';
import type { ReadinessFacts } from '../core/readiness/readiness-facts.ts';
import type { CapacityProbe } from '../core/readiness/readiness-report.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';

type ProbePorts = Pick<FailoverPorts, 'fleets' | 'prerequisites' | 'clock'>;

/** Asks for one size after the other; null where EC2 did not say. */
const probeZone = async (ports: ProbePorts, { fleet, zone, asks }: ProbePlan): Promise<CapacityProbe | null> => {
  let last: CapacityProbe | null = null;
  for (const { instanceType, machines } of asks) {
    const answer = await catchFault(ports.prerequisites.probeCapacity(instanceType, zone, machines));
    if (answer instanceof Fault) return last;
    last = { fleet, zone, instanceType, machines: asks[0]?.machines ?? machines, ...answer, atMs: ports.clock.nowMs() };
    if (answer.there) return last;
  }
  return last;
};

const planAll = async ({ fleets }: ProbePorts, service: Service, facts: ReadinessFacts, nowMs: number) => {
  const plans = await Promise.all(
    needsHere(service, facts, nowMs).map(async ({ own, need }): Promise<readonly ProbePlan[]> => {
      if (need.kind === 'unknown') return [];
      const zones = await catchFault(fleets.listZones(own.fleet.subnets));
      if (zones instanceof Fault) return [];
      const names = [...new Set([...zones.values()].map(({ name }) => name))].toSorted();
      return planProbes(own.fleet, names, need.value.machines);
    }),
  );
  return plans.flat();
};

/**
 * Reserves, one zone after the other, the machines that a service would need here, and gives them back; what earlier probes
 * left behind is given back first. A zone that EC2 says nothing of keeps what was known of it. Never rejects with a `Fault`.
 */
export const probeCapacity = async (
  ports: ProbePorts,
  service: Service,
  facts: ReadinessFacts,
): Promise<{ readonly probes: readonly CapacityProbe[]; readonly hasAsked: boolean }> => {
  await catchFault(ports.prerequisites.releaseProbes());
  const probes: CapacityProbe[] = [];
  // At once they would take each other's machines, and quota.
  for (const plan of await planAll(ports, service, facts, ports.clock.nowMs())) {
    const probe = await probeZone(ports, plan);
    if (probe !== null) probes.push(probe);
  }
  const isNew = ({ fleet, zone }: CapacityProbe): boolean =>
    probes.some((probe) => probe.fleet === fleet && probe.zone === zone);
  return { probes: [...facts.probes.filter((probe) => !isNew(probe)), ...probes], hasAsked: probes.length > 0 };
};
