import { describe, expect, test } from 'vitest';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  heldOf,
  IN_PLACE,
  instanceOf,
  launchedState,
  moveOf,
  PAUSE,
  planOf,
  proofState,
  restoredOf,
  stateOf,
  viewOf,
  volumesState,
} from './build-restore.ts';
import { decide, kinds, later, nothing } from './restore-scene.ts';

describe('launching', () => {
  const fresh = (changes: Partial<RestoreState> = {}) =>
    launchedState({ phase: 'launching', instanceId: null, volumes: [moveOf({ restored: null })], ...changes });
  const empty = viewOf({ instance: null, resources: nothing, pause: null });

  test('launches with a token and tags by which it is found, and expires', () => {
    const [step] = decide(fresh(), empty).steps;
    expect(step).toMatchObject({
      kind: 'launch',
      token: 'web-1-m0',
      place: { subnet: 'subnet-a' },
      securityGroup: null,
    });
    expect(step?.kind === 'launch' && [...step.tags.keys()]).toEqual([
      'ballast:restore',
      'ballast:expires-at',
      'ballast:stage',
      'ballast:restored-from',
    ]);
  });

  test('asks the next place by another token, and waits when all have refused', () => {
    const refused = fresh({ launch: { place: 1, refusals: 3, notBeforeMs: later(1) } });
    expect(decide(refused, empty).steps).toEqual([]);
    expect(decide(refused, empty, later(1)).steps).toMatchObject([
      { token: 'web-1-m3', place: { subnet: 'subnet-b' } },
    ]);
    const beyond = fresh({ launch: { place: 7, refusals: 0, notBeforeMs: 0 } });
    expect(decide(beyond, empty).steps).toMatchObject([{ place: { subnet: 'subnet-a' } }]);
  });

  test('takes up a machine whose launch was not answered', () => {
    const found = viewOf({ instance: null, resources: { ...nothing, instances: [instanceOf()] } });
    expect(decide(fresh(), found)).toMatchObject({ state: { instanceId: 'i-1', phase: 'launching' }, steps: [] });
  });

  test('makes a security group of its own first for a proof, with a way to Systems Manager only where it needs one', () => {
    const proof = (plan = {}, changes = {}) =>
      proofState({ phase: 'launching', instanceId: null, isolation: null, ...changes }, plan);
    expect(decide(proof(), empty).steps).toMatchObject([{ kind: 'isolate', subnet: 'subnet-a', allowsHttps: false }]);
    const http = { check: { kind: 'http', port: 80, path: '/' } } as const;
    expect(decide(proof(http), empty).steps).toMatchObject([{ kind: 'isolate', allowsHttps: true }]);
    expect(decide(proof({}, { isolation: 'sg-1' }), empty).steps).toMatchObject([{ securityGroup: 'sg-1' }]);
  });

  test('goes on once the machine runs, and takes from its volumes how fast the restored ones must be', () => {
    const held = heldOf({ deleteOnTermination: true });
    const waiting = fresh({ instanceId: 'i-1' });
    const view = (changes = {}) =>
      viewOf({ instance: instanceOf({ volumes: [held], ...changes }), resources: nothing });
    expect(decide(waiting, view({ lifecycle: 'pending' })).state.phase).toBe('launching');
    expect(decide(waiting, viewOf({ instance: null, resources: nothing })).state.phase).toBe('launching');
    const { state, steps } = decide(waiting, view());
    expect(state.phase).toBe('creating');
    expect(state.volumes).toMatchObject([{ performance: { iops: 6_000 }, deleteOnTermination: true }]);
    expect(steps).toMatchObject([
      { kind: 'create-volume', token: 'web-1-v0', zone: 'eu-west-1a', performance: { iops: 6_000 } },
    ]);
    expect(decide(waiting, view({ volumes: [] })).state.volumes).toMatchObject([
      { performance: null, deleteOnTermination: false },
    ]);
  });

  test('keeps volumes of a slot when their machine ends, and none of a proof', () => {
    const target = { ...launchedState().plan.target, slot: '3' };
    const view = viewOf({
      instance: instanceOf({ volumes: [heldOf({ deleteOnTermination: true })] }),
      resources: nothing,
    });
    const slotted = fresh({ instanceId: 'i-1', plan: { ...launchedState().plan, target } });
    expect(decide(slotted, view).state.volumes[0]?.deleteOnTermination).toBe(false);
    const root = { ...slotted, volumes: [moveOf({ root: true, device: '/dev/sda1', restored: null })] };
    expect(decide(root, view).state.volumes).toMatchObject([{ device: '/dev/xvda' }]);
    const proof = proofState({ phase: 'launching', volumes: [moveOf({ restored: null })] });
    expect(
      decide(proof, viewOf({ resources: nothing, instance: instanceOf({ volumes: [] }) })).state.volumes,
    ).toMatchObject([{ deleteOnTermination: true }]);
  });

  test('needs no machine where volumes are all that is made', () => {
    const state = volumesState({ phase: 'launching', volumes: [moveOf({ restored: null })] });
    expect(decide(state, empty)).toMatchObject({ state: { phase: 'creating' }, steps: [{ kind: 'create-volume' }] });
  });
});

describe('creating', () => {
  const fresh = (changes: Partial<RestoreState> = {}) => stateOf({ volumes: [moveOf({ restored: null })], ...changes });

  test('pauses the fleet, marks the machine in place and makes the volumes', () => {
    const view = viewOf({ pause: null, resources: nothing });
    const { steps, state } = decide(fresh(), view);
    expect(kinds(steps)).toEqual(['pause', 'tag', 'create-volume']);
    expect(steps[0]).toMatchObject({ fleet: 'web', pause: { why: 'restore web-1', untilMs: NOW_MS + 2 * HOUR_MS } });
    expect(state.pauseBefore).toBeNull();
  });

  test('stands in for a short pause of a person, and leaves a long one alone', () => {
    const theirs = { ...PAUSE, why: 'deploy' };
    const short = decide(fresh(), viewOf({ pause: { ...theirs, untilMs: later(10) } }));
    expect(short.state.pauseBefore).toMatchObject({ why: 'deploy' });
    expect(kinds(short.steps)).toContain('pause');
    expect(kinds(decide(fresh(), viewOf({ pause: theirs })).steps)).toEqual(['create-volume']);
    const ours = decide(fresh({ pauseBefore: theirs }), viewOf({ pause: { ...PAUSE, untilMs: later(10) } }));
    expect(ours.state.pauseBefore).toEqual(theirs);
  });

  test('pauses nothing and drains nothing of what is no fleet', () => {
    const state = fresh({ plan: planOf({ fleet: null, groups: [] }) });
    const made = { ...state, volumes: [moveOf()] };
    expect(kinds(decide(state, viewOf({ pause: null })).steps)).toEqual(['create-volume']);
    expect(decide(made, viewOf({ pause: null }))).toMatchObject({
      state: { phase: 'stopping' },
      steps: [{ kind: 'stop' }],
    });
  });

  test('waits for its volumes, and turns back from one that fails or is gone', () => {
    const of = (volume: Partial<ReturnType<typeof restoredOf>>) =>
      viewOf({ resources: { ...viewOf().resources, volumes: [restoredOf(volume)] } });
    expect(decide(stateOf(), of({ state: 'creating' })).state.phase).toBe('creating');
    const failed = decide(stateOf(), of({ state: 'error' }));
    expect(failed.state).toMatchObject({ way: 'back', outcome: { code: 'VOLUME_FAILED' } });
    const gone = viewOf({ resources: { ...viewOf().resources, volumes: [] } });
    expect(decide(stateOf(), gone).state.phase).toBe('creating');
    expect(decide(stateOf(), gone, later(6)).state.outcome).toMatchObject({ because: 'vol-new is gone' });
  });

  test('waits for the machine that its volumes must be near', () => {
    const state = launchedState({ volumes: [moveOf({ restored: null })] });
    expect(decide(state, viewOf({ instance: null })).steps).toEqual([]);
    expect(decide(launchedState(), viewOf({ instance: null })).state.phase).toBe('creating');
  });

  test('hands volumes over that are all that is made', () => {
    const view = viewOf({ instance: null, pause: null });
    expect(decide(volumesState(), view)).toMatchObject({
      state: { phase: 'joining' },
      steps: [{ kind: 'release', resourceIds: ['vol-new'], tags: new Map([['ballast:expires-at', null]]) }],
    });
  });
});

describe('moving', () => {
  const moving = (phase: RestoreState['phase'], changes: Partial<RestoreState> = {}) => stateOf({ phase, ...changes });
  const stopped = (changes = {}) => viewOf({ instance: instanceOf({ lifecycle: 'stopped', ...changes }) });

  test('takes the machine out of service, and stops it only when the pause has lasted', () => {
    expect(decide(moving('draining')).steps).toEqual([
      { kind: 'deregister', arn: 'arn:group', port: 8080, instanceId: 'i-1' },
    ]);
    expect(decide(moving('draining'), viewOf({ targets: ['draining'] })).state.phase).toBe('draining');
    const young = viewOf({ targets: [], pause: { ...PAUSE, atMs: NOW_MS } });
    expect(decide(moving('draining'), young)).toMatchObject({ state: { phase: 'draining' }, steps: [] });
    const out = decide(moving('draining'), viewOf({ targets: [] }));
    expect(out).toMatchObject({ state: { phase: 'stopping' }, steps: [{ kind: 'stop', instanceId: 'i-1' }] });
    expect(decide(moving('stopping'), viewOf({ instance: instanceOf({ lifecycle: 'stopping' }) })).steps).toEqual([]);
  });

  test('keeps what it takes off, and puts on what was made', () => {
    expect(decide(moving('stopping'), stopped()).steps).toMatchObject([
      { kind: 'tag', resourceIds: ['vol-old'] },
      { kind: 'detach', volumeId: 'vol-old' },
    ]);
    const leaving = stopped({ volumes: [heldOf({ attachment: 'detaching' })] });
    expect(decide(moving('swapping'), leaving).steps).toEqual([]);
    expect(decide(moving('swapping'), stopped({ volumes: [] })).steps).toEqual([
      { kind: 'attach', volumeId: 'vol-new', instanceId: 'i-1', device: '/dev/sdf' },
    ]);
    const coming = stopped({ volumes: [heldOf({ volumeId: 'vol-new', attachment: 'attaching' })] });
    expect(decide(moving('swapping'), coming).steps).toEqual([]);
    const there = stopped({ volumes: [heldOf({ volumeId: 'vol-new' })] });
    expect(decide(moving('swapping'), there)).toMatchObject({
      state: { phase: 'starting' },
      steps: [{ kind: 'start' }],
    });
    const going = stateOf({ phase: 'swapping', volumes: [moveOf({ deleteOnTermination: true })] });
    expect(decide(going, there).steps).toEqual([{ kind: 'keep', instanceId: 'i-1', device: '/dev/sdf', keeps: false }]);
  });

  test('stops once more what somebody has started', () => {
    expect(decide(moving('swapping'), viewOf())).toMatchObject({
      state: { phase: 'stopping' },
      steps: [{ kind: 'stop' }],
    });
  });

  test('turns back from a volume that somebody else has put there or taken', () => {
    const other = decide(moving('swapping'), stopped({ volumes: [heldOf({ volumeId: 'vol-x' })] }));
    expect(other.state.outcome).toMatchObject({
      code: 'VOLUME_ASTRAY',
      because: 'somebody put vol-x on /dev/sdf of i-1',
    });
    const held = (volume: Partial<ReturnType<typeof restoredOf>>) => ({
      ...stopped({ volumes: [] }),
      resources: { ...nothing, volumes: [restoredOf({ state: 'in-use', ...volume })] },
    });
    expect(decide(moving('swapping'), held({ instanceId: 'i-9' })).state.outcome?.because).toBe(
      'vol-new is attached to i-9',
    );
    expect(decide(moving('swapping'), held({ instanceId: 'i-1' })).state.phase).toBe('swapping');
    expect(decide(moving('swapping'), { ...stopped({ volumes: [] }), resources: nothing }).state.phase).toBe(
      'swapping',
    );
  });

  test('takes whatever its own machine came with, and deletes it', () => {
    const state = launchedState({ phase: 'swapping' });
    const volumes = [
      restoredOf(),
      restoredOf({ volumeId: 'vol-template' }),
      restoredOf({ volumeId: 'vol-b', state: 'in-use' }),
    ];
    const view = (held: ReturnType<typeof heldOf>) => ({
      ...stopped({ volumes: [held] }),
      resources: { ...nothing, volumes },
    });
    expect(decide(state, view(heldOf({ volumeId: 'vol-template' }))).steps).toMatchObject([{ kind: 'detach' }]);
    expect(decide(state, view(heldOf({ volumeId: 'vol-new' }))).steps).toEqual([
      { kind: 'delete-volume', volumeId: 'vol-template' },
    ]);
  });

  test('goes back to what was there, or to nothing', () => {
    const back = moving('swapping', { way: 'back' });
    expect(decide(back, stopped({ volumes: [heldOf({ volumeId: 'vol-new' })] })).steps).toEqual([
      { kind: 'detach', volumeId: 'vol-new', instanceId: 'i-1' },
    ]);
    const bare = { ...back, volumes: [moveOf({ replaced: null })] };
    expect(decide(bare, stopped({ volumes: [] })).state.phase).toBe('starting');
  });

  test('leaves a machine in service, on the way back, that never had its volumes changed', () => {
    const back = moving('draining', { way: 'back' });
    expect(decide(back)).toMatchObject({ state: { phase: 'joining' } });
    const swapped = viewOf({ instance: instanceOf({ volumes: [heldOf({ volumeId: 'vol-new' })] }) });
    expect(kinds(decide(back, swapped).steps)).toEqual(['deregister']);
    const bare = { ...back, volumes: [moveOf({ replaced: null })] };
    expect(decide(bare, viewOf({ instance: instanceOf({ volumes: [] }) })).state.phase).toBe('joining');
  });

  test('starts the machine and checks it, but not one that was stopped before', () => {
    expect(decide(moving('starting'), viewOf({ instance: instanceOf({ lifecycle: 'pending' }) })).steps).toEqual([]);
    expect(decide(moving('starting')).state.phase).toBe('checking');
    const rests = moving('starting', {
      plan: planOf({ target: { ...IN_PLACE, kind: 'instance', ran: false } as never }),
    });
    expect(decide(rests, stopped()).state.phase).toBe('joining');
  });

  test('keeps the fleet paused all the while', () => {
    expect(kinds(decide(moving('stopping'), viewOf({ pause: null })).steps)).toEqual(['pause', 'stop']);
    expect(kinds(decide(moving('stopping'), { ...viewOf({ pause: null }), instance: null }).steps)).toEqual(['pause']);
  });
});
