import { Fault } from '../../shared/core/fault.ts';
import type { InvocationPorts } from '../trials/connect-invocation.ts';
import type { Invocation } from '../trials/invocation.ts';
import type { FunctionAnswer, Functions } from '../trials/invoke.ts';
import { STAGE } from '../trials/scene.ts';
import type { Trial } from '../trials/trial.ts';
import { actOnBackups } from './naive-backups.ts';
import { type NaiveEvent, readNaively } from './naive-event.ts';
import { actOnFleets } from './naive-fleets.ts';
import { actOnServices } from './naive-services.ts';

const DONE: FunctionAnswer = { kind: 'done' };

const act = async (
  trial: Trial,
  { region, function: name, id }: Invocation,
  ports: InvocationPorts,
  event: NaiveEvent,
): Promise<void> => {
  const setup = trial.setups.get(region);
  if (setup === undefined) return;
  const { config, services } = setup;
  switch (name) {
    case 'tick':
    case 'scale':
    case 'replace':
      return actOnFleets({ ports: ports.fleets(), config, stage: STAGE, runId: String(id) }, event);
    case 'backup':
      return actOnBackups({ ports: ports.backups(), config, region, stage: STAGE }, event);
    case 'watch':
      return actOnServices(ports.failover(), services, STAGE, event);
    default:
      return undefined;
  }
};

/** What Lambda makes of a script that trips over an event that it did not expect. */
const toFault = (error: unknown): Fault =>
  error instanceof Fault
    ? error
    : new Fault('invalid', 'naive', error instanceof Error ? error.message : String(error));

/**
 * What a first script does, as one finds it described: over the same ports and on the same events as Ballast, but one event is
 * one action. No intent is written down before, no call has a token that a repeat would know, nobody holds a lease, and nobody
 * looks again. It checks tags, bounds and a grace period, and in calm weather it does its work.
 */
export const naiveFunctions: Functions = async (trial, invocation, ports) => {
  try {
    const event = readNaively(invocation.event);
    if (event === null) return { kind: 'ignored', code: 'UNKNOWN_EVENT' };
    await act(trial, invocation, ports, event);
    return DONE;
  } catch (error) {
    throw toFault(error);
  }
};
