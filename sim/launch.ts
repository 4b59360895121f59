import { Fault } from '../shared/core/fault.ts';
import type { LaunchCall, Market } from '../shared/core/fleet-state.ts';
import type { LaunchAnswer, LaunchRefusal } from '../shared/ports/fleets.ts';
import { type InstanceRequest, launchInstance, sizeIn } from './instances.ts';
import { type Pool, takeFromPool } from './pools.ts';
import { fleetNamed } from './simulated-fleets.ts';
import { addVolume } from './volumes.ts';
import type { Instance, SimulatedFleet, TemplateVersion, World } from './world-state.ts';

/** What a template's version says; undefined where there is none in this Region. */
export const templateVersion = (
  { templates }: World,
  { id, version }: LaunchCall['launchTemplate'],
): TemplateVersion | undefined => templates.find((template) => template.id === id)?.versions[version - 1];

type Gathered = { readonly instanceIds: string[]; readonly refusals: LaunchRefusal[] };

const requestOf = (world: World, call: LaunchCall, pool: Pool): InstanceRequest => {
  const { launchTemplate, subnets, token, role, slot } = call;
  const { hibernates, reports } = templateVersion(world, launchTemplate) ?? {};
  return {
    ...pool,
    ...(subnets[0] !== undefined && { subnet: subnets[0] }),
    templateVersion: launchTemplate.version,
    intent: token,
    ...(role && { role }),
    ...(slot && { slot }),
    ...(hibernates !== undefined && { hibernates }),
    ...(reports !== undefined && { reports }),
  };
};

/** Data devices of a call's template, less those that it leaves out. */
const devicesOf = (world: World, { launchTemplate, withoutDevices = [] }: LaunchCall): readonly string[] => {
  const { devices = [] } = templateVersion(world, launchTemplate) ?? {};
  return devices.filter((device) => !withoutDevices.includes(device));
};

/** Why a pool gives none: it is dry, EC2 gives none in its zone, or that fails. */
const refusalOf = ({ outages, disturbances: { refusing } }: World, pool: Pool): LaunchRefusal => {
  const { instanceType, zone, market } = pool;
  const limit = refusing.get(zone);
  if (limit?.left === 0) return { ...pool, kind: limit.kind, because: limit.because };
  return outages.get(zone)?.refusal === 'other'
    ? { ...pool, kind: 'other', because: `internal error in ${zone}` }
    : { ...pool, kind: 'no-capacity', because: `insufficient ${market} capacity of ${instanceType} in ${zone}` };
};

const launchWithVolumes = (
  world: World,
  fleet: SimulatedFleet,
  call: LaunchCall,
  request: InstanceRequest,
): Instance | null => {
  const instance = launchInstance(world, fleet, request);
  if (instance === null) return null;
  const kinds = templateVersion(world, call.launchTemplate)?.volumeKinds;
  for (const device of devicesOf(world, call)) addVolume(world, instance, device, kinds?.get(device));
  return instance;
};

const launchMarket = (world: World, fleet: SimulatedFleet, call: LaunchCall, market: Market, into: Gathered): void => {
  let missing = market === 'spot' ? call.spot : call.onDemand;
  for (const instanceType of call.instanceTypes) {
    if (missing === 0) return;
    const pool = { instanceType, zone: call.zone, market };
    if (sizeIn(fleet, instanceType) === null) {
      into.refusals.push({ ...pool, kind: 'other', because: `no such instance type: ${instanceType}` });
      continue;
    }
    const given = takeFromPool(world, pool, missing);
    const request = requestOf(world, call, pool);
    for (let count = 0; count < given; count += 1) {
      const instance = launchWithVolumes(world, fleet, call, request);
      if (instance !== null) into.instanceIds.push(instance.id);
    }
    missing -= given;
    if (missing > 0) into.refusals.push(refusalOf(world, pool));
  }
};

const checkReferences = (world: World, { launchTemplate, subnets, zone }: LaunchCall): void => {
  if (templateVersion(world, launchTemplate) === undefined) {
    const message = `no launch template ${launchTemplate.id} with version ${launchTemplate.version} in this Region`;
    throw new Fault('not-found', 'ec2:CreateFleet', message);
  }
  const stray = subnets.find((subnet) => world.zones.get(subnet) !== zone);
  if (stray !== undefined) throw new Fault('not-found', 'ec2:CreateFleet', `no subnet ${stray} in ${zone}`);
};

/**
 * One CreateFleet of type instant: gives what the pools can give, in the order of the instance types, and a refusal for
 * each pool that could not give what was still missing. A call repeated with its token gets its first answer again; a
 * different call with that token is a `conflict`.
 */
export const launch = (world: World, fleetName: string, call: LaunchCall): LaunchAnswer => {
  const parameters = JSON.stringify([fleetName, call]);
  const before = world.answers.get(call.token);
  if (before !== undefined) {
    if (before.parameters === parameters) return before.answer;
    throw new Fault('conflict', 'ec2:CreateFleet', `token ${call.token} was used with other parameters`);
  }
  checkReferences(world, call);
  const fleet = fleetNamed(world, fleetName);
  const answer: Gathered = { instanceIds: [], refusals: [] };
  launchMarket(world, fleet, call, 'on-demand', answer);
  launchMarket(world, fleet, call, 'spot', answer);
  world.answers.set(call.token, { parameters, answer });
  return answer;
};
