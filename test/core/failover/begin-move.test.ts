import { describe, expect, test } from 'vitest';
import { refuseWish } from '../../../shared/core/failover/begin-move.ts';
import { kindOfMove, namePlan, planNeeds } from '../../../shared/core/failover/plan-move.ts';
import { drillOf, otherRegion, type Service } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import type { ServiceView } from '../../../shared/core/failover/service-view.ts';
import type { ServiceWish } from '../../../shared/core/failover/service-wish.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  decide,
  fleetOf,
  knownAs,
  knownService,
  moveOf,
  observationOf,
  PEACE,
  planOf,
  SHOP,
  termsOf,
  UNREAD,
  viewOf,
  WIRING,
  WITNESS,
  wishing,
  wishToMove,
} from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

const DRILL = drillOf(SHOP);
const drill: ServiceWish = { kind: 'drill', why: 'test', by: 'ann' };
const approve: ServiceWish = { kind: 'approve', planId: 'abc1234', by: 'ann' };
const abort: ServiceWish = { kind: 'abort', why: 'test', by: 'ann' };

type Case = {
  readonly wish: ServiceWish;
  readonly service?: Service;
  readonly state?: Partial<ServiceState>;
  readonly view?: Partial<ServiceView>;
};

const refuse = ({ wish, service = SHOP, state = {}, view = {} }: Case) =>
  refuseWish(service, knownService(state), viewOf({ observations: PEACE, ...view }), wish, NOW_MS);

describe('refuseWish', () => {
  test.each<Case & { readonly what: string }>([
    { what: 'a move to the Region that is asked', wish: wishToMove(STANDBY) },
    { what: 'a failback', wish: wishToMove(HOME), state: { epoch: 1 }, view: { region: HOME } },
    { what: 'a drill', wish: drill, service: DRILL },
    { what: 'an approval of the plan that waits', wish: approve, state: { move: moveOf('approval') } },
    { what: 'an abort before the flip', wish: abort, state: { move: moveOf('checking') } },
    { what: 'a move after one that is over', wish: wishToMove(STANDBY), state: { move: moveOf('over') } },
    { what: 'a move by force to what is not up', wish: wishToMove(STANDBY, true), view: { observations: [] } },
    { what: 'wiring', wish: { kind: 'wire', wiring: WIRING, epoch: 0 } },
  ])('$what is followed', (one) => {
    expect(refuse(one)).toBeNull();
  });

  test.each<Case & { readonly code: string; readonly says: string }>([
    { wish: wishToMove('mars-1'), code: 'WRONG_REGION', says: 'not in mars-1' },
    { wish: wishToMove(HOME), state: { epoch: 1 }, code: 'WRONG_REGION', says: `ask ${HOME}` },
    { wish: wishToMove(STANDBY), state: { epoch: 1 }, code: 'ALREADY_THERE', says: 'since epoch 1' },
    { wish: wishToMove(STANDBY), state: { wiring: null }, code: 'NOT_WIRED', says: 'ballast dns prepare shop' },
    { wish: wishToMove(STANDBY), state: { epoch: null }, code: 'EPOCH_UNKNOWN', says: 'where shop is' },
    { wish: wishToMove(STANDBY), state: { move: moveOf('data') }, code: 'ALREADY_MOVING', says: 'under way: data' },
    { wish: wishToMove(STANDBY), state: { move: moveOf('approval') }, code: 'ALREADY_MOVING', says: 'plan abc1234' },
    { wish: wishToMove(STANDBY), view: { observations: [] }, code: 'STANDBY_NOT_UP', says: '--force' },
    { wish: drill, service: DRILL, view: { region: HOME }, code: 'WRONG_REGION', says: `ask ${STANDBY}` },
    { wish: drill, service: DRILL, state: { epoch: 1 }, code: 'ALREADY_MOVING', says: 'not cleaned up' },
    { wish: drill, service: DRILL, state: { epoch: null }, code: 'EPOCH_UNKNOWN', says: '' },
    { wish: approve, code: 'NOTHING_TO_ANSWER', says: 'nothing waits' },
    { wish: approve, state: { move: moveOf('fencing') }, code: 'NOTHING_TO_ANSWER', says: 'nothing waits' },
    { wish: { ...approve, planId: 'older' }, state: { move: moveOf('approval') }, code: 'OLD_PLAN', says: 'abc1234' },
    { wish: abort, code: 'NOTHING_TO_ANSWER', says: 'no move' },
    { wish: abort, state: { move: moveOf('over') }, code: 'NOTHING_TO_ANSWER', says: 'no move' },
    { wish: abort, state: { move: moveOf('turning-back') }, code: 'NOTHING_TO_ANSWER', says: 'no move' },
    { wish: abort, state: { move: moveOf('syncing', { flippedAtMs: NOW_MS }) }, code: 'TOO_LATE', says: 'has flipped' },
  ])('$wish.kind is refused with $code, and says $says', ({ code, says, ...one }) => {
    const refused = refuse(one);
    expect(refused?.code).toBe(code);
    expect(refused?.because).toContain(says);
  });

  test('an approval of an older plan changes nothing', () => {
    const state = { move: moveOf('approval') };
    const service: Service = { ...SHOP, approval: 'person' };
    const { steps, state: after } = decide({ service, state, view: wishing({ ...approve, planId: 'older' }) });
    expect(steps).toEqual([]);
    expect(after.move).toMatchObject({ phase: 'approval', approvedBy: null });
  });
});

describe('decideService begins', () => {
  test('by itself after an outage: what it leaves is fenced, capacity is asked for at once', () => {
    const { state, steps, judgement, votes } = decide();
    expect(judgement.leave).toBe(true);
    expect(votes.map(({ region }) => region)).toEqual([HOME, STANDBY]);
    expect(state.move).toMatchObject({ phase: 'fencing', outageSinceMs: NOW_MS - 5 * MINUTE_MS });
    expect(state.move?.plan).toMatchObject({ kind: 'failover', cause: 'quorum', epoch: 1, from: HOME, to: STANDBY });
    expect(steps).toMatchObject([
      { kind: 'unfence', region: STANDBY },
      { kind: 'raise', fleet: 'web' },
      { kind: 'fence', region: HOME, deregister: false },
    ]);
  });

  test('what is restored is known, though the fleets here cannot be read when it begins', () => {
    const service: Service = { ...SHOP, strategy: 'pilot-light' };
    const { state } = decide({ service, view: { fleets: UNREAD, terms: [termsOf({ stateful: true })] } });
    expect(state.move?.plan.needs).toMatchObject([{ fleet: 'web', units: 4, fromPoints: true }]);
  });

  test('home by command: a failback, and nothing was down', () => {
    const { state } = decide({
      state: { epoch: 1 },
      view: { region: HOME, observations: PEACE, ...wishing(wishToMove(HOME)) },
    });
    expect(state.move?.plan).toMatchObject({ kind: 'failback', cause: 'person', because: 'ann: test', from: STANDBY });
    expect(state.move?.outageSinceMs).toBeNull();
  });

  test('a drill: nothing is fenced, though home is down it is no outage of the drill', () => {
    const { state, steps } = decide({
      service: DRILL,
      view: { ...wishing(drill), fleets: knownAs([fleetOf({ unitsInService: 0 })]) },
    });
    expect(state.move).toMatchObject({ phase: 'capacity', outageSinceMs: null, plan: { kind: 'drill' } });
    expect(steps).toMatchObject([{ kind: 'raise', untilMs: NOW_MS + HOUR_MS }]);
  });

  test('the move before is remembered, ten of them at most', () => {
    const past = Array.from({ length: 10 }, (_, at) => moveOf('over', { id: `m${at}`, plan: { cause: 'person' } }));
    const begun = decide({ state: { past, move: moveOf('over', { id: 'last', plan: { cause: 'person' } }) } });
    expect(begun.state.past.map(({ id }) => id)).toEqual(['last', ...past.slice(0, 9).map(({ id }) => id)]);
  });

  test('nothing is begun beside a move that is under way, nor when nobody may approve', () => {
    const service: Service = { ...SHOP, approval: 'person' };
    const first = decide({ service });
    expect(first.state.move).toMatchObject({
      phase: 'approval',
      last: `plan ${first.state.move?.plan.id} waits for approval`,
    });
    expect(decide({ service, state: first.state }).state.move?.id).toBe(first.state.move?.id);
    expect(first.steps).toEqual([]);
  });

  test('an abort turns back, and so says who', () => {
    const { state, steps } = decide({ state: { move: moveOf('capacity', { raised: ['web'] }) }, view: wishing(abort) });
    expect(state.move).toMatchObject({ phase: 'turning-back', outcome: { code: 'ABORTED', because: 'ann: test' } });
    expect(steps).toMatchObject([{ kind: 'lower', fleet: 'web' }]);
  });

  test('wiring is taken note of, and never takes the epoch back', () => {
    const wire = (epoch: number): ServiceWish => ({ kind: 'wire', wiring: { ...WIRING, zoneId: 'Z2' }, epoch });
    const view = { observations: PEACE };
    const first = decide({
      state: { epoch: null, recordsEpoch: null, wiring: null, guarded: false },
      view: { observations: [], ...wishing(wire(0)) },
    });
    expect(first.state).toMatchObject({ epoch: 0, recordsEpoch: 0, guarded: true, wiring: { zoneId: 'Z2' } });
    const older = decide({
      state: { epoch: 2, recordsEpoch: 2, guarded: false },
      view: { ...view, ...wishing(wire(1)) },
    });
    expect(older.state).toMatchObject({ epoch: 2, recordsEpoch: 2, guarded: false });
  });
});

describe('planNeeds', () => {
  const here = [termsOf({ unitsMax: 8, unitsMin: 2 })];
  const told = (units: number, peak: number, ageHours = 1) => [
    observationOf(HOME, {
      standing: [
        { fleet: 'web', units, peaks: [{ hourMs: NOW_MS - ageHours * HOUR_MS, units: peak }], template: null },
      ],
    }),
  ];

  test.each([
    { what: 'the peak of a day', seen: told(3, 6), units: 6 },
    { what: 'what serves now', seen: told(5, 4), units: 5 },
    { what: 'not the peak of the day before', seen: told(3, 6, 25), units: 3 },
    { what: 'one at least', seen: told(0, 0), units: 1 },
    { what: 'no more than it may have', seen: told(9, 9), units: 8 },
    { what: 'the least where nothing was told', seen: [observationOf(WITNESS)], units: 2 },
  ])('$what', ({ seen, units }) => {
    expect(planNeeds(SHOP, HOME, seen, here, NOW_MS)[0]?.units).toBe(units);
  });

  test('of a fleet that is not known here', () => {
    expect(planNeeds(SHOP, HOME, told(5, 9), [], NOW_MS)[0]).toMatchObject({ units: 9, fromPoints: false });
    expect(planNeeds(SHOP, HOME, [], [], NOW_MS)[0]?.units).toBe(1);
  });

  test('machines with volumes come from points where nothing runs yet', () => {
    const stateful = [termsOf({ stateful: true })];
    expect(planNeeds({ ...SHOP, strategy: 'pilot-light' }, HOME, [], stateful, NOW_MS)[0]?.fromPoints).toBe(true);
    expect(planNeeds(SHOP, HOME, [], stateful, NOW_MS)[0]?.fromPoints).toBe(false);
    expect(planNeeds({ ...SHOP, strategy: 'pilot-light' }, HOME, [], here, NOW_MS)[0]?.fromPoints).toBe(false);
  });

  test('a plan is named by all that is in it', () => {
    const { id: _id, ...plan } = planOf();
    expect(namePlan(plan).id).toBe(namePlan({ ...plan }).id);
    expect(namePlan({ ...plan, epoch: 3 }).id).not.toBe(namePlan(plan).id);
    expect(namePlan(plan).id).toMatch(/^[0-9a-z]{7}$/);
  });

  test('Regions', () => {
    expect([kindOfMove(SHOP, HOME), kindOfMove(SHOP, STANDBY)]).toEqual(['failback', 'failover']);
    expect([otherRegion(SHOP, HOME), otherRegion(SHOP, STANDBY)]).toEqual([STANDBY, HOME]);
  });
});
