import { beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { worldOf } from '../../../sim/cloud.ts';
import { terminateInstances } from '../../../sim/instances.ts';
import { ballastFunctions } from '../../../sim/trials/ballast-functions.ts';
import { drawScene } from '../../../sim/trials/draw-scene.ts';
import { memoryOf } from '../../../sim/trials/fleet-memory.ts';
import { openTrial } from '../../../sim/trials/open-trial.ts';
import { scheduleEvent } from '../../../sim/trials/schedule-events.ts';
import { setupOf } from '../../../sim/trials/setup-of.ts';
import type { Trial } from '../../../sim/trials/trial.ts';
import type { Instance, World } from '../../../sim/world-state.ts';

const HOME = 'us-east-1';
const DAY = 24 * 60;

/** One that listens to heartbeats, with machines of more than one unit. */
const listeningFleet = (text: string): Fleet | undefined =>
  setupOf(text, HOME).config.fleets.find(
    ({ health, sizes, mode, capacity }) =>
      mode === 'act' && capacity.min > 1 && sizes.length > 1 && health?.evidence.includes('heartbeat') === true,
  );

/** The first seed that has such a fleet. */
const SEED = Array.from({ length: 400 }, (_, seed) => seed).find(
  (seed) => listeningFleet(drawScene(seed, DAY).text) !== undefined,
);

let trial: Trial;
let world: World;
let fleet: Fleet;

const members = (): readonly Instance[] =>
  [...world.instances.values()].filter(({ fleetTag, lifecycle }) => fleetTag === fleet.name && lifecycle === 'running');

beforeEach(async () => {
  const options = { seed: SEED ?? -1, minutes: DAY, faults: new Set<never>(), without: new Set<string>(), only: null };
  trial = openTrial({ ...options, onTrace: null }, ballastFunctions);
  world = worldOf(trial.globe.cloud, HOME);
  const found = listeningFleet(trial.scene.text);
  if (found === undefined) throw new Error('no fleet');
  fleet = found;
  const { nowMs } = world;
  trial.bus.publish(HOME, 'tick', scheduleEvent(trial, HOME, 'tick'));
  await trial.time.passUntil(nowMs + 10 * MINUTE_MS);
  const said = { source: 'heartbeat', says: 'nothing', about: 'all' } as const;
  world.distortions.push({ ...said, fromMs: nowMs, toMs: nowMs + 60 * MINUTE_MS });
});

/** What breaks when a member is tagged as one that failed, while no heartbeat is heard. */
const retireFirst = (): readonly string[] => {
  const memory = memoryOf(trial.history.fleets, HOME, fleet.name);
  const [first] = members();
  if (first === undefined || memory.state === null) throw new Error('no machine');
  memory.retirements.set(first.id, 'failed: no heartbeat');
  const invocation = {
    ...({ id: 1_000, region: HOME, function: 'tick', event: {}, attempt: 1, skewMs: 0, isSlow: false } as const),
    ...{ atMs: trial.globe.clock.nowMs, setup: trial.setups.get(HOME) },
  };
  const called = { port: 'fleets', method: 'markRetiring', args: [[first.id]] } as const;
  trial.check({ kind: 'asked', call: { ...called, region: HOME, atMs: trial.globe.clock.nowMs, invocation } });
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
