import type { FailoverStep } from '../core/failover/failover-step.ts';
import { isDrill, type Service } from '../core/failover/service.ts';
import type { StepAnswer } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import { fenceRegion, unfenceRegion } from './fence-region.ts';
import { lowerFleet, raiseFleet } from './raise-fleet.ts';
import { restoreForMove } from './restore-for-move.ts';
import type { ServiceSetup } from './service-setup.ts';

const DONE = { kind: 'done' } as const;

const former = (ports: FailoverPorts, region: string) => (region === ports.region ? ports : ports.formerRegion(region));

const leastOf = ({ config }: ServiceSetup, name: string): number =>
  config.fleets.find((fleet) => fleet.name === name)?.capacity.min ?? 0;

const take = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  service: Service,
  step: FailoverStep,
): Promise<StepAnswer> => {
  const { clock } = ports;
  const groupsIn = (region: string) => service.targetGroups[region] ?? {};
  switch (step.kind) {
    case 'fence':
      await fenceRegion(former(ports, step.region), { step, groups: groupsIn(step.region), clock });
      return DONE;
    case 'unfence':
      await unfenceRegion(former(ports, step.region), step.fleets, groupsIn(step.region), clock.nowMs());
      return DONE;
    case 'raise':
      await raiseFleet(ports, step, { isDrill: isDrill(service), least: leastOf(setup, step.fleet) });
      return DONE;
    case 'lower':
      await lowerFleet(ports, step);
      return DONE;
    case 'restore':
      return restoreForMove(ports, setup, step);
    case 'switch':
      await ports.switches.publish(service.name, step.on, clock.nowMs());
      return DONE;
    case 'records': {
      const comment = `ballast ${setup.stage} ${service.name} epoch ${step.to.to}`;
      const { changeId } = await ports.dns.change(step.zoneId, step.changes, comment);
      return { kind: 'changed', changeId };
    }
  }
};

/** Takes one step of a move and says what became of it. Never rejects with a `Fault`. */
export const takeFailoverStep = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  service: Service,
  step: FailoverStep,
): Promise<StepAnswer> => {
  const answer = await catchFault(take(ports, setup, service, step));
  return answer instanceof Fault ? { kind: 'failed', because: answer.message, fault: answer.kind } : answer;
};
