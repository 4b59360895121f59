import { describe, expect, test } from 'vitest';
import { tagsOfLabel } from '../../../shared/core/backup/point-label.ts';
import type { RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import { planRestore, type RestoreQuestion } from '../../../shared/core/restore/plan-restore.ts';
import type { PlanGround } from '../../../shared/core/restore/plan-target.ts';
import type { RestoreRequest } from '../../../shared/core/restore/restore-request.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { labelOf, pointsOf, policyOf, snapshotOf, volumeOf } from '../backup/build-backups.ts';
import { NOW_MS } from '../build.ts';
import {
  groundOf,
  heldOf,
  instanceOf,
  LAUNCHED,
  launchedState,
  MACHINE,
  memberOf,
  planOf,
  proofState,
  requestOf,
  stateOf,
  tagGround,
} from './build-restore.ts';

const ROOT = volumeOf('vol-root');
const DATA = volumeOf('vol-data', { device: '/dev/sdf', root: false, sizeGiB: 100 });
const STATEFUL = { stateful: { devices: ['/dev/sdf'], address: 'none' } } as const;

const pointOf = (volumes = [ROOT, DATA], label: Partial<Parameters<typeof labelOf>[0]> = {}): RecoveryPoint => {
  const whole = labelOf({ lineage: MACHINE, volumes: volumes.length, ...label });
  const [point] = pointsOf(volumes.map((volume) => snapshotOf(whole, {}, volume)));
  if (point === undefined) throw new Error('no point');
  return point;
};

const ask = (
  request: Partial<RestoreRequest> = {},
  ground: PlanGround = groundOf(),
  point = pointOf(),
  changes: Partial<RestoreQuestion> = {},
) =>
  planRestore({
    id: 'web-1',
    stage: 'dev',
    request: requestOf(request),
    policy: policyOf(),
    point,
    chosen: 'the newest',
    ground,
    nowMs: NOW_MS,
    ...changes,
  });

const planned = (answer: ReturnType<typeof planRestore>) => {
  if ('kind' in answer) throw new Error(answer.because);
  return answer;
};

const refused = (answer: ReturnType<typeof planRestore>): string =>
  'kind' in answer ? `${answer.code}: ${answer.because}` : 'planned';

const slotPoint = pointOf([DATA], { lineage: '3', slot: '3' });
const slotVolume = {
  volumeId: 'vol-9',
  slot: '3',
  device: '/dev/sdf',
  zone: 'eu-west-1a',
  state: 'available',
  instanceId: null,
  attachment: 'detached',
  deleteOnTermination: false,
} as const;

describe('planRestore', () => {
  test('launches one more machine from the template, in any of the places of its fleet', () => {
    const { plan, phase, volumes, instanceId } = planned(ask());
    expect(plan.target).toEqual({
      kind: 'launched',
      template: { id: 'lt-1', version: 3 },
      slot: null,
      places: groundOf().fleet?.policy.sizes.flatMap(({ instanceType }) => [
        { instanceType, subnet: 'subnet-a', zone: 'eu-west-1a' },
        { instanceType, subnet: 'subnet-b', zone: 'eu-west-1b' },
      ]),
    });
    expect({ phase, instanceId, groups: plan.groups.length, drainMs: plan.drainMs }).toEqual({
      phase: 'launching',
      instanceId: null,
      groups: 1,
      drainMs: 5 * MINUTE_MS,
    });
    expect(volumes.map(({ device, replaced, restored }) => ({ device, replaced, restored }))).toEqual([
      { device: '/dev/sdf', replaced: null, restored: null },
    ]);
    expect(plan.expiresAtMs).toBeGreaterThan(NOW_MS + 2 * HOUR_MS);
  });

  test('takes the volume that is booted from where it is asked for, or there is no other', () => {
    expect(planned(ask({ withRoot: true })).volumes.map(({ root }) => root)).toEqual([false, true]);
    expect(planned(ask({}, groundOf(), pointOf([ROOT]))).volumes.map(({ root }) => root)).toEqual([true]);
  });

  test('restores nothing of which it is not known where it belongs', () => {
    const label = labelOf({ lineage: MACHINE });
    const [bare] = pointsOf([snapshotOf(label, { tags: tagsOfLabel(label, label.setId) })]);
    expect(bare && planned(ask({}, groundOf(), bare)).volumes).toEqual([]);
    expect(planned(ask({ region: 'us-east-1' })).plan.snapshotIds).toEqual([]);
  });

  test('puts volumes in the place of those that are there, on the devices of the machine', () => {
    const root = heldOf({ volumeId: 'vol-boot', device: '/dev/sda1', root: true, deleteOnTermination: true });
    const machine = instanceOf({ rootDevice: '/dev/sda1', volumes: [root] });
    const { volumes, plan, phase, instanceId } = planned(
      ask({ into: 'in-place', withRoot: true }, groundOf({ machine })),
    );
    expect(
      volumes.map(({ device, replaced, deleteOnTermination }) => ({ device, replaced, deleteOnTermination })),
    ).toEqual([
      { device: '/dev/sdf', replaced: null, deleteOnTermination: false },
      { device: '/dev/sda1', replaced: 'vol-boot', deleteOnTermination: true },
    ]);
    expect(plan.target).toEqual({ kind: 'instance', instanceId: MACHINE, zone: 'eu-west-1a', slot: null, ran: true });
    expect({ phase, instanceId }).toEqual({ phase: 'creating', instanceId: MACHINE });
  });

  test('leaves a machine in place stopped that is stopped', () => {
    const machine = instanceOf({ lifecycle: 'stopped' });
    const { target } = planned(ask({ into: 'in-place', zone: 'eu-west-1a' }, groundOf({ machine }))).plan;
    expect(target.kind === 'instance' && target.ran).toBe(false);
  });

  test('proves by itself: no target group, a time for all of it, and its own check', () => {
    const check = { kind: 'command', command: 'true' } as const;
    const policy = policyOf({ proof: { everyMs: HOUR_MS, check, withinMs: 10 * MINUTE_MS } });
    const { plan } = planned(ask({ into: 'isolated' }, groundOf({}, STATEFUL), slotPoint, { policy }));
    expect(plan).toMatchObject({
      groups: [],
      check,
      checkMs: 10 * MINUTE_MS,
      deadlineMs: NOW_MS + 10 * MINUTE_MS,
      expiresAtMs: NOW_MS + 70 * MINUTE_MS,
    });
    expect(plan.target.kind === 'launched' && plan.target.slot).toBeNull();
    expect(plan.snapshotIds).toHaveLength(1);
  });

  test('makes volumes alone of what no fleet launches, where the instance is or was asked for', () => {
    const policy = null;
    const { plan, phase } = planned(ask({}, tagGround(), pointOf(), { policy }));
    expect({ target: plan.target, fleet: plan.fleet, phase, groups: plan.groups }).toEqual({
      target: { kind: 'volumes', zone: 'eu-west-1a' },
      fleet: null,
      phase: 'creating',
      groups: [],
    });
    const elsewhere = planned(ask({ zone: 'eu-west-1c' }, tagGround({ machine: null })));
    expect(elsewhere.plan.target).toEqual({ kind: 'volumes', zone: 'eu-west-1c' });
  });

  test('keeps a zone that is asked for', () => {
    const { target } = planned(ask({ zone: 'eu-west-1b' })).plan;
    expect(target.kind === 'launched' && new Set(target.places.map(({ zone }) => zone))).toEqual(
      new Set(['eu-west-1b']),
    );
  });

  test('gives a machine a slot that nobody holds', () => {
    const free = groundOf({ members: [], slotVolumes: [{ ...slotVolume, state: 'deleting' }] }, STATEFUL);
    const { target } = planned(ask({}, free, slotPoint)).plan;
    expect(target.kind === 'launched' && target.slot).toBe('3');
  });

  test.each<[string, Partial<RestoreRequest>, PlanGround, RecoveryPoint]>([
    [
      'NO_ZONE: web has no subnet in eu-west-1c; it has some in eu-west-1a, eu-west-1b',
      { zone: 'eu-west-1c' },
      groundOf(),
      pointOf(),
    ],
    [
      'NO_ZONE: i-1 is in eu-west-1a: its volumes cannot be in eu-west-1b',
      { into: 'in-place', zone: 'eu-west-1b' },
      groundOf(),
      pointOf(),
    ],
    ['NO_ZONE: us-east-1a is not a zone of eu-west-1', { zone: 'us-east-1a' }, tagGround(), pointOf()],
    [
      'NO_ZONE: nothing says where the volumes of i-1 are to be made: name a zone',
      {},
      tagGround({ machine: null }),
      pointOf(),
    ],
    [
      'NO_TEMPLATE: web is protected by tag: there is no template to launch a machine from',
      { into: 'isolated' },
      tagGround(),
      pointOf(),
    ],
    [
      'NOT_IN_PLACE: vol-data is a volume by itself: restore it into new, and attach it yourself',
      { into: 'in-place' },
      tagGround(),
      pointOf([DATA], { lineage: 'vol-data', instanceId: null }),
    ],
    [
      'NO_MACHINE: no machine is there for i-1 of web: restore into new',
      { into: 'in-place' },
      groundOf({ machine: null }),
      pointOf(),
    ],
    [
      'NO_MACHINE: no machine is there for i-1 of web: restore into new',
      { into: 'in-place' },
      groundOf({ members: [] }),
      pointOf(),
    ],
    [
      'NO_MACHINE: i-1 is stopping: wait, or restore into new',
      { into: 'in-place' },
      groundOf({ machine: instanceOf({ lifecycle: 'stopping' }) }),
      pointOf(),
    ],
    [
      'NO_MACHINE: i-1 is retiring: wait, or restore into new',
      { into: 'in-place' },
      groundOf({ members: [memberOf({ role: 'retiring' })] }),
      pointOf(),
    ],
    [
      'NO_MACHINE: i-1 is pending: wait, or restore into new',
      { into: 'in-place' },
      tagGround({ machine: instanceOf({ lifecycle: 'pending' }) }),
      pointOf(),
    ],
    [
      'TARGET_BUSY: i-1 is being resized: wait for its end',
      { into: 'in-place' },
      groundOf({ resizing: MACHINE }),
      pointOf(),
    ],
    [
      'TARGET_BUSY: restore web-1 of i-1 is not over: wait for its end, or abort it',
      { into: 'in-place' },
      groundOf({ others: [stateOf({ instanceId: 'i-2' })] }),
      pointOf(),
    ],
    [
      'TARGET_BUSY: restore web-1 of i-1 is not over: accept or undo it first',
      { into: 'in-place' },
      groundOf({ others: [stateOf({ phase: 'kept' })] }),
      pointOf(),
    ],
    [
      'TARGET_BUSY: restore web-1 of i-1 is not over: wait for its end, or abort it',
      { into: 'isolated' },
      groundOf({ others: [proofState()] }),
      pointOf(),
    ],
    [
      'SLOT_HELD: i-1 holds 3: restore in-place, or another slot',
      {},
      groundOf({ members: [memberOf({ slot: '3', lifecycle: 'stopped' })] }, STATEFUL),
      slotPoint,
    ],
    [
      'SLOT_HELD: vol-9 belongs to 3: take its tag ballast:slot off first, or restore in-place once a machine holds it',
      {},
      groundOf({ members: [memberOf({ slot: '3', lifecycle: 'terminated' })], slotVolumes: [slotVolume] }, STATEFUL),
      slotPoint,
    ],
    [
      'TARGET_BUSY: restore web-1 of i-1 is not over: wait for its end, or abort it',
      {},
      groundOf(
        { others: [launchedState({}, { target: { ...LAUNCHED, slot: '3' } })], members: [memberOf({ slot: '4' })] },
        STATEFUL,
      ),
      slotPoint,
    ],
  ])('refuses: %s', (line, request, ground, point) => {
    expect(refused(ask(request, ground, point))).toBe(line);
  });

  test('lets others of the fleet be restored: one by one in place, new ones and those of other fleets at any time', () => {
    const kept = stateOf({ phase: 'kept', instanceId: 'i-2' });
    expect(refused(ask({ into: 'in-place' }, groundOf({ others: [kept, launchedState(), proofState()] })))).toBe(
      'planned',
    );
    const elsewhere = stateOf({ plan: planOf({ fleet: 'db' }) });
    expect(refused(ask({ into: 'in-place' }, groundOf({ others: [elsewhere] })))).toBe('planned');
    expect(refused(ask({}, groundOf({ others: [stateOf(), launchedState(), proofState()] })))).toBe('planned');
    expect(
      refused(ask({ into: 'in-place' }, tagGround({ others: [stateOf({ plan: planOf({ fleet: null }) })] }))),
    ).toMatch(/^TARGET_BUSY/);
  });
});
