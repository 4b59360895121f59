import { Fault } from '../shared/core/fault.ts';
import type { LaunchTemplateReference } from '../shared/core/fleet.ts';
import type { ResolvedTemplate } from '../shared/ports/fleets.ts';
import { drawHex } from './random.ts';
import type { LaunchTemplate, World } from './world-state.ts';

const absent = (text: string): Fault =>
  new Fault('not-found', 'ec2:DescribeLaunchTemplateVersions', `no launch template ${text} in this Region`);

/** Makes a launch template with one version, which is both `$Default` and `$Latest`. */
export const addLaunchTemplate = (world: World, name: string, detailedMonitoring: boolean): LaunchTemplate => {
  const template = {
    id: `lt-${drawHex(world.random, 17)}`,
    name,
    defaultVersion: 1,
    versions: [{ detailedMonitoring }],
  };
  world.templates.push(template);
  return template;
};

/** Pins a reference to a version number, or throws a `not-found` fault that names the template. */
export const resolveTemplate = (world: World, { by, value, version }: LaunchTemplateReference): ResolvedTemplate => {
  const template = world.templates.find(({ id, name }) => value === (by === 'id' ? id : name));
  if (template === undefined) throw absent(`"${value}"`);
  const { id, defaultVersion, versions } = template;
  const named = version === '$Latest' ? versions.length : version;
  const pinned = named === '$Default' ? defaultVersion : named;
  const found = versions[pinned - 1];
  if (found === undefined) throw absent(`"${value}" with version ${version}`);
  return { id, version: pinned, detailedMonitoring: found.detailedMonitoring };
};
