import { describe, expect, test } from 'vitest';
import { commandOf } from '../../../shared/core/restore/decide-closing.ts';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import type { RestoreStep } from '../../../shared/core/restore/restore-step.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import {
  heldOf,
  IN_PLACE,
  instanceOf,
  LAUNCHED,
  launchedState,
  moveOf,
  PAUSE,
  planOf,
  proofState,
  restoredOf,
  stateOf,
  viewOf,
} from './build-restore.ts';
import { decide, kinds, later, nothing } from './restore-scene.ts';

const passed = viewOf({ checks: 'passed', targets: ['absent'] });
const RAN_NOT = {
  ...IN_PLACE,
  kind: 'instance',
  instanceId: 'i-1',
  zone: 'eu-west-1a',
  slot: null,
  ran: false,
} as const;

/** Tags that steps set and take off, by resource. */
const tagsIn = (steps: readonly RestoreStep[], id: string) =>
  new Map(
    steps.flatMap((step) =>
      (step.kind === 'tag' || step.kind === 'release') && step.resourceIds.includes(id) ? [...step.tags] : [],
    ),
  );

describe('checking', () => {
  test('knows nothing until EC2 says so, and goes on when its checks pass', () => {
    const state = stateOf({ phase: 'checking' });
    expect(decide(state)).toEqual({ state, steps: [] });
    expect(decide(state, viewOf({ checks: 'failed' })).state).toMatchObject({ last: 'its status checks fail' });
    expect(decide(state, passed).state.phase).toBe('joining');
  });

  test('runs the command of the policy beside them', () => {
    const state = stateOf({ phase: 'checking', plan: planOf({ check: { kind: 'command', command: 'pg_isready' } }) });
    expect(decide(state, passed).steps).toEqual([{ kind: 'check', instanceId: 'i-1', command: 'pg_isready' }]);
    expect(decide(state, viewOf({ checks: 'unknown' })).steps).toEqual([]);
  });

  test('asks the machine from itself, and no path breaks out of the quotes', () => {
    expect(commandOf({ kind: 'http', port: 8080, path: "/a'b" })).toBe(
      "curl --fail --silent --show-error --output /dev/null --max-time 10 'http://127.0.0.1:8080/a'\\''b'",
    );
    expect(commandOf({ kind: 'status' })).toBeNull();
  });

  test('writes on the point that it was proven, and how long that took', () => {
    const state = proofState({ phase: 'checking' });
    const { steps, state: next } = decide(state, viewOf({ checks: 'passed' }), later(9));
    expect(next.proof).toEqual({ passed: true, tookMs: 9 * MINUTE_MS, atMs: later(9) });
    expect(steps).toMatchObject([{ kind: 'record-proof', snapshotIds: ['snap-1', 'snap-2'] }]);
    expect(steps[0]?.kind === 'record-proof' && steps[0].tags.get('ballast:proof')).toBe('passed');
  });
});

describe('joining', () => {
  test('makes a new machine a member, then lets it serve, then calls it done', () => {
    const state = launchedState({ phase: 'joining' });
    const alone = instanceOf({ fleet: null, volumes: [heldOf({ volumeId: 'vol-new' })] });
    const { steps } = decide(state, viewOf({ instance: alone, targets: ['absent'] }));
    expect(kinds(steps)).toEqual(['tag', 'tag', 'tag']);
    expect(tagsIn(steps, 'i-1')).toEqual(
      new Map([
        ['ballast:expires-at', null],
        ['ballast:fleet', 'web'],
        ['ballast:role', 'active'],
        ['ballast:protect', 'web-1'],
      ]),
    );
    const member = { instance: instanceOf({ volumes: alone.volumes }) };
    expect(kinds(decide(state, viewOf({ ...member, targets: ['absent'] })).steps)).toEqual(['register']);
    expect(kinds(decide(state, viewOf({ ...member, targets: ['draining'] })).steps)).toEqual(['register']);
    expect(kinds(decide(state, viewOf({ ...member, targets: [] })).steps)).toEqual(['register']);
    expect(decide(state, viewOf({ ...member, targets: ['initial'] })).steps).toEqual([]);
    expect(decide(state, viewOf({ ...member, targets: ['unused'] })).steps).toEqual([
      { kind: 'release', resourceIds: ['i-1', 'vol-new'], tags: new Map([['ballast:restore', null]]) },
    ]);
    expect(decide(state, viewOf({ instance: null })).steps).toEqual([]);
  });

  test('turns back where another machine has taken its slot meanwhile, and not once it is a member', () => {
    const state = launchedState({ phase: 'joining' }, { target: { ...LAUNCHED, slot: '3' } });
    const taken = decide(state, viewOf({ instance: instanceOf({ fleet: null }), slotHolder: 'i-2' })).state;
    expect(taken).toMatchObject({ phase: 'removing', way: 'back', outcome: { code: 'SLOT_HELD' } });
    expect(taken.outcome?.because).toBe('i-2 has taken 3 meanwhile: restore in-place, or another slot');
    const member = viewOf({ slotHolder: 'i-2', targets: ['absent'] });
    expect(kinds(decide(state, member).steps)).toEqual(['register']);
  });

  test('gives a machine its slot, and its data volumes too', () => {
    const state = launchedState(
      { phase: 'joining', volumes: [moveOf({ replaced: null }), moveOf({ restored: 'vol-root', root: true })] },
      { target: { ...LAUNCHED, slot: '3' } },
    );
    const { steps } = decide(state, viewOf({ instance: instanceOf({ fleet: null }) }));
    expect(tagsIn(steps, 'i-1').get('ballast:slot')).toBe('3');
    expect(tagsIn(steps, 'vol-new').get('ballast:slot')).toBe('3');
    expect(tagsIn(steps, 'vol-new').get('ballast:device')).toBe('/dev/sdf');
    expect(tagsIn(steps, 'vol-root').has('ballast:slot')).toBe(false);
  });

  test('puts a machine in place back into service before the pause ends, and takes the slot off the old volumes first', () => {
    const state = stateOf({ phase: 'joining', plan: planOf({ target: { ...RAN_NOT, slot: '3', ran: true } }) });
    const joining = decide(state, passed).steps;
    expect(kinds(joining)).toEqual(['tag', 'tag', 'register']);
    expect(joining[0]).toMatchObject({ resourceIds: ['vol-old'] });
    expect(tagsIn(joining, 'vol-old').get('ballast:slot')).toBeNull();
    expect(tagsIn(joining, 'vol-new').get('ballast:slot')).toBe('3');
    expect(decide(state, viewOf({ targets: ['initial'] })).steps).toEqual([]);
    const { steps } = decide({ ...state, pauseBefore: { ...PAUSE, why: 'deploy' } });
    expect(kinds(steps)).toEqual(['tag', 'tag', 'resume', 'release']);
    expect(steps).toContainEqual({
      kind: 'resume',
      fleet: 'web',
      why: 'restore web-1',
      putBack: { ...PAUSE, why: 'deploy' },
    });
  });

  test('waits for nobody on the way back, where nothing ran, or where no fleet is', () => {
    const back = stateOf({ phase: 'joining', way: 'back' });
    expect(kinds(decide(back, viewOf({ targets: ['absent'] })).steps)).toEqual(['tag', 'tag', 'register']);
    expect(kinds(decide(back, viewOf({ targets: ['unhealthy'] })).steps)).toEqual(['tag', 'tag', 'resume', 'release']);
    const rests = stateOf({ phase: 'joining', plan: planOf({ target: RAN_NOT }) });
    expect(kinds(decide(rests, viewOf({ targets: ['absent'] })).steps)).toEqual(['tag', 'tag', 'resume', 'release']);
    const bare = stateOf({
      phase: 'joining',
      plan: planOf({ fleet: null, groups: [] }),
      volumes: [moveOf({ replaced: null })],
    });
    const { steps } = decide(bare, viewOf({ targets: [], pause: null }));
    expect(kinds(steps)).toEqual(['tag', 'release']);
    expect(tagsIn(steps, 'vol-new')).toEqual(
      new Map([
        ['ballast:expires-at', null],
        ['ballast:restore', null],
      ]),
    );
  });

  test('gives volumes back though their machine is lost', () => {
    const back = stateOf({ phase: 'joining', way: 'back', missingSinceMs: later(-5) });
    const { steps } = decide(back, viewOf({ instance: null, targets: ['absent'] }));
    expect(kinds(steps)).toEqual(['tag', 'tag', 'resume', 'release']);
    expect(steps.at(-1)).toMatchObject({ resourceIds: ['vol-old'] });
    const none = { ...back, volumes: [moveOf({ restored: null, replaced: null })] };
    expect(kinds(decide(none, viewOf({ instance: null })).steps)).toEqual(['resume', 'release']);
  });
});

describe('removing', () => {
  const removing = (changes: Partial<RestoreState> = {}) => proofState({ phase: 'removing', way: 'back', ...changes });

  test('takes the machine out of everything first, by whatever name it is found', () => {
    const member = launchedState({ phase: 'removing', way: 'back', volumes: [moveOf({ replaced: null })] });
    const { steps } = decide(member, viewOf({ targets: ['healthy'] }));
    expect(kinds(steps)).toEqual(['tag', 'deregister', 'terminate']);
    expect(tagsIn(steps, 'i-1').get('ballast:fleet')).toBeNull();
    expect(tagsIn(steps, 'i-1').get('ballast:expires-at')).toBe('2026-01-15T13:00:00.000Z');
    expect(kinds(decide(member, viewOf({ targets: ['draining'] })).steps)).toEqual(['tag', 'terminate']);
    expect(kinds(decide(member, viewOf({ targets: ['absent'] })).steps)).toEqual(['tag', 'terminate']);
    expect(kinds(decide(member, viewOf({ targets: [] })).steps)).toEqual(['tag', 'terminate']);
    const found = viewOf({ instance: null, resources: { ...nothing, instances: [instanceOf()] } });
    expect(kinds(decide(removing({ instanceId: null }), found).steps)).toEqual(['tag', 'terminate']);
  });

  test('removes all of it then, and what it knows of though no listing shows it yet', () => {
    const view = viewOf({
      instance: null,
      resources: { ...nothing, volumes: [restoredOf({ volumeId: 'vol-t' })], securityGroups: ['sg-1'] },
    });
    const { steps } = decide(removing(), view);
    expect(steps).toMatchObject([
      { kind: 'tag', resourceIds: ['vol-new', 'vol-t'] },
      { kind: 'delete-volume', volumeId: 'vol-new' },
      { kind: 'delete-volume', volumeId: 'vol-t' },
      { kind: 'delete-isolation', groupId: 'sg-1' },
    ]);
    expect(decide(removing(), view, later(2)).steps).toMatchObject([{}, { volumeId: 'vol-t' }, {}]);
  });

  test('is over when nothing is left, and listings had time to say so', () => {
    const view = viewOf({ instance: null, resources: nothing });
    const bare = removing({ volumes: [moveOf({ restored: null, replaced: null })] });
    expect(decide(bare, view)).toMatchObject({ state: { phase: 'removing' }, steps: [] });
    expect(decide(bare, view, later(2)).state).toMatchObject({ phase: 'over' });
    const going = viewOf({ instance: null, resources: { ...nothing, volumes: [restoredOf({ state: 'deleting' })] } });
    expect(decide(removing(), going, later(2))).toMatchObject({ state: { phase: 'removing' }, steps: [] });
  });

  test('never touches a machine in place: it deletes what a person has accepted to lose, or what was undone', () => {
    const both = viewOf({ resources: { ...nothing, volumes: [restoredOf(), restoredOf({ volumeId: 'vol-old' })] } });
    const accepted = stateOf({ phase: 'removing' });
    const deleted = (state: RestoreState) =>
      decide(state, both).steps.flatMap((step) => (step.kind === 'tag' ? [] : [step]));
    expect(deleted(accepted)).toEqual([{ kind: 'delete-volume', volumeId: 'vol-old' }]);
    expect(deleted({ ...accepted, way: 'back' })).toEqual([{ kind: 'delete-volume', volumeId: 'vol-new' }]);
  });
});
