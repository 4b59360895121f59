import { describe, expect, test } from 'vitest';
import { drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { Move, MovePhase, MovePlan } from '../../../shared/core/failover/service-state.ts';
import type { ServiceView } from '../../../shared/core/failover/service-view.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  decide,
  fleetOf,
  kindsOf,
  knownAs,
  moveOf,
  OUTAGE,
  observationOf,
  PEACE,
  runOf,
  SHOP,
  SHOP_BY_RECORD,
  UNREAD,
  zoneAt,
} from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

type Changes = Partial<Omit<Move, 'plan'>> & { readonly plan?: Partial<MovePlan> };

const ago = (ms: number): number => NOW_MS - ms;

const at = (
  phase: MovePhase,
  move: Changes = {},
  { view = {}, service = SHOP }: { readonly view?: Partial<ServiceView>; readonly service?: Service } = {},
) => decide({ service, state: { move: moveOf(phase, move) }, view });

const PERSON = { plan: { cause: 'person' } } as const;
const none = { fleets: knownAs([fleetOf({ unitsInService: 0 })]) };
const few = { fleets: knownAs([fleetOf({ unitsInService: 1 })]) };
const FENCED = { done: true, because: 'done', attempts: 1 };

describe('approval', () => {
  const service: Service = { ...SHOP, approval: 'person' };

  test('one approved goes on, but not if what it leaves serves again', () => {
    expect(at('approval', { approvedBy: 'ann' }, { service }).state.move?.phase).toBe('fencing');
    const { state, steps } = at('approval', { approvedBy: 'ann' }, { service, view: { observations: PEACE } });
    expect(state.move).toMatchObject({ phase: 'over', outcome: { code: 'RECOVERED' } });
    expect(steps).toEqual([]);
  });

  test('nobody there for two hours turns it back', () => {
    expect(at('approval', { sinceMs: ago(2 * HOUR_MS - 1) }, { service }).state.move?.phase).toBe('approval');
    const { move } = at('approval', { sinceMs: ago(2 * HOUR_MS) }, { service }).state;
    expect(move?.outcome?.code).toBe('NOT_APPROVED');
  });
});

describe('fencing', () => {
  const failed = (attempts: number) => ({ done: false, because: 'no answer', attempts });

  test.each([
    { what: 'done', move: { fenced: FENCED }, phase: 'syncing' },
    { what: 'a Region that is down is asked once', move: { fenced: failed(1) }, phase: 'syncing' },
    { what: 'a person may wait', move: { ...PERSON, fenced: failed(1) }, phase: 'fencing' },
    { what: 'three times', move: { ...PERSON, fenced: failed(3) }, phase: 'syncing' },
    { what: 'half a minute', move: { ...PERSON, fenced: failed(1), sinceMs: ago(30 * SECOND_MS) }, phase: 'syncing' },
  ])('$what', ({ move, phase }) => {
    expect(at('fencing', { raised: ['web'], ...move }).state.move?.phase).toBe(phase);
  });

  test('a second attempt lets nothing of its own serve again', () => {
    expect(kindsOf(at('fencing', { ...PERSON, fenced: failed(1), raised: ['web'] }))).toEqual(['fence']);
  });

  test('where it is required, what cannot be fenced is not left, but by force', () => {
    const service: Service = { ...SHOP, fence: { ...SHOP.fence, required: true } };
    expect(at('fencing', { fenced: failed(1) }, { service }).state.move?.outcome?.code).toBe('NOT_FENCED');
    const forced = at('fencing', { fenced: failed(1), plan: { force: true } }, { service });
    expect(forced.state.move?.phase).toBe('syncing');
  });
});

describe('capacity', () => {
  test.each([
    { what: 'none yet', view: none, says: 'web has 0 of 4 units' },
    { what: 'unread', view: { fleets: UNREAD }, says: 'web has unknown of 4 units' },
  ])('it waits, raises, and says for what: $what', ({ view, says }) => {
    const { state, steps } = at('capacity', {}, { view });
    expect(state.move).toMatchObject({ phase: 'capacity', last: says });
    expect(steps).toMatchObject([{ kind: 'raise', units: 4, untilMs: NOW_MS + 6 * HOUR_MS }]);
  });

  test('it raises again only what was lost', () => {
    expect(at('capacity', { raised: ['web'] }, { view: none }).steps).toEqual([]);
    const lost = { fleets: knownAs([fleetOf({ unitsInService: 0, unitsMin: 1 })]) };
    expect(kindsOf(at('capacity', { raised: ['web'] }, { view: lost }))).toEqual(['raise']);
  });

  const late = { sinceMs: ago(15 * MINUTE_MS) };

  test.each([
    { what: 'too late for a person', move: { ...late, ...PERSON }, view: few, ends: 'NO_CAPACITY' },
    {
      what: 'by force some are enough',
      move: { ...late, plan: { cause: 'person', force: true } } as const,
      view: few,
      phase: 'syncing',
    },
    { what: 'in an outage some are enough', move: late, view: few, phase: 'syncing' },
    { what: 'in an outage none is not', move: late, view: none, phase: 'capacity' },
    { what: 'in an outage what is unread is not', move: late, view: { fleets: UNREAD }, phase: 'capacity' },
    { what: 'what serves again is not left', move: {}, view: { ...none, observations: PEACE }, ends: 'RECOVERED' },
    { what: 'a share is enough', move: { plan: { capacityShare: 0.25 } }, view: few, phase: 'syncing' },
  ])('$what', ({ move, view, ends, phase = 'over' }) => {
    const { state } = at('capacity', move, { view });
    expect(state.move?.phase).toBe(phase);
    expect(state.move?.outcome?.code).toBe(ends);
  });

  test('half of the wanted recovery time is the most', () => {
    const service: Service = { ...SHOP, rtoMs: 10 * MINUTE_MS };
    const move = { sinceMs: ago(5 * MINUTE_MS) };
    expect(at('capacity', move, { service, view: few }).state.move?.phase).toBe('syncing');
    expect(at('capacity', move, { view: few }).state.move?.phase).toBe('capacity');
  });
});

describe('data', () => {
  const plan = { needs: [{ fleet: 'web', units: 4, because: '', fromPoints: true }] };
  const service: Service = { ...SHOP, strategy: 'pilot-light' };
  const points = knownAs([
    { fleet: 'web', lineage: 'i-1', takenAtMs: 5 },
    { fleet: 'other', lineage: 'i-9', takenAtMs: 5 },
  ]);
  const begun = { fleet: 'web', lineage: 'i-1', restoreId: 'r-1', takenAtMs: 5, done: false };
  const told = (standing: 'under-way' | 'done' | 'failed') => ({
    restores: knownAs([{ restoreId: 'r-1', standing, takenAtMs: 7, because: '' }]),
  });
  const data = (move: Changes = {}, view: Partial<ServiceView> = { points }) =>
    at('data', { ...move, plan: { ...plan, ...move.plan } }, { service, view });

  test('each lineage is restored, in isolation for a drill', () => {
    expect(data().steps).toMatchObject([{ kind: 'restore', fleet: 'web', lineage: 'i-1', into: 'new' }]);
    expect(data({ plan: { kind: 'drill' } }).steps).toMatchObject([{ kind: 'restore', into: 'isolated' }]);
    expect(data({ restores: [begun] }, told('under-way')).steps).toEqual([]);
    expect(data({ restores: [begun] }, {}).state.move?.restores).toEqual([begun]);
  });

  test('no more are restored than served, the newest first', () => {
    const needs = [{ fleet: 'web', units: 2, because: 'it served', fromPoints: true }];
    const points = knownAs(
      [3, 1, 2].map((age) => ({ fleet: 'web', lineage: `slot-${age}`, takenAtMs: NOW_MS - age * MINUTE_MS })),
    );
    const { steps } = data({ plan: { needs } }, { points });
    expect(steps.flatMap((step) => (step.kind === 'restore' ? [step.lineage] : []))).toEqual(['slot-1', 'slot-2']);
  });

  test('one that failed is begun again, one that is done raises its fleet, and then it is checked', () => {
    expect(kindsOf(data({ restores: [begun] }, told('failed')))).toEqual(['restore']);
    const done = data({ restores: [begun] }, told('done'));
    expect(kindsOf(done)).toEqual(['raise']);
    expect(done.state.move?.restores).toMatchObject([{ takenAtMs: 7, done: true }]);
    const raised = data({ restores: [{ ...begun, done: true }], raised: ['web'] }, told('failed'));
    expect(raised.state.move?.phase).toBe('syncing');
  });

  test.each([
    { what: 'nothing is held here', move: {}, view: { points: knownAs([]) }, code: 'NO_DATA' },
    { what: 'points cannot be read', move: { sinceMs: ago(HOUR_MS) }, view: {}, code: 'NO_DATA' },
    { what: 'restores take too long', move: { sinceMs: ago(HOUR_MS), restores: [begun] }, view: {}, code: 'NO_DATA' },
  ])('it turns back where $what', ({ move, view, code }) => {
    expect(data(move, view).state.move?.outcome?.code).toBe(code);
  });

  test('it waits for points that cannot be read', () => {
    expect(data({}, {}).state.move).toMatchObject({ phase: 'data', last: 'it was not read' });
  });
});

describe('checking and looking again', () => {
  const dead = OUTAGE.map((one) => ({ ...one, runs: one.runs.filter(({ region }) => region === HOME) }));
  const sick = OUTAGE.map((one) => ({
    ...one,
    runs: [
      ...one.runs.filter(({ region }) => region === HOME),
      runOf(STANDBY, 'bad', { verdict: 'up', sinceMs: NOW_MS }),
    ],
  }));

  test.each(['checking', 'flipping'] as const)('%s: traffic goes nowhere that does not answer', (phase) => {
    expect(at(phase, {}, { view: { observations: dead } }).state.move).toMatchObject({ phase, flippedAtMs: null });
    const late = at(phase, { sinceMs: ago(10 * MINUTE_MS) }, { view: { observations: sick } });
    expect(late.state.move?.outcome?.code).toBe('CHECK_FAILED');
    expect(kindsOf(late)).not.toContain('switch');
  });

  test('by force it goes all the same, and a proof in isolation has no endpoint', () => {
    const view = { observations: dead };
    const forced = { plan: { cause: 'person', force: true } } as const;
    expect(kindsOf(at('checking', forced, { view }))).toEqual(['switch']);
    const needs = [{ fleet: 'web', units: 1, because: '', fromPoints: true }];
    const drill = { plan: { kind: 'drill', cause: 'person' as const, needs } } as const;
    expect(kindsOf(at('checking', drill, { view, service: drillOf(SHOP) }))).toEqual(['switch']);
    expect(at('checking', { plan: { ...drill.plan, needs: [] } }, { view }).state.move?.phase).toBe('checking');
  });

  const silent = [OUTAGE[0], observationOf('eu-west-1')].flatMap((one) =>
    one === undefined ? [] : [{ ...one, runs: one.runs.filter(({ source }) => source === 'probe') }],
  );
  const worse = OUTAGE.map((one) => ({
    ...one,
    runs: [...one.runs, runOf(STANDBY, 'bad', { source: 'alarms' }), runOf(STANDBY, 'bad', { source: 'checkers' })],
  }));
  const both = [
    ...worse.slice(0, 1),
    observationOf(HOME, { runs: [runOf(STANDBY, 'bad', { source: 'checkers' })] }),
    ...worse.slice(1),
  ];

  test.each([
    { what: 'it recovered', seen: PEACE, code: 'RECOVERED', now: true },
    { what: 'the quorum is gone', seen: silent, code: 'NOT_FLIPPED', now: false },
    { what: 'the standby is down too', seen: both, code: 'NOT_FLIPPED', now: false },
  ])('what was decided must still be so: $what', ({ seen, code, now }) => {
    const view = { observations: seen };
    expect(at('flipping', {}, { view }).state.move?.phase).toBe(now ? 'over' : 'flipping');
    const late = at('flipping', { sinceMs: ago(10 * MINUTE_MS) }, { view });
    expect(late.state.move?.outcome?.code).toBe(code);
    expect(kindsOf(late)).not.toContain('switch');
  });

  test('an epoch that was made meanwhile is lost to whoever made it', () => {
    const state = { epoch: 2, move: moveOf('flipping', PERSON) };
    expect(decide({ state }).state.move?.outcome?.code).toBe('LOST_RACE');
    const heard = [...OUTAGE, observationOf(HOME, { epoch: 2 })];
    expect(at('checking', {}, { view: { observations: heard } }).state.move?.outcome?.code).toBe('LOST_RACE');
  });
});

describe('flipping', () => {
  const flip = (service: Service, view: Partial<ServiceView>, move: Changes = {}, state = {}) =>
    decide({ service, state: { ...state, move: moveOf('flipping', move) }, view });

  test('an armed switch flips without the control plane, and from there it is only forward', () => {
    const { state, steps } = flip(SHOP, {});
    expect(steps).toEqual([{ kind: 'switch', on: true }]);
    expect(state).toMatchObject({ epoch: 1, recordsEpoch: 0, switchOn: true, movedAtMs: NOW_MS });
    expect(state.move).toMatchObject({ phase: 'syncing', flippedAtMs: NOW_MS });
  });

  test.each([
    { what: 'records that stayed behind', state: { epoch: 2, recordsEpoch: 1 } },
    { what: 'a primary without a guard', state: { epoch: 2, recordsEpoch: 2, guarded: false } },
    { what: 'a switch that may still be on', state: { epoch: 2, recordsEpoch: 2, switchOn: true } },
  ])('an unarmed switch falls back on the records: $what', ({ state }) => {
    const zone = zoneAt(state.recordsEpoch);
    const { steps } = flip(SHOP, { records: zone }, { plan: { epoch: 3 } }, state);
    expect(steps[0]).toMatchObject({ kind: 'records', to: { from: state.recordsEpoch, to: 3, guarded: false } });
  });

  test.each([
    { what: 'the zone tells', view: { records: zoneAt(0, SHOP_BY_RECORD) } },
    { what: 'nobody can tell', view: {} },
  ])('records are changed from the epoch that $what', ({ view }) => {
    const { steps, state } = flip(SHOP_BY_RECORD, view);
    expect(steps).toMatchObject([{ kind: 'records', zoneId: 'Z1', to: { from: 0, to: 1, guarded: true } }]);
    expect(state.move?.phase).toBe('flipping');
  });

  test('a batch whose reply was lost has flipped', () => {
    const { state } = flip(SHOP_BY_RECORD, { records: zoneAt(1, SHOP_BY_RECORD) });
    expect(state).toMatchObject({ epoch: 1, recordsEpoch: 1, move: { phase: 'syncing', flippedAtMs: NOW_MS } });
  });

  const edited = knownAs([]);
  const late = { sinceMs: ago(10 * MINUTE_MS) };

  test('a record of the zone that was edited by hand is not written over', () => {
    expect(flip(SHOP_BY_RECORD, { records: edited }).state.move).toMatchObject({ phase: 'flipping' });
    expect(flip(SHOP_BY_RECORD, { records: edited }).steps).toEqual([]);
    expect(flip(SHOP_BY_RECORD, { records: edited }, late).state.move?.outcome?.code).toBe('NOT_FLIPPED');
  });

  test.each([
    { what: 'Route 53 refuses for too long', view: { records: zoneAt(0, SHOP_BY_RECORD) }, code: 'NOT_FLIPPED' },
    { what: 'it was never prepared', view: {}, state: { recordsEpoch: null }, code: 'NOT_FLIPPED', silent: true },
    { what: 'the wiring lacks a Region', view: {}, state: { wiring: null }, code: 'NOT_WIRED' },
  ])('it turns back where $what', ({ view, state = {}, code, silent = false }) => {
    const observed = silent ? { observations: OUTAGE.map((one) => ({ ...one, recordsEpoch: null })) } : {};
    const { move } = flip(SHOP_BY_RECORD, { ...view, ...observed }, late, state).state;
    expect(move?.outcome?.code).toBe(code);
  });

  test('a drill whose zone is ahead of it has lost', () => {
    const service = drillOf(SHOP_BY_RECORD);
    const seen = OUTAGE.map((one) => ({ ...one, epoch: null, recordsEpoch: null }));
    const view = { records: zoneAt(2, service), observations: seen };
    const plan = { kind: 'drill', cause: 'person' } as const;
    expect(flip(service, view, { plan }).state.move?.outcome?.code).toBe('LOST_RACE');
  });
});
