import type { PlanStep } from '../core/fleet-decision.ts';
import type { LaunchCall } from '../core/fleet-state.ts';

const count = (ids: readonly string[]): string => (ids.length === 1 ? (ids[0] ?? '') : `${ids.length} instances`);

const describeLaunch = ({ onDemand, spot, zone, instanceTypes, role, slot }: LaunchCall): string => {
  const markets = [onDemand > 0 ? `${onDemand} On-Demand` : '', spot > 0 ? `${spot} Spot` : ''].filter(Boolean);
  const purpose = [role === 'standby' ? 'as standby' : '', slot === undefined ? '' : `for slot ${slot}`];
  return ['launch', markets.join(' and '), instanceTypes.join(' or '), 'in', zone, ...purpose.filter(Boolean)].join(
    ' ',
  );
};

/** A plan step in a few words, for logs, notices and the CLI. */
export const describePlanStep = (step: PlanStep): string => {
  switch (step.kind) {
    case 'launch':
      return describeLaunch(step.call);
    case 'register':
      return `register ${count(step.instanceIds)} on port ${step.port}`;
    case 'retire':
      return `retire ${count(step.instanceIds)}`;
    case 'deregister':
      return `deregister ${count(step.instanceIds)} on port ${step.port}`;
    case 'terminate':
      return `terminate ${count(step.instanceIds)}`;
    case 'stop':
      return `stop ${count(step.instanceIds)}`;
    case 'modify':
      return `make ${step.instanceId} ${step.instanceType}`;
    case 'start':
      return `start ${count(step.instanceIds)}`;
    case 'wake':
      return `wake ${count(step.instanceIds)}`;
    case 'rest':
      return `${step.state === 'hibernated' ? 'hibernate' : 'stop'} ${count(step.instanceIds)}, to stand by`;
    case 'adopt':
      return `make ${step.instanceId} slot ${step.slot}`;
    case 'detach':
      return `detach ${step.volumeId} from ${step.instanceId}`;
    case 'attach':
      return `attach ${step.volumeId} to ${step.instanceId} as ${step.device}`;
    case 'give-address':
      return `give slot ${step.slot} ${step.address === 'private' ? 'a private' : 'an elastic'} address on ${step.instanceId}`;
    case 'assign': {
      const { address, instanceId } = step;
      return `assign ${address.kind === 'private' ? address.address : address.allocationId} to ${instanceId}`;
    }
  }
};
