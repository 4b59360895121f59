import { beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { worldOf } from '../../../sim/cloud.ts';
import { recordChange } from '../../../sim/trials/history.ts';
import type { Invocation } from '../../../sim/trials/invocation.ts';
import type { Trial } from '../../../sim/trials/trial.ts';
import { type FleetTrial, fleetTrials, HOME } from './open-fleet-trial.ts';

const open = fleetTrials(({ stateful, mode }) => stateful === undefined && mode === 'act');

let trial: Trial;
let fleet: Fleet;
let pass: FleetTrial['pass'];
let beginLook: FleetTrial['beginLook'];

beforeEach(async () => {
  const opened = open();
  ({ trial, fleet, pass, beginLook } = opened);
  await pass(1);
  opened.tick();
  await pass(1);
});

/** Which promises are broken when a look asks for this of a machine that serves. */
const asks = (invocation: Invocation, port: 'fleets' | 'balancers', method: string): readonly string[] => {
  const { nowMs, instances } = worldOf(trial.globe.cloud, HOME);
  const one = [...instances.values()].find(({ fleetTag, ready }) => fleetTag === fleet.name && ready);
  if (one === undefined) throw new Error('nothing serves');
  trial.check({
    kind: 'asked',
    call: { port, method, args: [[one.id]], region: HOME, atMs: nowMs, invocation },
  });
  return trial.violations.flatMap(({ invariant }) => (invariant === 'I7' ? [invariant] : []));
};

describe('promises about what is taken out', () => {
  it('are broken by a machine that serves and is stopped', () => {
    expect(asks(beginLook(), 'fleets', 'stop')).toEqual(['I7']);
  });

  it('hold for the stop of a process that was paused past its lease in that call (seed 7727)', async () => {
    const look = beginLook();
    await pass(20);
    expect(asks(look, 'fleets', 'stop')).toEqual([]);
  });

  it('are broken by what that process stops after it', async () => {
    const look = beginLook();
    await pass(20);
    const stopped = { port: 'fleets', method: 'stop', args: [['i-1']], region: HOME, invocation: look } as const;
    recordChange(trial.history, { ...stopped, atMs: trial.globe.clock.nowMs, outcome: { kind: 'done', answer: {} } });
    expect(asks(look, 'fleets', 'stop')).toEqual(['I7']);
  });

  it('are broken by a machine that is deregistered, however late', async () => {
    const look = beginLook();
    await pass(20);
    expect(asks(look, 'balancers', 'deregister')).toEqual(['I7']);
  });
});
