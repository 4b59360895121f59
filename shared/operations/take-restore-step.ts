import { Fault } from '../core/fault.ts';
import type { RestoreAnswer, RestoreStep } from '../core/restore/restore-step.ts';
import { pauseInForce } from '../core/scaling/bounds.ts';
import { SECOND_MS } from '../core/time.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';

/** How long a look waits for the end of a check; one that takes longer is run again by the next. */
const CHECK_WAIT_MS = 20 * SECOND_MS;

const DONE: RestoreAnswer = { kind: 'done' };

const runCheck = async ({ agents }: RestorePorts, instanceId: string, command: string): Promise<RestoreAnswer> => {
  const result = await agents.run(instanceId, command, CHECK_WAIT_MS);
  if (result.kind === 'unknown') return { kind: 'checked', passed: false, because: result.because };
  const { exitCode, output } = result;
  return { kind: 'checked', passed: exitCode === 0, because: `the check ended with ${exitCode}: ${output.trim()}` };
};

/** Ends our pause, and none that a person has put since. */
const resume = async (
  { ledger, clock }: RestorePorts,
  { fleet, why, putBack }: RestoreStep & { readonly kind: 'resume' },
): Promise<RestoreAnswer> => {
  const nowMs = clock.nowMs();
  const record = (await ledger.readFleets([fleet])).get(fleet);
  if (pauseInForce(record?.overrides ?? [], nowMs)?.why !== why) return DONE;
  if (putBack !== null && putBack.untilMs > nowMs) await ledger.putOverride(fleet, putBack);
  else await ledger.removeOverrides(fleet, ['pause']);
  return DONE;
};

const start = async ({ fleets }: RestorePorts, instanceId: string): Promise<RestoreAnswer> => {
  const [refusal] = (await fleets.start([instanceId])).refused;
  return refusal === undefined ? DONE : { kind: 'failed', fault: refusal.kind, because: refusal.because };
};

/** Steps that only answer whether they were done. */
const doStep = (ports: RestorePorts, step: RestoreStep): Promise<unknown> => {
  const { restoration, snapshots, balancers, fleets, volumes, ledger } = ports;
  switch (step.kind) {
    case 'tag':
    case 'release':
      return restoration.tag(step.resourceIds, step.tags);
    case 'pause':
      return ledger.putOverride(step.fleet, step.pause);
    case 'deregister':
      return balancers.deregister(step.arn, step.port, [step.instanceId]);
    case 'register':
      return balancers.register(step.arn, step.port, [step.instanceId]);
    case 'stop':
      return fleets.stop([step.instanceId]);
    case 'terminate':
      return restoration.terminate(step.instanceId);
    case 'detach':
      return volumes.detach(step.volumeId, step.instanceId);
    case 'attach':
      return volumes.attach(step.volumeId, step.instanceId, step.device);
    case 'keep':
      return restoration.keepOnTermination(step.instanceId, step.device, step.keeps);
    case 'record-proof':
      return snapshots.tag(step.snapshotIds, step.tags);
    case 'delete-volume':
      return restoration.deleteVolume(step.volumeId);
    case 'delete-isolation':
      return restoration.deleteIsolation(step.groupId);
    default:
      return Promise.resolve();
  }
};

const answerStep = async (ports: RestorePorts, restoreId: string, step: RestoreStep): Promise<RestoreAnswer> => {
  const { restoration } = ports;
  switch (step.kind) {
    case 'isolate':
      return { kind: 'made', id: await restoration.createIsolation({ restoreId, ...step }) };
    case 'launch': {
      const { token, template, place, securityGroup, tags } = step;
      const { instanceType, subnet } = place;
      return {
        kind: 'made',
        id: await restoration.launch({ token, template, instanceType, subnet, securityGroup, tags }),
      };
    }
    case 'create-volume':
      return { kind: 'made', id: await restoration.createVolume(step) };
    case 'start':
      return start(ports, step.instanceId);
    case 'check':
      return runCheck(ports, step.instanceId, step.command);
    case 'resume':
      return resume(ports, step);
    default:
      await doStep(ports, step);
      return DONE;
  }
};

/** Takes one step of a restore; a port's `Fault` is an answer too. */
export const takeRestoreStep = async (
  ports: RestorePorts,
  restoreId: string,
  step: RestoreStep,
): Promise<RestoreAnswer> => {
  try {
    return await answerStep(ports, restoreId, step);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: 'failed', fault: error.kind, because: error.message };
  }
};
