import { describe, expect, test } from 'vitest';
import { keepsSwitchOn } from '../../../shared/core/failover/keep-armed.ts';
import { drillOf } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import type { ServiceView } from '../../../shared/core/failover/service-view.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { decide, fateOf, knownService, observationOf, SHOP, SHOP_BY_RECORD, UNREAD, zoneAt } from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

const ago = (ms: number): number => NOW_MS - ms;
const change = { id: 'c-1', submittedMs: ago(MINUTE_MS) };

describe('arming again', () => {
  const other = (changes: Parameters<typeof observationOf>[1]) => [observationOf(HOME, changes)];
  const arm = (state: Partial<ServiceState>, view: Partial<ServiceView> = {}, service = SHOP) =>
    decide({ service, state: { epoch: 1, switchOn: true, ...state }, view: { observations: [], ...view } });

  test.each([
    { what: 'nothing is known of the other switch', seen: [], guarded: false },
    { what: 'the other switch may be on', seen: other({ epoch: 1, switchOn: true }), guarded: false },
    { what: 'the other has not heard of the epoch', seen: other({ epoch: 0 }), guarded: false },
    { what: 'the other knows no epoch', seen: other({ epoch: null }), guarded: false },
    { what: 'the other has turned it off since', seen: other({ epoch: 1 }), guarded: true },
  ])('the records are guarded: $guarded, where $what', ({ seen, guarded }) => {
    expect(arm({}, { records: zoneAt(0), observations: seen }).steps).toMatchObject([
      { kind: 'records', to: { from: 0, to: 1, guarded } },
    ]);
  });

  const written = { recordsEpoch: 1, arming: change };

  test.each([
    { what: 'pending', fate: fateOf('pending') },
    { what: 'unread', fate: UNREAD },
  ])('the switch stays on while the change is $what', ({ fate }) => {
    expect(arm(written, { change: fate }).steps).toEqual([]);
  });

  test('only once Route 53 has it everywhere the switch is turned off', () => {
    const inSync = { change: fateOf('in-sync') };
    const { steps, state } = arm(written, inSync);
    expect(steps).toEqual([{ kind: 'switch', on: false }]);
    expect(state.switchOn).toBe(true);
    expect(arm({ ...written, switchOn: false }, inSync).state.arming).toBeNull();
  });

  test('a change that was lost is made again, a guard too', () => {
    const gone = { change: fateOf('gone') };
    const { state } = arm({ ...written, switchOn: false, guarded: true }, gone);
    expect(state).toMatchObject({ arming: null, guarded: false });
    const again = arm({ ...state }, { records: zoneAt(1), observations: other({ epoch: 1 }) });
    expect(again.steps).toMatchObject([{ kind: 'records', to: { from: 1, to: 1, guarded: true } }]);
  });

  test('by record too, what a move did not see arrive is followed, and written again where it was lost', () => {
    const follow = (view: Partial<ServiceView>) =>
      arm({ ...written, switchOn: false, guarded: true }, view, SHOP_BY_RECORD);
    const gone = { change: fateOf('gone') };
    expect(follow({ change: fateOf('pending') }).state.arming).toEqual(change);
    expect(follow({ change: fateOf('in-sync') }).state.arming).toBeNull();
    expect(follow(gone)).toMatchObject({ steps: [], state: { arming: change } });
    const lost = follow({ ...gone, records: zoneAt(0, SHOP_BY_RECORD) });
    expect(lost).toMatchObject({ state: { arming: change }, steps: [{ to: { from: 0, to: 1, guarded: true } }] });
  });

  test.each([
    {
      what: 'it is written, and may not be guarded yet',
      state: { recordsEpoch: 1, switchOn: false, guarded: false },
      view: { records: zoneAt(1) },
    },
    { what: 'the zone cannot be read', state: {}, view: {} },
    { what: 'nothing is wired', state: { wiring: null }, view: {} },
    { what: 'it is armed', state: { recordsEpoch: 1, switchOn: false }, view: {} },
    { what: 'the epoch is unknown', state: { epoch: null }, view: {} },
  ])('nothing is done where $what', ({ state, view }) => {
    expect(arm(state, view).steps).toEqual([]);
  });

  test('nor by record, where the zone has gone on', () => {
    expect(arm({ switchOn: false }, { records: zoneAt(0, SHOP_BY_RECORD) }, SHOP_BY_RECORD).steps).toEqual([]);
    const drill = drillOf(SHOP);
    expect(arm({}, { records: zoneAt(2, drill) }, drill).steps).toEqual([]);
  });

  test('a Region that was moved away from turns its switch off, once Route 53 could hear that it is for long enough', () => {
    const away = (offSinceMs: number | null, state: Partial<ServiceState> = {}, records = zoneAt(2)) =>
      arm({ epoch: 2, recordsEpoch: 2, offSinceMs, ...state }, { records });
    const off = [{ kind: 'switch', on: false }];
    expect(away(null)).toMatchObject({ state: { offSinceMs: NOW_MS }, steps: [] });
    expect(away(ago(2 * MINUTE_MS - SECOND_MS))).toMatchObject({ state: { offSinceMs: ago(119_000) }, steps: [] });
    expect(away(ago(2 * MINUTE_MS)).steps).toEqual(off);
    // What cannot be reached goes by what it heard last, and it may only begin to hear when it can be.
    expect(away(ago(2 * MINUTE_MS), {}, UNREAD)).toMatchObject({ state: { offSinceMs: null }, steps: [] });
    expect(away(ago(2 * MINUTE_MS), { wiring: null }, UNREAD).steps).toEqual(off);
  });

  test('what a Region only learns to be prepared has never been on', () => {
    const prepared = { epoch: 0, recordsEpoch: 0, switchOn: true };
    const { steps } = decide({ service: SHOP, state: prepared, view: { observations: [], records: zoneAt(0) } });
    expect(steps).toEqual([{ kind: 'switch', on: false }]);
  });

  test('a switch that no record is under is turned off, once it is known that none is', () => {
    const byRecord = (state: Partial<ServiceState>) => arm({ recordsEpoch: 1, ...state }, {}, SHOP_BY_RECORD).steps;
    expect(byRecord({})).toEqual([{ kind: 'switch', on: false }]);
    expect(byRecord({ epoch: 2, recordsEpoch: 2, movedAtMs: NOW_MS })).toEqual([{ kind: 'switch', on: false }]);
    expect(byRecord({ wiring: null })).toEqual([]);
    expect(byRecord({ switchOn: false })).toEqual([]);
  });

  test('what a switch is to say', () => {
    const on = { epoch: 1, switchOn: true };
    expect(keepsSwitchOn(SHOP, STANDBY, knownService(on))).toBe(true);
    expect(keepsSwitchOn(SHOP, HOME, knownService(on))).toBe(false);
    expect(keepsSwitchOn(SHOP, STANDBY, knownService({ ...on, epoch: null }))).toBe(false);
    expect(keepsSwitchOn(SHOP, STANDBY, knownService({ ...on, switchOn: false }))).toBe(false);
  });
});
