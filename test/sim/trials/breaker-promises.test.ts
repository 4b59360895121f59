import { beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { terminateInstances } from '../../../sim/instances.ts';
import { memoryOf } from '../../../sim/trials/fleet-memory.ts';
import type { Trial } from '../../../sim/trials/trial.ts';
import type { Instance, World } from '../../../sim/world-state.ts';
import { type FleetTrial, fleetTrials, HOME } from './open-fleet-trial.ts';

/** One that listens to heartbeats, with machines of more than one unit. */
const open = fleetTrials(
  ({ health, sizes, mode, capacity }) =>
    mode === 'act' && capacity.min > 1 && sizes.length > 1 && health?.evidence.includes('heartbeat') === true,
);

let trial: Trial;
let world: World;
let fleet: Fleet;
let beginLook: FleetTrial['beginLook'];

const members = (): readonly Instance[] =>
  [...world.instances.values()].filter(({ fleetTag, lifecycle }) => fleetTag === fleet.name && lifecycle === 'running');

beforeEach(async () => {
  const { tick, pass, ...opened } = open();
  ({ trial, world, fleet, beginLook } = opened);
  const { nowMs } = world;
  tick();
  await pass(10);
  const said = { source: 'heartbeat', says: 'nothing', about: 'all' } as const;
  world.distortions.push({ ...said, fromMs: nowMs, toMs: nowMs + 60 * MINUTE_MS });
});

/** What breaks when a member is tagged as one that failed, while no heartbeat is heard. */
const retireFirst = (): readonly string[] => {
  const memory = memoryOf(trial.history.fleets, HOME, fleet.name);
  const [first] = members();
  if (first === undefined || memory.state === null) throw new Error('no machine');
  memory.retirements.set(first.id, 'failed: no heartbeat');
  const called = { port: 'fleets', method: 'markRetiring', args: [[first.id]] } as const;
  trial.check({ kind: 'asked', call: { ...called, region: HOME, atMs: world.nowMs, invocation: beginLook() } });
  return trial.violations.flatMap(({ invariant }) => (invariant === 'I6' ? [invariant] : []));
};

const leaveOne = (instanceType: string | undefined): void => {
  const [first, ...others] = members();
  terminateInstances(
    world,
    others.map(({ id }) => id),
  );
  if (first !== undefined && instanceType !== undefined) first.instanceType = instanceType;
};

describe('promises about a source that says nothing', () => {
  it('are broken by one of several machines that goes as failed', () => {
    expect(members().length).toBeGreaterThan(1);
    expect(retireFirst()).toEqual(['I6']);
  });

  it('are broken by one that is left of several', () => {
    leaveOne(fleet.sizes[0].instanceType);
    expect(retireFirst()).toEqual(['I6']);
  });

  it('hold for one machine alone, of however many units (seed 4743)', () => {
    const { state } = memoryOf(trial.history.fleets, HOME, fleet.name);
    const large = fleet.sizes.find(({ units }) => units >= (state?.desired ?? 0));
    expect(large?.units).toBeGreaterThan(1);
    leaveOne(large?.instanceType);
    expect(retireFirst()).toEqual([]);
  });
});
