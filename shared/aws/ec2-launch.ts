import type { _InstanceType, CreateFleetError, CreateFleetRequest, ResourceType, Tag } from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { LaunchCall } from '../core/fleet-state.ts';
import type { LaunchRefusal } from '../ports/fleets.ts';
import { kindOfCode, redact } from './aws-error.ts';
import { FLEET_TAG, INTENT_TAG, ROLE_TAG, SLOT_TAG, TEMPLATE_TAG } from './ec2-instance.ts';

const TAGGED: readonly ResourceType[] = ['instance', 'volume', 'fleet'];

/** The CreateFleet request of a launch call. The same call always gives the same request, as its token demands. */
export const createFleetRequest = (fleetName: string, call: LaunchCall): CreateFleetRequest => {
  const { id, version } = call.launchTemplate;
  const subnet = subnetOf(call);
  // The empty text is how EC2 is told to leave a device of the template out.
  const withoutDevices = (call.withoutDevices ?? []).map((device) => ({ DeviceName: device, NoDevice: '' }));
  return {
    Type: 'instant',
    ClientToken: call.token,
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: id, Version: String(version) },
        Overrides: call.instanceTypes.map((instanceType, priority) => ({
          InstanceType: asInstanceType(instanceType, 'ec2:CreateFleet'),
          SubnetId: subnet,
          Priority: priority,
          ...(withoutDevices.length > 0 && { BlockDeviceMappings: withoutDevices }),
        })),
      },
    ],
    TargetCapacitySpecification: {
      TotalTargetCapacity: call.onDemand + call.spot,
      OnDemandTargetCapacity: call.onDemand,
      SpotTargetCapacity: call.spot,
      DefaultTargetCapacityType: 'on-demand',
    },
    ...(call.onDemand > 0 && { OnDemandOptions: { AllocationStrategy: 'prioritized' } }),
    ...(call.spot > 0 && { SpotOptions: { AllocationStrategy: 'price-capacity-optimized' } }),
    TagSpecifications: TAGGED.map((resource) => ({
      ResourceType: resource,
      Tags: [...launchTags(fleetName, call), ...(resource === 'instance' ? slotTags(call) : [])],
    })),
  };
};

/** Why a pool gave nothing, or less than was asked for. All pools of a call are in the call's Availability Zone. */
export const refusalFromEc2 = (call: LaunchCall, error: CreateFleetError): LaunchRefusal => {
  const code = error.ErrorCode ?? 'unknown';
  return {
    instanceType: error.LaunchTemplateAndOverrides?.Overrides?.InstanceType ?? '',
    zone: call.zone,
    market: error.Lifecycle === 'spot' ? 'spot' : 'on-demand',
    kind: kindOfCode(code) === 'no-capacity' ? 'no-capacity' : 'other',
    because: `${code}: ${redact(error.ErrorMessage ?? '')}`,
  };
};

const launchTags = (fleetName: string, { token, launchTemplate, role }: LaunchCall): readonly Tag[] => [
  { Key: FLEET_TAG, Value: fleetName },
  { Key: ROLE_TAG, Value: role ?? 'active' },
  { Key: INTENT_TAG, Value: token },
  { Key: TEMPLATE_TAG, Value: `${launchTemplate.id}:${launchTemplate.version}` },
];

/** Of the machine alone: the volumes launched with it are not those that follow the slot. */
const slotTags = ({ slot }: LaunchCall): readonly Tag[] => (slot ? [{ Key: SLOT_TAG, Value: slot }] : []);

/**
 * One subnet of the call's zone. AWS takes two subnets of one zone for duplicate pools and refuses the whole request;
 * choosing by token spreads calls over subnets, and gives a repeated call the subnet it had.
 */
const subnetOf = ({ subnets, token, zone }: LaunchCall): string => {
  const sum = [...token].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  const subnet = subnets[sum % subnets.length];
  if (subnet === undefined)
    throw new Fault('not-found', 'ec2:CreateFleet', `launch ${token} names no subnet in ${zone}`);
  return subnet;
};

/** The SDK lists the types it was built with; AWS adds types every month, so that the form decides, not the list. */
const isInstanceType = (name: string): name is _InstanceType => /^[a-z0-9-]+\.[a-z0-9-]+$/.test(name);

/** The name as the SDK types it; throws where it is none. */
export const asInstanceType = (name: string, operation: string): _InstanceType => {
  if (isInstanceType(name)) return name;
  throw new Fault('not-found', operation, `"${name}" is no instance type; expected one like "m7g.large"`);
};
