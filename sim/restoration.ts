import { Fault } from '../shared/core/fault.ts';
import type { Restoration } from '../shared/ports/restoration.ts';
import { describeInstance, findRestore, listExpired } from './find-restores.ts';
import { readChecks } from './instance-status.ts';
import { tagInstance, terminateInstances } from './instances.ts';
import { createIsolation, deleteIsolation } from './isolations.ts';
import type { Points } from './port-points.ts';
import { takeRequest } from './request-limits.ts';
import { joinFleet, launchMachine } from './restored-machines.ts';
import { createVolume, deleteVolume, keepOnTermination } from './restored-volumes.ts';
import { putVolume } from './storage.ts';
import { withTags } from './volume-tags.ts';
import type { World } from './world-state.ts';

/** As the adapter of AWS has it: nothing is made that the reaper would not find. */
const checkTags = (operation: string, tags: ReadonlyMap<string, string>): void => {
  const missing = ['ballast:restore', 'ballast:expires-at'].filter((key) => !tags.get(key));
  if (missing.length === 0) return;
  throw new Fault('invalid', operation, `${operation} is not sent without the tag ${missing.join(' and ')}`);
};

/** Makes something once for each token; a different call with the token of another is a `conflict`. */
const once = (
  world: World,
  operation: string,
  call: { readonly token: string; readonly tags: ReadonlyMap<string, string> },
  make: () => string,
): string => {
  checkTags(operation, call.tags);
  takeRequest(world, operation);
  const { answers } = world.restores;
  const key = `${operation} ${call.token}`;
  const parameters = JSON.stringify({ ...call, tags: [...call.tags].sort() });
  const before = answers.get(key);
  if (before?.parameters === parameters) return before.id;
  if (before !== undefined) {
    throw new Fault('conflict', operation, `token ${call.token} was used with other parameters`);
  }
  const id = make();
  answers.set(key, { parameters, id });
  return id;
};

const tagOne = (world: World, id: string, tags: ReadonlyMap<string, string | null>): void => {
  const volume = world.storage.volumes.get(id);
  if (volume !== undefined) putVolume(world, id, withTags(volume, tags));
  const instance = world.instances.get(id);
  if (instance === undefined) return;
  for (const [key, value] of tags) if (key !== 'ballast:fleet') tagInstance(world, id, key, value);
  // Last: whoever sees the membership sees all else too.
  const fleet = tags.get('ballast:fleet');
  if (fleet === null) tagInstance(world, id, 'ballast:fleet', null);
  else if (fleet !== undefined) joinFleet(world, instance, fleet);
};

const tagResources = (world: World, ids: readonly string[], tags: ReadonlyMap<string, string | null>): void => {
  takeRequest(world, 'ec2:CreateTags');
  for (const id of ids) tagOne(world, id, tags);
};

/** What restores make, move and remove in a world. */
export const connectRestoration = (world: World, { read, change }: Points): Restoration => ({
  find: read('restoration', 'find', (restoreId) => findRestore(world, restoreId)),
  listExpired: read('restoration', 'listExpired', (nowMs) => listExpired(world, nowMs)),
  describeInstance: read('restoration', 'describeInstance', (id) => describeInstance(world, id)),
  readChecks: read('restoration', 'readChecks', (id) => readChecks(world, id)),
  createVolume: change('restoration', 'createVolume', (call) =>
    once(world, 'ec2:CreateVolume', call, () => createVolume(world, call)),
  ),
  launch: change('restoration', 'launch', (call) =>
    once(world, 'ec2:RunInstances', call, () => launchMachine(world, call)),
  ),
  createIsolation: change('restoration', 'createIsolation', (call) => {
    checkTags('ec2:CreateSecurityGroup', call.tags);
    return createIsolation(world, call);
  }),
  tag: change('restoration', 'tag', (ids, tags) => tagResources(world, ids, tags)),
  keepOnTermination: change('restoration', 'keepOnTermination', (id, device, keeps) =>
    keepOnTermination(world, id, device, keeps),
  ),
  terminate: change('restoration', 'terminate', (id) => {
    terminateInstances(world, [id]);
  }),
  deleteVolume: change('restoration', 'deleteVolume', (id) => deleteVolume(world, id)),
  deleteIsolation: change('restoration', 'deleteIsolation', (id) => deleteIsolation(world, id)),
});
