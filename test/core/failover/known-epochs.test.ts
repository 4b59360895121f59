import { describe, expect, test } from 'vitest';
import { hearEpoch } from '../../../shared/core/failover/hear-epoch.ts';
import { changeRecords, readEpochText, recordsAt } from '../../../shared/core/failover/plan-records.ts';
import { readServiceState, readServiceWish } from '../../../shared/core/failover/read-service-state.ts';
import { readingsWanted } from '../../../shared/core/failover/readings-wanted.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import { tellEpochs } from '../../../shared/core/failover/tell-epochs.ts';
import { readZoneEpoch } from '../../../shared/core/failover/zone-epoch.ts';
import { NOW_MS } from '../build.ts';
import {
  knownAs,
  knownService,
  moveOf,
  observationOf,
  SHOP,
  SHOP_BY_RECORD,
  STAGE,
  viewOf,
  WIRING,
  WITNESS,
  zoneAt,
} from './build-services.ts';
import { HOME, STANDBY, valuesOf } from './preparation-scene.ts';

const hear = (state: Partial<ServiceState>, seen: Parameters<typeof observationOf>[1], from = HOME, service = SHOP) =>
  hearEpoch(service, STAGE, knownService(state), viewOf({ observations: [observationOf(from, seen)] }), NOW_MS);

describe('hearEpoch', () => {
  test('a newer epoch is taken over, and its own switch counts as on until it was turned off', () => {
    expect(hear({ epoch: 1 }, { epoch: 2 })).toMatchObject({ epoch: 2, movedAtMs: NOW_MS, switchOn: true });
    expect(hear({ epoch: 1 }, { epoch: 2 }, HOME, SHOP_BY_RECORD).switchOn).toBe(false);
    expect(hear({ epoch: 2 }, { epoch: 1 })).toMatchObject({ epoch: 2, movedAtMs: null, switchOn: false });
    expect(hear({ epoch: 2 }, { epoch: 3 }, STANDBY).epoch).toBe(2);
  });

  test('what was prepared is no move', () => {
    expect(hear({ epoch: null }, { epoch: 0 })).toMatchObject({ epoch: 0, movedAtMs: null });
    expect(hear({ epoch: null, recordsEpoch: null }, { epoch: null, recordsEpoch: null })).toMatchObject({
      epoch: null,
    });
  });

  test('the first records that are heard of are news', () => {
    expect(hear({ recordsEpoch: null, guarded: false }, { recordsEpoch: 0 })).toMatchObject({
      recordsEpoch: 0,
      guarded: true,
    });
  });

  test('only the Region that wrote the records says whether they are guarded', () => {
    expect(hear({}, { recordsEpoch: 2, guarded: true })).toMatchObject({ recordsEpoch: 2, guarded: true });
    expect(hear({}, { recordsEpoch: 2, guarded: true }, WITNESS)).toMatchObject({ recordsEpoch: 2, guarded: false });
    expect(hear({}, { recordsEpoch: 2 }, WITNESS, SHOP_BY_RECORD)).toMatchObject({ recordsEpoch: 2, guarded: true });
    expect(hear({ recordsEpoch: 1, epoch: 1, guarded: false }, { recordsEpoch: 1, guarded: true }).guarded).toBe(false);
  });
});

describe('tellEpochs', () => {
  test('what was heard is passed on, and nothing is promised of it', () => {
    const heard = [observationOf(HOME, { epoch: 2, recordsEpoch: 2 })];
    expect(tellEpochs(knownService(), heard)).toEqual({ epoch: 2, recordsEpoch: 2, guarded: false, switchOn: true });
    expect(tellEpochs(knownService(), [])).toEqual({ epoch: 0, recordsEpoch: 0, guarded: true, switchOn: false });
    const arming = { id: 'c', submittedMs: 0 };
    expect(tellEpochs(knownService({ arming, switchOn: true }), [])).toMatchObject({ guarded: false, switchOn: true });
  });
});

describe('records', () => {
  test('a batch states the old epoch, and creates the new one', () => {
    const batch = changeRecords(SHOP, STAGE, WIRING, { from: 0, to: 1, guarded: true });
    expect(batch.map(({ action, record }) => `${action} ${record.failover ?? record.type}`)).toEqual([
      'delete TXT',
      'upsert PRIMARY',
      'upsert SECONDARY',
      'create TXT',
    ]);
    expect(batch[1]?.record.healthCheckId).toBe('check-standby');
  });

  test('wiring that lacks a Region or a check gives none', () => {
    const lacking = { ...WIRING, targets: { [HOME]: valuesOf('192.0.2.1') } };
    expect(changeRecords(SHOP, STAGE, lacking, { from: 0, to: 1, guarded: true })).toEqual([]);
    expect(recordsAt(SHOP, STAGE, { ...lacking, targets: {} }, 0)).toEqual([]);
    expect(recordsAt(SHOP, STAGE, { ...WIRING, switchChecks: {} }, 0)).toEqual([]);
  });

  test.each([
    { target: valuesOf('192.0.2.1'), type: 'A' },
    { target: valuesOf('lb.example.net'), type: 'CNAME' },
  ])('an address is an A record, a host name a CNAME: $type', ({ target, type }) => {
    const wiring = { ...WIRING, targets: { [HOME]: target, [STANDBY]: target } };
    expect(recordsAt(SHOP_BY_RECORD, STAGE, wiring, 0)[0]).toMatchObject({ type, failover: null });
  });

  test('only a text that Ballast wrote for this service and stage states an epoch', () => {
    const text = 'ballast v=1 stage=prod service=shop epoch=3 active=us-west-2';
    expect(readEpochText(SHOP, STAGE, text)).toBe(3);
    for (const other of [text.replace('prod', 'dev'), text.replace('=3', '=4'), `${text} `, 'hello', '']) {
      expect(readEpochText(SHOP, STAGE, other)).toBeNull();
    }
  });

  const marker = (...values: readonly string[]) =>
    knownAs([{ ...zoneRecord(), target: { kind: 'values' as const, values, ttlS: 60 } }]);
  const zoneRecord = () => {
    const zone = zoneAt(0);
    const found = zone.kind === 'known' ? zone.value.find(({ type }) => type === 'TXT') : undefined;
    if (found === undefined) throw new Error('there is a TXT record at every epoch');
    return found;
  };

  test.each([
    { what: 'edited by hand', records: marker('epoch=7'), says: 'which Ballast did not write' },
    { what: 'doubled', records: marker('a', 'b'), says: 'says "a"' },
    { what: 'empty', records: marker(), says: 'says ""' },
    { what: 'deleted', records: knownAs([]), says: 'run "ballast dns prepare shop"' },
    { what: 'unread', records: viewOf().records, says: 'it was not read' },
  ])('a zone record that is $what states none', ({ records, says }) => {
    const epoch = readZoneEpoch(SHOP, STAGE, viewOf({ records }));
    expect(epoch.kind === 'unknown' && epoch.because).toContain(says);
  });
});

describe('what was written is read again', () => {
  test('a state', () => {
    const state = knownService({ move: moveOf('data') });
    expect(readServiceState(state, 'shop')).toBe(state);
    for (const body of [
      null,
      [],
      'x',
      { ...state, version: 2 },
      { ...state, epoch: 'x' },
      { ...state, move: {} },
      { ...state, past: null },
    ]) {
      expect(readServiceState(body, 'shop')).toBeNull();
    }
    expect(readServiceState(state, 'other')).toBeNull();
    expect(readServiceState({ ...state, move: null, epoch: null }, 'shop')).not.toBeNull();
  });

  test('a wish', () => {
    const move = { kind: 'move', to: HOME, why: 'x', by: 'ann', force: false };
    const wire = { kind: 'wire', wiring: WIRING, epoch: 0 };
    for (const ask of [move, wire, { kind: 'abort', why: 'x', by: 'ann' }]) expect(readServiceWish(ask)).toBe(ask);
    for (const ask of [
      null,
      { kind: 'x' },
      { ...move, force: 1 },
      { ...move, to: 1 },
      { ...wire, wiring: 1 },
      { ...wire, epoch: 'x' },
    ]) {
      expect(readServiceWish(ask)).toBeNull();
    }
  });
});

describe('readingsWanted', () => {
  const want = (state: Partial<ServiceState>, service = SHOP) => readingsWanted(service, STANDBY, knownService(state));
  const spans = [{ phase: 'flipping', fromMs: 0, untilMs: 1 }] as const;
  const points = { plan: { needs: [{ fleet: 'web', units: 1, because: '', fromPoints: true }] } };

  test.each<{ readonly what: string; readonly state: Partial<ServiceState>; readonly wanted: object }>([
    { what: 'nothing moves', state: {}, wanted: { records: false, change: false, answers: false, points: false } },
    { what: 'an armed switch gathers', state: { move: moveOf('capacity') }, wanted: { records: false } },
    { what: 'one that is not', state: { guarded: false, move: moveOf('capacity') }, wanted: { records: true } },
    { what: 'it flips', state: { guarded: false, move: moveOf('flipping') }, wanted: { records: true } },
    { what: 'it turns back', state: { guarded: false, move: moveOf('turning-back') }, wanted: { records: true } },
    { what: 'it settles', state: { guarded: false, move: moveOf('settling') }, wanted: { records: false } },
    {
      what: 'data comes from points',
      state: { move: moveOf('data', points) },
      wanted: { points: true, restores: true },
    },
    {
      what: 'a change is under way',
      state: { move: moveOf('syncing', { change: { id: 'c', submittedMs: 0 } }) },
      wanted: { change: true, answers: true, records: true },
    },
    { what: 'it syncs', state: { move: moveOf('syncing') }, wanted: { change: false, answers: true } },
    {
      what: 'it arms',
      state: { epoch: 1, arming: { id: 'c', submittedMs: 0 } },
      wanted: { change: true, records: true },
    },
    { what: 'its switch was left on', state: { epoch: 2, switchOn: true }, wanted: { records: true } },
    { what: 'a late batch may come', state: { move: moveOf('over', { spans }) }, wanted: { records: true } },
    { what: 'one of an earlier move', state: { past: [moveOf('over', { spans })] }, wanted: { records: true } },
    {
      what: 'one of an epoch that has passed',
      state: { epoch: 1, recordsEpoch: 1, past: [moveOf('over', { spans })] },
      wanted: { records: false },
    },
    { what: 'no epoch is known', state: { epoch: null, past: [moveOf('over', { spans })] }, wanted: { records: true } },
  ])('$what', ({ state, wanted }) => {
    expect(want(state)).toMatchObject(wanted);
  });

  test('by record all that leads to a flip reads the zone', () => {
    expect(want({ move: moveOf('approval') }, SHOP_BY_RECORD).records).toBe(true);
  });
});
