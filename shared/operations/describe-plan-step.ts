import type { PlanStep } from '../core/fleet-decision.ts';

const count = (ids: readonly string[]): string => (ids.length === 1 ? (ids[0] ?? '') : `${ids.length} instances`);

/** A plan step in a few words, for logs, notices and the CLI. */
export const describePlanStep = (step: PlanStep): string => {
  switch (step.kind) {
    case 'launch': {
      const { onDemand, spot, zone, instanceTypes } = step.call;
      const markets = [onDemand > 0 ? `${onDemand} On-Demand` : '', spot > 0 ? `${spot} Spot` : ''].filter(Boolean);
      return `launch ${markets.join(' and ')} ${instanceTypes.join(' or ')} in ${zone}`;
    }
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
  }
};
