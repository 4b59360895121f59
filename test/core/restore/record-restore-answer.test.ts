import { describe, expect, test } from 'vitest';
import { recordRestoreAnswer } from '../../../shared/core/restore/record-restore-answer.ts';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import type { RestoreAnswer, RestoreStep } from '../../../shared/core/restore/restore-step.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { LAUNCHED, launchedState, moveOf, proofState, stateOf, volumesState } from './build-restore.ts';

const record = (state: RestoreState, step: RestoreStep, answer: RestoreAnswer) =>
  recordRestoreAnswer(state, step, answer, NOW_MS);

const failed = (fault: (RestoreAnswer & { kind: 'failed' })['fault']): RestoreAnswer => ({
  kind: 'failed',
  fault,
  because: 'EC2 said no',
});

const LAUNCH: RestoreStep = {
  kind: 'launch',
  token: 'web-1-m0',
  template: LAUNCHED.template,
  place: LAUNCHED.places[0],
  securityGroup: null,
  tags: new Map(),
};
const STOP: RestoreStep = { kind: 'stop', instanceId: 'i-1' };
const RELEASE: RestoreStep = { kind: 'release', resourceIds: [], tags: new Map() };
const PROOF: RestoreStep = { kind: 'record-proof', snapshotIds: [], tags: new Map() };
const CHECK: RestoreStep = { kind: 'check', instanceId: 'i-1', command: 'true' };
const CREATE: RestoreStep = {
  kind: 'create-volume',
  token: 'web-1-v0',
  device: '/dev/sdf',
  snapshotId: 'snap-1',
  zone: 'eu-west-1a',
  performance: null,
  initializationRate: null,
  tags: new Map(),
};

describe('recordRestoreAnswer', () => {
  test('keeps the ids of what was made', () => {
    const made = { kind: 'made', id: 'made-1' } as const;
    const fresh = stateOf({ volumes: [moveOf({ restored: null }), moveOf({ restored: null, device: '/dev/sdg' })] });
    expect(record(fresh, CREATE, made).volumes.map(({ restored }) => restored)).toEqual(['made-1', null]);
    expect(record(fresh, LAUNCH, made).instanceId).toBe('made-1');
    const isolate = { kind: 'isolate', subnet: 'subnet-a', allowsHttps: false, tags: new Map() } as const;
    expect(record(fresh, isolate, made).isolation).toBe('made-1');
    expect(record(fresh, STOP, made)).toEqual(fresh);
  });

  test('tries the next place when one has no capacity, and rests when all have none', () => {
    const state = launchedState({ phase: 'launching' });
    const first = record(state, LAUNCH, failed('no-capacity'));
    expect(first).toMatchObject({ launch: { place: 1, refusals: 1, notBeforeMs: NOW_MS }, last: 'EC2 said no' });
    const second = record(first, LAUNCH, failed('no-capacity'));
    expect(second.launch).toEqual({ place: 0, refusals: 2, notBeforeMs: NOW_MS + MINUTE_MS });
    expect(record(stateOf(), LAUNCH, failed('no-capacity')).launch.refusals).toBe(0);
  });

  test.each<[RestoreStep, (RestoreAnswer & { kind: 'failed' })['fault'], boolean]>([
    [STOP, 'denied', true],
    [STOP, 'invalid', true],
    [STOP, 'throttled', false],
    [STOP, 'not-found', false],
    [LAUNCH, 'not-found', true],
    [CREATE, 'not-found', true],
    [CREATE, 'unknown', false],
  ])('turns back only from what a repeat would not mend: %o %s', (step, fault, turns) => {
    const state = record(stateOf({ phase: 'stopping' }), step, failed(fault));
    expect(state.way).toBe(turns ? 'back' : 'forth');
    expect(turns ? state.outcome : state.last).toEqual(
      turns ? { code: 'STEP_REFUSED', because: 'EC2 said no', atMs: NOW_MS } : 'EC2 said no',
    );
  });

  test('goes on trying where there is no other way', () => {
    expect(record(stateOf({ way: 'back' }), STOP, failed('denied'))).toMatchObject({ way: 'back', phase: 'creating' });
    expect(record(proofState({ phase: 'removing' }), STOP, failed('denied')).phase).toBe('removing');
  });

  test('passes a check, or remembers what it said', () => {
    const state = stateOf({ phase: 'checking' });
    expect(record(state, CHECK, { kind: 'checked', passed: true, because: '' })).toMatchObject({
      phase: 'joining',
      proof: null,
    });
    expect(record(state, CHECK, { kind: 'checked', passed: false, because: 'no' })).toMatchObject({
      phase: 'checking',
      last: 'no',
    });
  });

  test('says what became of what was handed over', () => {
    const done = (state: RestoreState) => record(state, RELEASE, { kind: 'done' });
    const joining = { phase: 'joining' } as const;
    expect(done(stateOf(joining))).toMatchObject({
      phase: 'kept',
      outcome: { code: 'RESTORED' },
      restoredAtMs: NOW_MS,
    });
    expect(done(stateOf({ ...joining, volumes: [moveOf({ replaced: null })] }))).toMatchObject({ phase: 'over' });
    const alone = done(launchedState(joining));
    expect(alone).toMatchObject({ phase: 'over', outcome: { code: 'RESTORED' } });
    expect(alone.outcome?.because).toContain('ballast:protect=web-1');
    const slotted = done(launchedState(joining, { target: { ...LAUNCHED, slot: '3' } }));
    expect(slotted.outcome?.because).toContain('ballast:protect=web-1');
    expect(done(stateOf(joining)).outcome?.because).toBe('i-1 is as it was at 2026-01-15T11:00:00.000Z');
    expect(done(volumesState(joining))).toMatchObject({ phase: 'over', outcome: { code: 'RESTORED_VOLUMES' } });
    expect(done(stateOf({ ...joining, way: 'back' }))).toMatchObject({
      phase: 'removing',
      outcome: { code: 'UNDONE' },
    });
    const outcome = { code: 'CHECK_FAILED', because: 'no', atMs: NOW_MS } as const;
    expect(done(stateOf({ ...joining, way: 'back', outcome })).outcome).toEqual(outcome);
  });

  test('removes a proof once its result is written, and calls it proven only if it was', () => {
    const proof = { passed: true, tookMs: MINUTE_MS, atMs: NOW_MS };
    const passed = record(proofState({ phase: 'joining', proof }), PROOF, { kind: 'done' });
    expect(passed).toMatchObject({ phase: 'removing', outcome: { code: 'PROVEN' }, restoredAtMs: NOW_MS });
    const outcome = { code: 'CHECK_FAILED', because: 'no', atMs: NOW_MS } as const;
    const failing = proofState({ phase: 'joining', way: 'back', outcome, proof: { ...proof, passed: false } });
    expect(record(failing, PROOF, { kind: 'done' })).toMatchObject({ phase: 'removing', outcome, restoredAtMs: null });
    expect(record(proofState({ phase: 'joining' }), PROOF, { kind: 'done' }).restoredAtMs).toBeNull();
  });

  test('writes down how long each phase took', () => {
    const state = stateOf({ phase: 'checking', sinceMs: NOW_MS - MINUTE_MS });
    expect(record(state, CHECK, { kind: 'checked', passed: true, because: '' }).spans).toEqual([
      { phase: 'checking', way: 'forth', fromMs: NOW_MS - MINUTE_MS, untilMs: NOW_MS },
    ]);
    expect(record(state, STOP, { kind: 'done' })).toEqual(state);
  });
});
