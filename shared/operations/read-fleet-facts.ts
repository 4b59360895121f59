import type { Service } from '../core/failover/service.ts';
import type { Found, Known } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { FleetFacts } from '../core/readiness/readiness-facts.ts';
import { sizeOf } from '../core/sizing/units-of.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { FleetInstance } from '../ports/fleets.ts';
import { catchFault } from './catch-fault.ts';
import type { ServiceSetup } from './service-setup.ts';

/** What a call answered, or why nothing is known; never a `Fault`. */
export const readKnown = async <Value>(call: Promise<Value>): Promise<Known<Value>> => {
  const value = await catchFault(call);
  return value instanceof Fault ? { kind: 'unknown', because: value.message } : { kind: 'known', value };
};

/** As above, and what AWS says is not there is absent. */
const find = async <Value>(call: Promise<Value>): Promise<Found<Value>> => {
  const value = await catchFault(call);
  if (!(value instanceof Fault)) return { kind: 'known', value };
  return { kind: value.kind === 'not-found' ? 'absent' : 'unknown', because: value.message };
};

/** Units that run for users, or are about to: what stands by is started one day, or not. */
const countUnits = (fleet: Fleet, instances: readonly FleetInstance[]): number =>
  instances
    .filter(({ fleet: name, role }) => name === fleet.name && role === 'active')
    .filter(({ lifecycle }) => lifecycle === 'pending' || lifecycle === 'running')
    .reduce((units, { instanceType }) => units + sizeOf(fleet, instanceType).units, 0);

/** Reads what readiness asks of the fleets of a service that exist in this Region. */
export const readFleetFacts = async (
  { fleets, ledger, prerequisites, clock }: FailoverPorts,
  { config, stage, deployment }: ServiceSetup,
  service: Service,
): Promise<readonly FleetFacts[]> => {
  const here = service.fleets.flatMap((name) => config.fleets.find((fleet) => fleet.name === name) ?? []);
  const names = here.map(({ name }) => name);
  const [instances, records] = await Promise.all([
    readKnown(fleets.listInstances(names)),
    readKnown(ledger.readFleets(names)),
  ]);
  const nowMs = clock.nowMs();
  return Promise.all(
    here.map(async (fleet): Promise<FleetFacts> => {
      const [template, addresses, ...balancers] = await Promise.all([
        find(prerequisites.readTemplate(fleet.launchTemplate)),
        find(prerequisites.countFreeAddresses(fleet.subnets)),
        ...fleet.targetGroups.map((group) => find(prerequisites.findLoadBalancer(group))),
      ]);
      const overrides = records.kind === 'known' ? (records.value.get(fleet.name)?.overrides ?? []) : [];
      return {
        fleet,
        units: instances.kind === 'known' ? { kind: 'known', value: countUnits(fleet, instances.value) } : instances,
        overrides:
          records.kind === 'known'
            ? { kind: 'known', value: overrides.filter(({ untilMs }) => untilMs > nowMs) }
            : records,
        template,
        addresses,
        balancers,
        vcpus: deployment.vcpusOf(fleet.sizes[0].instanceType),
        alarmNames: deployment.fleetAlarms(fleet, stage),
      };
    }),
  );
};
