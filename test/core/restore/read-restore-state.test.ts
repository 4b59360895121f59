import { expect, test } from 'vitest';
import { readRestoreAsk, readRestoreState } from '../../../shared/core/restore/read-restore-state.ts';
import { slotOf } from '../../../shared/core/restore/restore-tags.ts';
import { IN_PLACE, planOf, stateOf, VOLUMES } from './build-restore.ts';

test('reads a restore as it was written down', () => {
  const state = stateOf();
  expect(readRestoreState(JSON.parse(JSON.stringify(state)))).toEqual(state);
});

test.each([
  null,
  'text',
  [],
  {},
  { ...stateOf(), version: 2 },
  { ...stateOf(), id: 1 },
  { ...stateOf(), phase: null },
  { ...stateOf(), plan: null },
  { ...stateOf(), plan: {} },
  { ...stateOf(), volumes: null },
  { ...stateOf(), spans: {} },
])('takes nothing else for one: %o', (body) => {
  expect(readRestoreState(body)).toBeNull();
});

test('reads what a person wants', () => {
  expect(readRestoreAsk({ kind: 'undo', because: 'so' })).toEqual({ kind: 'undo', because: 'so' });
});

test.each([null, {}, { kind: 1, because: 'so' }, { kind: 'toString', because: 'so' }, { kind: 'undo', because: 1 }])(
  'takes nothing else for a wish: %o',
  (ask) => {
    expect(readRestoreAsk(ask)).toBeNull();
  },
);

test('knows no slot of volumes that no machine holds', () => {
  expect(slotOf(planOf({ target: VOLUMES }))).toBeNull();
  expect(slotOf(planOf({ target: IN_PLACE }))).toBeNull();
});
