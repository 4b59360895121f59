import { beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { worldOf } from '../../../sim/cloud.ts';
import { ballastFunctions } from '../../../sim/trials/ballast-functions.ts';
import { drawScene } from '../../../sim/trials/draw-scene.ts';
import { recordChange } from '../../../sim/trials/history.ts';
import type { Invocation } from '../../../sim/trials/invocation.ts';
import { openTrial } from '../../../sim/trials/open-trial.ts';
import { scheduleEvent } from '../../../sim/trials/schedule-events.ts';
import { setupOf } from '../../../sim/trials/setup-of.ts';
import type { Trial } from '../../../sim/trials/trial.ts';

const HOME = 'us-east-1';
const DAY = 24 * 60;

const plainFleet = (text: string): Fleet | undefined =>
  setupOf(text, HOME).config.fleets.find(({ stateful, mode }) => stateful === undefined && mode === 'act');

/** The first seed that has such a fleet. */
const SEED = Array.from({ length: 200 }, (_, seed) => seed).find(
  (seed) => plainFleet(drawScene(seed, DAY).text) !== undefined,
);

let trial: Trial;
let fleet: Fleet;

const pass = (minutes: number): Promise<void> => trial.time.passUntil(trial.globe.clock.nowMs + minutes * MINUTE_MS);

beforeEach(async () => {
  const options = { seed: SEED ?? -1, minutes: DAY, faults: new Set<never>(), without: new Set<string>(), only: null };
  trial = openTrial({ ...options, onTrace: null }, ballastFunctions);
  const found = plainFleet(trial.scene.text);
  if (found === undefined) throw new Error('no fleet');
  fleet = found;
  await pass(1);
  trial.bus.publish(HOME, 'tick', scheduleEvent(trial, HOME, 'tick'));
  await pass(1);
});

/** A look that has just read what is there. */
const beginLook = (): Invocation => {
  const atMs = trial.globe.clock.nowMs;
  trial.history.listings.set(`1000 ${fleet.name}`, { atMs, changes: 0 });
  const once = { attempt: 1, skewMs: 0, isSlow: false };
  return { ...once, id: 1_000, region: HOME, function: 'tick', event: {}, atMs, setup: trial.setups.get(HOME) };
};

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
