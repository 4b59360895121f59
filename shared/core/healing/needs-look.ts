import type { FleetState } from '../fleet-state.ts';
import type { InstanceView } from '../fleet-view.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { SourceReading } from './health-readings.ts';

/** What is seen of a fleet between its looks: its instances with their targets, and what EC2's status checks say. */
export type Glimpse = { readonly instances: readonly InstanceView[]; readonly status: SourceReading };

const isWell = (
  { evidence }: HealthPolicy,
  { id, lifecycle, targets }: InstanceView,
  status: SourceReading,
): boolean => {
  const said = evidence.includes('instance-status') && status.kind === 'read' ? status.byInstance[id] : undefined;
  const serves = !evidence.includes('target-health') || targets.every((state) => state === 'healthy');
  return lifecycle === 'running' && serves && (said === undefined || said.kind === 'well');
};

/** Whether a settled fleet must be looked at before its time, for a machine of the last look is gone or not well. */
export const needsLook = (policy: HealthPolicy, state: FleetState, { instances, status }: Glimpse): boolean => {
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  return (state.health?.roster ?? []).some(({ instanceId }) => {
    const instance = byId.get(instanceId);
    return instance === undefined || !isWell(policy, instance, status);
  });
};
