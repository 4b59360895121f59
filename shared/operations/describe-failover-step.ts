import type { FailoverStep } from '../core/failover/failover-step.ts';

/** One step of a move in a few words, the same whether it was taken or would be. */
export const describeFailoverStep = (step: FailoverStep): string => {
  switch (step.kind) {
    case 'fence': {
      const how = [step.command === null ? [] : ['run the command'], step.deregister ? ['deregister'] : []].flat();
      return `fence ${step.fleets.join(', ')} in ${step.region}: ${['pause', ...how].join(', ')}`;
    }
    case 'unfence':
      return `let ${step.fleets.join(', ')} serve in ${step.region}`;
    case 'raise':
      return `raise ${step.fleet} to at least ${step.units} units`;
    case 'lower':
      return `hold no more capacity of ${step.fleet}`;
    case 'restore':
      return `restore ${step.lineage} of ${step.fleet} ${step.into === 'new' ? 'into the fleet' : 'in isolation'}`;
    case 'switch':
      return `publish the switch: ${step.on ? 'on' : 'off'}`;
    case 'records':
      return `change ${step.changes.length} records, epoch ${step.to.from} to ${step.to.to}`;
  }
};
