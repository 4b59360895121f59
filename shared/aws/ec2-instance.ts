import type { Instance } from '@aws-sdk/client-ec2';
import type { Lifecycle, Role } from '../core/fleet-view.ts';
import type { FleetInstance } from '../ports/fleets.ts';

/** The tags that make an instance ours and say what it is for. */
export const FLEET_TAG = 'ballast:fleet';
export const ROLE_TAG = 'ballast:role';
export const INTENT_TAG = 'ballast:intent';
export const TEMPLATE_TAG = 'ballast:template';
export const SLOT_TAG = 'ballast:slot';
/** On a volume: the device that it is to be attached as. */
export const DEVICE_TAG = 'ballast:device';
const PROTECT_TAG = 'ballast:protect';
const AWS_TEMPLATE_VERSION_TAG = 'aws:ec2launchtemplate:version';

/** The states of an instance's life, by EC2's names. */
export const LIFECYCLES: ReadonlyMap<string, Lifecycle> = new Map(
  (['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'] as const).map((name) => [name, name]),
);
const ROLES: ReadonlyMap<string, Role> = new Map(
  (['active', 'standby', 'retiring'] as const).map((name) => [name, name]),
);

/** An instance of EC2 as the ports show it; null for one without id or `ballast:fleet` tag, which is not ours. */
export const fleetInstanceFromEc2 = (instance: Instance): FleetInstance | null => {
  const tags = new Map(instance.Tags?.map(({ Key, Value }) => [Key, Value ?? '']));
  const fleet = tags.get(FLEET_TAG);
  if (!(instance.InstanceId && fleet)) return null;
  const slot = tags.get(SLOT_TAG);
  return {
    fleet,
    id: instance.InstanceId,
    instanceType: instance.InstanceType ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    ...(instance.SubnetId && { subnet: instance.SubnetId }),
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    launchedAtMs: instance.LaunchTime?.getTime() ?? 0,
    lifecycle: LIFECYCLES.get(instance.State?.Name ?? '') ?? 'pending',
    role: ROLES.get(tags.get(ROLE_TAG) ?? '') ?? 'active',
    intent: tags.get(INTENT_TAG) ?? null,
    templateVersion: templateVersionOf(tags),
    protected: tags.has(PROTECT_TAG) && tags.get(PROTECT_TAG) !== 'false',
    ...(slot !== undefined && { slot }),
  };
};

/** Our own tag first: AWS's is missing on instances that were adopted by tagging them. */
const templateVersionOf = (tags: ReadonlyMap<string | undefined, string>): number | null => {
  const version = tags.get(TEMPLATE_TAG)?.split(':').at(-1) ?? tags.get(AWS_TEMPLATE_VERSION_TAG);
  return version !== undefined && /^\d+$/.test(version) ? Number(version) : null;
};
