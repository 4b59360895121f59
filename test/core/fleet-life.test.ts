import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { fleetOf, trackingPolicy } from './build.ts';
import type { HandWorld, Mishap } from './hand-world.ts';
import { alive, createWorld, inService, look, passMinute, showWorld } from './hand-world.ts';

const kindsOf = (decision: ReturnType<typeof look>): readonly string[] => decision.plan.map(({ kind }) => kind);

/** Looks once a minute under that load, and says what was decided. */
const live = (world: HandWorld, minutes: number, load: number): readonly ReturnType<typeof look>[] =>
  Array.from({ length: minutes }, () => {
    passMinute(world, load);
    return look(world);
  });

it('a fleet is born, grows, shrinks and comes to rest', () => {
  const world = createWorld(
    fleetOf({
      capacity: { min: 2, max: 40 },
      warmUpMs: 3 * MINUTE_MS,
      policies: [trackingPolicy({ surge: { saturation: 90, load: null, factor: 2 } })],
    }),
  );

  // The first look at nothing launches the least, over two zones.
  expect(look(world)).toMatchObject({ code: 'BOUNDS', action: { kind: 'scale', from: 0, to: 2 } });
  expect(alive(world).map(({ zone }) => zone)).toEqual(['zone-a', 'zone-b']);

  // What has booted is registered, and counts once it is healthy.
  passMinute(world);
  expect(kindsOf(look(world))).toEqual(['register']);
  expect(inService(world)).toHaveLength(0);
  passMinute(world);
  expect(kindsOf(look(world))).toEqual([]);
  expect(inService(world)).toHaveLength(2);

  // It settles under a load that it can carry.
  const calm = live(world, 20, 1.15);
  expect(calm.flatMap(kindsOf)).toEqual([]);
  expect(calm.at(-1)).toMatchObject({ code: 'IN_BAND', lookAtMs: world.nowMs + 5 * MINUTE_MS });
  expect(world.state?.launches).toEqual([]);

  // A surge is answered once for each breach, to what the load needs.
  const surge = live(world, 30, 6);
  expect(surge.flatMap(({ action, code }) => (action.kind === 'scale' ? [[code, action.to]] : []))).toEqual([
    ['SCALE_OUT_SURGE', 4],
    ['SCALE_OUT_SURGE', 8],
    ['SCALE_OUT', 10],
  ]);
  expect(inService(world)).toHaveLength(10);
  expect(surge.at(-1)?.code).toBe('IN_BAND');

  // It shrinks when all is quiet, only after a quarter of an hour; what leaves still runs.
  expect(live(world, 14, 3).every(({ action }) => action.kind === 'hold')).toBe(true);
  const [shrink] = live(world, 1, 3);
  expect(shrink).toMatchObject({ code: 'SCALE_IN', action: { from: 10, to: 5 } });
  expect(shrink?.plan.map(({ kind }) => kind)).toEqual(['retire', 'deregister']);
  expect(alive(world)).toHaveLength(10);

  // What leaves drains, and is terminated when it serves no request.
  expect(live(world, 4, 3).flatMap(kindsOf)).toEqual([]);
  expect(showWorld(world).instances.filter(({ targets }) => targets[0] === 'draining')).toHaveLength(5);
  const [end] = live(world, 1, 3);
  expect(end?.plan).toMatchObject([{ kind: 'terminate', instanceIds: { length: 5 } }]);
  expect(inService(world)).toHaveLength(5);
  expect(alive(world)).toHaveLength(5);

  // It ends at rest, balanced over its zones, with nothing under way in the ledger.
  const rest = live(world, 10, 2.9).at(-1);
  expect(rest).toMatchObject({ code: 'IN_BAND', plan: [], state: { launches: [], retirements: [], desired: 5 } });
  const inZoneA = inService(world).filter(({ zone }) => zone === 'zone-a').length;
  expect([2, 3]).toContain(inZoneA);
});

describe('whatever goes wrong on the way', () => {
  const mishap = fc.constantFrom<Mishap[]>('none', 'never-taken', 'answer-lost');
  const lookAt = fc.record({
    mishaps: fc.array(mishap, { minLength: 1, maxLength: 4 }),
    hiddenMinutes: fc.nat({ max: 3 }),
    desired: fc.integer({ min: 1, max: 9 }),
  });
  const lookAts = fc.array(lookAt, { minLength: 1, maxLength: 8 });

  const fixed = (desired: number) => fleetOf({ capacity: { min: desired, max: desired } });

  it('a fleet that only grows buys exactly as many machines as were ever desired', () => {
    fc.assert(
      fc.property(lookAts, (looks) => {
        const most = Math.max(...looks.map(({ desired }) => desired));
        let world = createWorld(fixed(1));
        for (const { mishaps, hiddenMinutes, desired } of looks.toSorted((a, b) => a.desired - b.desired)) {
          world = { ...world, fleet: fixed(desired) };
          look(world, mishaps, hiddenMinutes * MINUTE_MS);
          passMinute(world);
        }
        for (let minute = 0; minute < 15; minute += 1) {
          look(world);
          passMinute(world);
        }
        expect(world.machines).toHaveLength(most);
        expect(inService(world)).toHaveLength(most);
        expect(world.state).toMatchObject({ launches: [], desired: most });
      }),
    );
  });

  it('a fleet ends with what is desired, whole, and with nothing under way', () => {
    fc.assert(
      fc.property(lookAts, (looks) => {
        let world = createWorld(fixed(1));
        for (const { mishaps, hiddenMinutes, desired } of looks) {
          world = { ...world, fleet: fixed(desired) };
          look(world, mishaps, hiddenMinutes * MINUTE_MS);
          passMinute(world);
        }
        for (let minute = 0; minute < 30; minute += 1) {
          look(world);
          passMinute(world);
        }
        const desired = looks.at(-1)?.desired ?? 0;
        expect(inService(world)).toHaveLength(desired);
        expect(alive(world)).toHaveLength(desired);
        expect(world.state).toMatchObject({ launches: [], retirements: [], desired });
      }),
    );
  });

  it('no token is used for two calls, not even when the ledger is lost on the way', () => {
    fc.assert(
      fc.property(lookAts, fc.nat({ max: 7 }), (looks, lostAt) => {
        let world = createWorld(fixed(1));
        const calls = new Map<string, string>();
        for (const [index, { mishaps, hiddenMinutes, desired }] of looks.entries()) {
          world = { ...world, fleet: fixed(desired), ...(index === lostAt && { state: null }) };
          const { plan } = look(world, mishaps, hiddenMinutes * MINUTE_MS);
          for (const step of plan) {
            if (step.kind !== 'launch') continue;
            const call = JSON.stringify(step.call);
            expect(calls.get(step.call.token) ?? call).toBe(call);
            calls.set(step.call.token, call);
            expect(step.call.token.length).toBeLessThanOrEqual(64);
          }
          passMinute(world);
        }
      }),
    );
  });
});
