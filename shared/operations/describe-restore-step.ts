import type { RestoreStep } from '../core/restore/restore-step.ts';

const count = (ids: readonly string[]): string => (ids.length === 1 ? (ids[0] ?? '') : `${ids.length} resources`);

/** One line that says what a step of a restore does. */
export const describeRestoreStep = (step: RestoreStep): string => {
  switch (step.kind) {
    case 'isolate':
      return `make a security group where ${step.subnet} is`;
    case 'launch':
      return `launch ${step.place.instanceType} in ${step.place.zone}`;
    case 'create-volume':
      return `make the volume for ${step.device} of ${step.snapshotId}`;
    case 'tag':
      return `tag ${count(step.resourceIds)}`;
    case 'release':
      return `hand over ${count(step.resourceIds)}`;
    case 'pause':
      return `pause ${step.fleet}`;
    case 'resume':
      return `end the pause of ${step.fleet}`;
    case 'deregister':
    case 'register':
    case 'stop':
    case 'start':
    case 'terminate':
      return `${step.kind} ${step.instanceId}`;
    case 'detach':
      return `detach ${step.volumeId} from ${step.instanceId}`;
    case 'attach':
      return `attach ${step.volumeId} to ${step.instanceId} as ${step.device}`;
    case 'keep':
      return `${step.keeps ? 'keep' : 'delete'} ${step.device} when ${step.instanceId} ends`;
    case 'check':
      return `check ${step.instanceId}`;
    case 'record-proof':
      return 'write the result on the recovery point';
    case 'delete-volume':
      return `delete ${step.volumeId}`;
    case 'delete-isolation':
      return `delete ${step.groupId}`;
  }
};
