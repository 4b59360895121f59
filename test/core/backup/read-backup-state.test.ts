import { describe, expect, it } from 'vitest';
import { EMPTY_BACKUP_STATE } from '../../../shared/core/backup/backup-state.ts';
import { readBackupAsk, readBackupState } from '../../../shared/core/backup/read-backup-state.ts';

describe('readBackupState', () => {
  const state = { ...EMPTY_BACKUP_STATE, told: ['RPO_MISSED web x'], lookAtMs: 7 };

  it('gives back what was written', () => {
    expect(readBackupState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it.each([
    null,
    undefined,
    'text',
    {},
    { ...state, version: 2 },
    { ...state, version: undefined },
    { ...state, lookAtMs: 'soon' },
    { ...state, lookAtMs: undefined },
    { ...state, creations: null },
    { ...state, told: {} },
    { version: 1, lookAtMs: 0 },
  ])('begins anew from %j', (body) => {
    expect(readBackupState(JSON.parse(JSON.stringify(body ?? null)))).toEqual(EMPTY_BACKUP_STATE);
  });
});

describe('readBackupAsk', () => {
  const ask = { protections: ['web'], atMs: 1, because: 'a release' };

  it('gives back what was asked', () => {
    expect(readBackupAsk(ask)).toEqual(ask);
    expect(readBackupAsk({ ...ask, protections: ['web', 1, null] })).toEqual(ask);
  });

  it.each([
    null,
    'text',
    {},
    { ...ask, protections: 'web' },
    { protections: [] },
    { protections: [], atMs: 1 },
    { ...ask, atMs: '1' },
    { ...ask, because: 1 },
  ])('has none in %j', (said) => {
    expect(readBackupAsk(said)).toBeNull();
  });
});
