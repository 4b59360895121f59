import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideRestore } from '../../../shared/core/restore/decide-restore.ts';
import type { RestorePhase, RestoreState } from '../../../shared/core/restore/restore-state.ts';
import type { RestoreStep } from '../../../shared/core/restore/restore-step.ts';
import type { RestoreView } from '../../../shared/core/restore/restore-view.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  heldOf,
  instanceOf,
  launchedState,
  PAUSE,
  proofState,
  restoredOf,
  stateOf,
  viewOf,
  volumesState,
} from './build-restore.ts';

const PHASES: readonly RestorePhase[] = [
  'launching',
  'creating',
  'draining',
  'stopping',
  'swapping',
  'starting',
  'checking',
  'joining',
  'kept',
  'removing',
  'over',
];

const states: fc.Arbitrary<RestoreState> = fc
  .record({
    make: fc.constantFrom(stateOf, launchedState, proofState, volumesState),
    phase: fc.constantFrom(...PHASES),
    way: fc.constantFrom<RestoreState['way']>('forth', 'back'),
    ageMin: fc.integer({ min: 0, max: 150 }),
    missing: fc.boolean(),
  })
  .map(({ make, phase, way, ageMin, missing }) =>
    make({
      phase,
      way,
      sinceMs: NOW_MS - ageMin * MINUTE_MS,
      missingSinceMs: missing ? NOW_MS - 3 * MINUTE_MS : null,
    }),
  );

const volumeIds = fc.constantFrom('vol-new', 'vol-old', 'vol-x');

const views: fc.Arbitrary<RestoreView> = fc
  .record({
    lifecycle: fc.option(fc.constantFrom('pending', 'running', 'stopping', 'stopped')),
    fleet: fc.constantFrom(null, 'web'),
    held: fc.option(
      fc.record({ volumeId: volumeIds, attachment: fc.constantFrom('attaching', 'attached', 'detaching') }),
    ),
    volumes: fc.array(
      fc.record({
        volumeId: volumeIds,
        state: fc.constantFrom('creating', 'available', 'in-use', 'deleting', 'error'),
      }),
    ),
    target: fc.constantFrom('absent', 'initial', 'healthy', 'unhealthy', 'draining', 'unused'),
    checks: fc.constantFrom('passed', 'failed', 'unknown'),
    paused: fc.boolean(),
    wish: fc.option(fc.constantFrom('accept', 'undo', 'abort')),
  })
  .map(({ lifecycle, fleet, held, volumes, target, checks, paused, wish }) => {
    const on = held === null ? [] : [heldOf(held)];
    const instance = lifecycle === null ? null : instanceOf({ lifecycle, fleet, volumes: on });
    return viewOf({
      instance,
      resources: {
        volumes: volumes.map((volume) => restoredOf(volume)),
        instances: instance === null ? [] : [instance],
        securityGroups: ['sg-1'],
      },
      targets: [target],
      checks,
      pause: paused ? PAUSE : null,
      wish: wish === null ? null : { kind: wish, because: 'so' },
    });
  });

const joins = (step: RestoreStep): boolean =>
  step.kind === 'register' || (step.kind === 'tag' && typeof step.tags.get('ballast:fleet') === 'string');

describe('whatever is seen', () => {
  test('a decision is the same again, and what it leads to is decided from there', () => {
    fc.assert(
      fc.property(states, views, (state, view) => {
        const decided = decideRestore(state, view, NOW_MS);
        expect(decideRestore(state, view, NOW_MS)).toEqual(decided);
        // Written down, read again and decided again without the wish: it asks for nothing else.
        const again = decideRestore(decided.state, { ...view, wish: null }, NOW_MS);
        if (decided.state.phase === again.state.phase) expect(again.steps).toEqual(decided.steps);
      }),
    );
  });

  test('nothing joins a fleet before its phase has come, and what proves never does', () => {
    fc.assert(
      fc.property(states, views, (state, view) => {
        const decided = decideRestore(state, view, NOW_MS);
        const mayJoin = decided.state.phase === 'joining' && decided.state.plan.into !== 'isolated';
        if (!mayJoin) expect(decided.steps.filter(joins)).toEqual([]);
      }),
    );
  });

  test('a machine in place is never ended, and what it had is deleted only once a person has accepted', () => {
    fc.assert(
      fc.property(states, views, (state, view) => {
        const { plan } = state;
        const { steps, state: next } = decideRestore(state, view, NOW_MS);
        if (plan.target.kind !== 'instance') return;
        expect(steps.some(({ kind }) => kind === 'terminate')).toBe(false);
        const deletesOld = steps.some((step) => step.kind === 'delete-volume' && step.volumeId === 'vol-old');
        if (deletesOld) expect({ phase: next.phase, way: next.way }).toEqual({ phase: 'removing', way: 'forth' });
      }),
    );
  });
});
