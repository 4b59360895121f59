import { describe, expect, test } from 'vitest';
import type { RestoreWish } from '../../../shared/core/restore/restore-request.ts';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import type { RestoreView } from '../../../shared/core/restore/restore-view.ts';
import { NOW_MS } from '../build.ts';
import {
  heldOf,
  instanceOf,
  launchedState,
  moveOf,
  proofState,
  restoredOf,
  stateOf,
  viewOf,
  volumesState,
} from './build-restore.ts';
import { decide, later, nothing } from './restore-scene.ts';

const said = (kind: RestoreWish, changes: Partial<RestoreView> = {}) =>
  viewOf({ wish: { kind, because: 'so' }, ...changes });

describe('wishes', () => {
  test('aborts what is under way, each kind by its own way back', () => {
    expect(decide(stateOf({ phase: 'swapping' }), said('abort')).state).toMatchObject({
      way: 'back',
      outcome: { code: 'ABORTED', because: 'so' },
    });
    expect(decide(launchedState(), said('abort')).state).toMatchObject({ phase: 'removing', way: 'back' });
    expect(decide(proofState(), said('abort')).state).toMatchObject({ phase: 'removing', proof: null });
    expect(decide(volumesState(), said('abort', { instance: null })).state.phase).toBe('removing');
  });

  test.each<[Partial<RestoreState>, RestoreWish]>([
    [{ phase: 'kept' }, 'abort'],
    [{ phase: 'over' }, 'abort'],
    [{ phase: 'removing' }, 'abort'],
    [{ phase: 'draining', way: 'back' }, 'abort'],
    [{ phase: 'checking' }, 'undo'],
    [{ phase: 'checking' }, 'accept'],
    [{ phase: 'over' }, 'undo'],
  ])('passes over what is too late or too early: %o %s', (changes, wish) => {
    const state = stateOf(changes);
    const { state: next, steps } = decide(state, said(wish));
    expect({ next, steps }).toEqual({ next: decide(state).state, steps: decide(state).steps });
  });

  test('accepts: the volumes that were replaced go', () => {
    const { state, steps } = decide(stateOf({ phase: 'kept' }), said('accept'));
    expect(state).toMatchObject({ phase: 'removing', way: 'forth', outcome: { code: 'ACCEPTED' }, told: 'ACCEPTED' });
    expect(steps).toContainEqual({ kind: 'delete-volume', volumeId: 'vol-old' });
  });

  test('undoes, but not without the volumes to go back to', () => {
    const kept = stateOf({ phase: 'kept', volumes: [moveOf(), moveOf({ replaced: null })] });
    const machine = { instance: instanceOf({ volumes: [heldOf({ volumeId: 'vol-new' })] }) };
    const old = (state: 'available' | 'in-use') => ({
      resources: { ...nothing, volumes: [restoredOf({ volumeId: 'vol-old', state })] },
    });
    const there = { ...machine, ...old('available') };
    const undone = decide(kept, said('undo', there));
    expect(undone.state).toMatchObject({ way: 'back', phase: 'creating', outcome: null });
    expect(undone.steps).toMatchObject([{ kind: 'tag', resourceIds: ['i-1'] }]);
    const because = (view: Partial<RestoreView>) => decide(kept, said('undo', view)).state.last;
    const gone = 'it cannot be undone: vol-old is not there to be put back';
    expect(because(machine)).toBe(gone);
    expect(because({ ...machine, ...old('in-use') })).toBe(gone);
    expect(because({ ...there, instance: instanceOf() })).toBe(
      'it cannot be undone: i-1 does not hold vol-new any more',
    );
    expect(because({ ...there, instance: null })).toBe('it cannot be undone: i-1 is not there any more');
  });
});

describe('time', () => {
  test('turns back from a phase that takes too long, and says what was last heard', () => {
    const late = (state: RestoreState, minutes: number) =>
      decide(state, viewOf({ instance: instanceOf({ lifecycle: 'stopping' }) }), later(minutes)).state;
    expect(late(stateOf({ phase: 'stopping' }), 14)).toMatchObject({ way: 'forth' });
    expect(late(stateOf({ phase: 'stopping', last: 'why' }), 15)).toMatchObject({
      way: 'back',
      outcome: { code: 'TIMED_OUT', because: 'stopping took more than 15 min: why' },
    });
    expect(late(stateOf({ phase: 'draining' }), 10).outcome?.because).toBe('draining took more than 10 min');
    expect(late(stateOf({ phase: 'checking' }), 30).outcome?.code).toBe('CHECK_FAILED');
    expect(late(stateOf({ phase: 'kept' }), 100_000)).toMatchObject({ phase: 'kept' });
  });

  test('gives a proof all of its time and no more, and says of its point only what speaks of it', () => {
    const late = (phase: RestoreState['phase']) =>
      decide(
        proofState({ phase, sinceMs: later(29) }),
        viewOf({ instance: instanceOf({ lifecycle: 'pending' }) }),
        later(30),
      );
    expect(late('starting')).toMatchObject({
      state: {
        way: 'back',
        phase: 'joining',
        proof: { passed: false },
        outcome: { because: 'the proof took too long' },
      },
      steps: [{ kind: 'record-proof' }],
    });
    expect(late('checking').state.outcome?.code).toBe('CHECK_FAILED');
    expect(late('launching')).toMatchObject({
      state: { phase: 'removing', proof: null, outcome: { code: 'TIMED_OUT' } },
    });
    expect(late('removing').state).toMatchObject({ phase: 'removing', outcome: null });
    const broken = viewOf({ resources: { ...nothing, volumes: [restoredOf({ state: 'error' })] } });
    expect(decide(proofState({ phase: 'creating' }), broken).state).toMatchObject({ proof: { passed: false } });
  });

  test('gives up for good what cannot go back either, and leaves it as it is', () => {
    const outcome = { code: 'CHECK_FAILED', because: 'no', atMs: NOW_MS } as const;
    const back = stateOf({ phase: 'stopping', way: 'back', outcome });
    expect(decide(back, viewOf({ instance: instanceOf({ lifecycle: 'stopping' }) }), later(15))).toMatchObject({
      state: {
        phase: 'over',
        outcome: { code: 'RESTORE_STUCK', because: 'no; in phase stopping, stopping took more than 15 min' },
      },
      steps: [],
    });
    const removing = proofState({ phase: 'removing' });
    expect(decide(removing, viewOf(), later(120)).state.outcome?.code).toBe('RESTORE_STUCK');
  });

  test('does not believe at once that a machine is lost', () => {
    const lost = viewOf({ instance: null });
    const first = decide(stateOf({ phase: 'stopping' }), lost);
    expect(first.state).toMatchObject({ phase: 'stopping', missingSinceMs: NOW_MS });
    expect(decide(first.state, viewOf(), later(1)).state.missingSinceMs).toBeNull();
    expect(decide(first.state, lost, later(1)).state.missingSinceMs).toBe(NOW_MS);
    expect(decide(first.state, lost, later(2)).state).toMatchObject({
      way: 'back',
      outcome: { code: 'MACHINE_LOST', because: 'EC2 does not show i-1 any more' },
    });
    const back = stateOf({ phase: 'stopping', way: 'back', missingSinceMs: NOW_MS });
    expect(decide(back, lost, later(2)).state).toMatchObject({ phase: 'joining', way: 'back' });
  });
});
