import { describe, expect, test } from 'vitest';
import { keepsSwitchOn } from '../../../shared/core/failover/keep-armed.ts';
import { drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { Move, MovePhase, MovePlan, ServiceState } from '../../../shared/core/failover/service-state.ts';
import type { ServiceView } from '../../../shared/core/failover/service-view.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  decide,
  fateOf,
  kindsOf,
  knownAs,
  moveOf,
  observationOf,
  SHOP,
  SHOP_BY_RECORD,
  UNREAD,
  zoneAt,
} from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

type Changes = Partial<Omit<Move, 'plan'>> & { readonly plan?: Partial<MovePlan> };

type Scene = {
  readonly view?: Partial<ServiceView>;
  readonly service?: Service;
  readonly state?: Partial<ServiceState>;
};

const ago = (ms: number): number => NOW_MS - ms;
const FLIPPED = { flippedAtMs: ago(MINUTE_MS) };
const change = { id: 'c-1', submittedMs: ago(MINUTE_MS) };
const answering = { answers: knownAs<string | null>(STANDBY) };

const at = (phase: MovePhase, move: Changes = {}, { view = {}, service = SHOP, state = {} }: Scene = {}) =>
  decide({ service, state: { epoch: 1, ...state, move: moveOf(phase, { ...FLIPPED, ...move }) }, view });

describe('syncing', () => {
  test('the switch is published again until the name answers with this Region', () => {
    expect(kindsOf(at('syncing', {}, { state: { switchOn: true } }))).toEqual(['switch']);
    expect(at('syncing').steps).toEqual([]);
    expect(at('syncing', {}, { view: { answers: knownAs<string | null>(HOME) } }).state.move?.phase).toBe('syncing');
    const { state } = at('syncing', {}, { view: answering, state: { switchOn: true } });
    expect(state.move).toMatchObject({ phase: 'settling', answeredAtMs: NOW_MS });
  });

  test.each([
    { what: 'pending', fate: fateOf('pending'), phase: 'syncing' },
    { what: 'unread', fate: UNREAD, phase: 'syncing' },
    { what: 'everywhere', fate: fateOf('in-sync'), phase: 'settling' },
  ])('a change that is $what', ({ fate, phase }) => {
    const view = { ...answering, change: fate };
    expect(at('syncing', { change }, { view }).state.move?.phase).toBe(phase);
  });

  test('the answer is not waited for in vain, and not claimed', () => {
    const { state } = at('syncing', { sinceMs: ago(5 * MINUTE_MS) }, { state: { switchOn: true } });
    expect(state.move).toMatchObject({ phase: 'settling', answeredAtMs: null });
    const over = at('settling', { drained: true, sinceMs: ago(MINUTE_MS), last: state.move?.last ?? null });
    expect(over.state.move?.outcome?.because).toContain('was moved, but the name was not seen to answer');
  });

  test('records that Route 53 has not got are waited for, and submitted until it has', () => {
    const late = { sinceMs: ago(5 * MINUTE_MS) };
    const waits = at('syncing', { ...late, change });
    expect(waits.state.move).toMatchObject({ phase: 'syncing', last: expect.stringContaining('has not said') });
    expect(at('syncing', late).state.move?.phase).toBe('syncing');
    const lost = { view: { records: zoneAt(0, SHOP_BY_RECORD) }, service: SHOP_BY_RECORD };
    expect(kindsOf(at('syncing', late, lost))).toEqual(['records']);
    const inSync = { change: fateOf('in-sync') };
    expect(at('syncing', { ...late, change }, { view: inSync }).state.move).toMatchObject({
      phase: 'settling',
      answeredAtMs: null,
    });
    expect(at('syncing', late, { view: answering }).state.move?.phase).toBe('syncing');
  });

  test('records whose answer nobody heard are submitted again: the zone lists what Route 53 may lose yet', () => {
    const there = { view: { ...answering, records: zoneAt(1, SHOP_BY_RECORD) }, service: SHOP_BY_RECORD };
    expect(at('syncing', {}, there).steps).toMatchObject([{ kind: 'records', to: { from: 1, to: 1, guarded: true } }]);
  });

  test('records that are late are followed on where the name answers already', () => {
    const { state } = at('syncing', { sinceMs: ago(5 * MINUTE_MS), change }, { view: answering });
    expect(state).toMatchObject({ move: { phase: 'settling', answeredAtMs: NOW_MS }, arming: change });
  });

  const gone = { change: fateOf('gone') };

  test.each([
    { what: 'where the zone is there', records: zoneAt(1, SHOP_BY_RECORD), from: 1 },
    { what: 'where the zone is behind', records: zoneAt(0, SHOP_BY_RECORD), from: 0 },
  ])('a stranded change is submitted again: $what', ({ records, from }) => {
    const { state, steps } = at('syncing', { change }, { service: SHOP_BY_RECORD, view: { ...gone, records } });
    expect(steps).toMatchObject([{ kind: 'records', to: { from, to: 1, guarded: true } }]);
    expect(state.move).toMatchObject({ phase: 'syncing', change: null, last: 'Route 53 lost the change' });
  });

  test('a stranded change waits for a zone that cannot be read, and is left where the zone went on', () => {
    expect(at('syncing', { change }, { view: gone }).state.move).toMatchObject({ change, last: 'it was not read' });
    const service = drillOf(SHOP_BY_RECORD);
    const view = { ...gone, records: zoneAt(2, service), observations: [] };
    expect(at('syncing', { change, plan: { kind: 'drill' } }, { service, view }).steps).toEqual([]);
    const heard = at('syncing', { plan: { kind: 'drill' } }, { service, view: { ...view, ...answering } });
    expect(heard.state.move?.phase).toBe('settling');
  });
});

describe('settling', () => {
  const settled = { answeredAtMs: ago(MINUTE_MS) };

  test('the new side is opened again while caches forget: the move before may have closed it meanwhile (seed 921)', () => {
    const waits = { answeredAtMs: ago(1) };
    expect(at('settling', waits).steps).toEqual([{ kind: 'unfence', region: STANDBY, fleets: SHOP.fleets }]);
    expect(at('settling', { ...waits, plan: { kind: 'drill' } }, { service: drillOf(SHOP) }).steps).toEqual([]);
  });

  test('caches forget first, then what is left on the old side is closed, once', () => {
    expect(kindsOf(at('settling', { answeredAtMs: ago(MINUTE_MS - 1) }))).toEqual(['unfence']);
    expect(at('settling', settled).steps).toMatchObject([
      { kind: 'fence', region: HOME, deregister: true, command: null },
    ]);
    const { state } = at('settling', { ...settled, drained: true });
    expect(state.move).toMatchObject({ phase: 'over', movedAtMs: NOW_MS, outcome: { code: 'MOVED' } });
    expect(state.move?.outcome?.because).toBe(`shop answers from ${STANDBY} after 240 s`);
  });

  test('what was deregistered before needs no closing; what could not be fenced is told', () => {
    const service: Service = { ...SHOP, fence: { ...SHOP.fence, deregister: true } };
    const fenced = { done: true, because: 'done', attempts: 1 };
    expect(at('settling', { ...settled, fenced }, { service }).state.move?.phase).toBe('over');
    const failed = { done: false, because: 'no answer', attempts: 1 };
    expect(kindsOf(at('settling', { ...settled, fenced: failed }, { service }))).toEqual(['fence']);
    const over = at('settling', { ...settled, fenced: failed, drained: true, outageSinceMs: null });
    expect(over.state.move?.outcome?.because).toContain('after 0 s; not fenced: no answer');
    const silent = at('settling', { sinceMs: ago(MINUTE_MS), drained: true });
    expect(silent.state.move?.outcome?.because).toContain('not seen to answer');
  });

  test('a move that was passed by another closes nothing in the Region that is active by then', () => {
    const heard = [observationOf(HOME, { epoch: 2 })];
    const { state, steps } = at('settling', settled, { view: { observations: heard } });
    expect(steps).toEqual([]);
    expect(state).toMatchObject({ epoch: 2, move: { phase: 'over', outcome: { code: 'MOVED' } } });
    const own = at('settling', settled, {
      state: { epoch: 0 },
      view: { observations: [observationOf(HOME, { epoch: 1 })] },
    });
    expect(own.state.move?.phase).toBe('settling');
  });
});

describe('a drill returns', () => {
  const service = drillOf(SHOP);
  const quiet = { observations: [] };
  const drill = { plan: { kind: 'drill', cause: 'person' } as const, sinceMs: ago(2 * MINUTE_MS) };
  const back = (state: Partial<ServiceState>, view: Partial<ServiceView>, move: Changes = {}) =>
    at('returning', { ...drill, ...move }, { service, state, view: { ...quiet, ...view } });

  test('after it settled', () => {
    const { state } = at('settling', { ...drill, answeredAtMs: ago(MINUTE_MS) }, { service, view: quiet });
    expect(state.move).toMatchObject({ phase: 'returning', movedAtMs: NOW_MS });
  });

  test('first the switch is off, long enough after it was on; then its records go home', () => {
    const soon = back({ switchOn: true }, { records: zoneAt(0) }, { sinceMs: ago(MINUTE_MS), raised: ['web'] });
    expect(kindsOf(soon)).toEqual(['lower']);
    expect(keepsSwitchOn(service, STANDBY, soon.state)).toBe(false);
    expect(back({ switchOn: true }, { records: zoneAt(0, service) }).steps).toEqual([{ kind: 'switch', on: false }]);
    const records = [{ kind: 'records', to: { from: 0, to: 2, guarded: true } }];
    expect(back({}, { records: zoneAt(0, service) }).steps).toMatchObject(records);
    expect(back({}, {}).steps).toMatchObject(records);
    expect(back({ recordsEpoch: null }, {}).steps).toEqual([]);
  });

  test('and it is over once it is home, and what it raised is lowered', () => {
    const home = { records: zoneAt(2, service) };
    expect(kindsOf(back({}, home, { raised: ['web'] }))).toEqual(['lower']);
    const { state } = back({}, home);
    expect(state).toMatchObject({ epoch: 2, recordsEpoch: 2, guarded: true });
    expect(state.move).toMatchObject({ phase: 'over', outcome: { code: 'DRILLED' } });
  });

  test('one that was turned back comes home though its batch went through later', () => {
    const over = { flippedAtMs: null, spans: [{ phase: 'flipping', fromMs: 0, untilMs: 1 }] } as const;
    const late = at(
      'over',
      { ...drill, ...over },
      { service, state: { epoch: 0 }, view: { ...quiet, records: zoneAt(1, service) } },
    );
    expect(late.state.move?.phase).toBe('returning');
    expect(late.state).toMatchObject({ epoch: 1, switchOn: true });
  });
});

describe('turning back', () => {
  const undo = (move: Changes, view: Partial<ServiceView> = {}, service = SHOP) =>
    at('turning-back', { flippedAtMs: null, ...move }, { service, state: { epoch: 0 }, view });
  const fenced = { done: true, because: 'done', attempts: 1 };
  const outcome = { code: 'ABORTED', because: 'ann: test', atMs: NOW_MS } as const;

  test('what was fenced may serve, and what was raised is lowered', () => {
    expect(kindsOf(undo({ fenced, raised: ['web'] }))).toEqual(['unfence', 'lower']);
    expect(kindsOf(undo({ fenced, unfenced: true, raised: ['web'] }))).toEqual(['lower']);
    expect(undo({ outcome }).state.move).toMatchObject({ phase: 'over', outcome });
    expect(undo({}).state.move?.outcome).toMatchObject({ code: 'ABORTED', because: '' });
    expect(undo({ fenced, sinceMs: ago(10 * MINUTE_MS) }).state.move?.phase).toBe('over');
  });

  const spans = [{ phase: 'flipping', fromMs: 0, untilMs: 1 }] as const;

  test('after records were tried the zone is asked first, and a flip that went through goes on', () => {
    expect(undo({ fenced, spans }, {}, SHOP_BY_RECORD).steps).toEqual([]);
    expect(undo({ fenced, spans }).steps).toMatchObject([{ kind: 'unfence' }]);
    expect(kindsOf(undo({ fenced, spans }, { records: zoneAt(0, SHOP_BY_RECORD) }, SHOP_BY_RECORD))).toEqual([
      'unfence',
    ]);
    const { state } = undo({ fenced, spans, outcome }, { records: zoneAt(1, SHOP_BY_RECORD) }, SHOP_BY_RECORD);
    expect(state).toMatchObject({ epoch: 1, move: { phase: 'syncing', outcome: null } });
    const blind = undo({ fenced, spans, sinceMs: ago(10 * MINUTE_MS) }, {}, SHOP_BY_RECORD);
    expect(blind.state.move?.phase).toBe('over');
  });
});
