import { describe, expect, it } from 'vitest';
import { toInstant } from '../../shared/core/backup/instant.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { RestoreLaunch } from '../../shared/ports/restoration.ts';
import { advanceCloudTo, type Cloud } from '../../sim/cloud.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { spoilSnapshot } from '../../sim/faults/fail-snapshots.ts';
import { createMemoryLedger } from '../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { createMemoryWorkflows } from '../../sim/memory-workflows.ts';
import { limitPool } from '../../sim/pools.ts';
import { createSimRestorePorts } from '../../sim/sim-restore-ports.ts';
import { addFleet } from '../../sim/simulated-fleets.ts';
import { ROOT_DEVICE } from '../../sim/storage-state.ts';
import { addTargetGroup } from '../../sim/target-groups.ts';
import { contentOf } from '../../sim/volume-content.ts';
import type { World } from '../../sim/world-state.ts';
import { AWAY, HOME, launchOne, setTags, smallCloud } from './small-cloud.ts';
import { at, GROUP_ARN } from './small-world.ts';

const conflict = expect.objectContaining({ kind: 'conflict' });
const invalid = expect.objectContaining({ kind: 'invalid' });

const TAGS = new Map([
  ['ballast:restore', 'r-1'],
  ['ballast:expires-at', toInstant(at(100_000))],
]);

const portsOf = (cloud: Cloud, region: string) =>
  createSimRestorePorts({
    cloud,
    region,
    ledger: createMemoryLedger(),
    workflows: createMemoryWorkflows(() => 0),
    notices: createMemoryNotices(),
  });

/** A machine with a point of its volumes, taken at 100 s and complete. */
const openCloud = async (timing: Parameters<typeof smallCloud>[0] = {}) => {
  const small = smallCloud(timing);
  const { cloud } = small;
  const machine = launchOne(small.home);
  const ports = portsOf(cloud, HOME);
  const pass = (ms: number): void => advanceCloudTo(cloud, small.home.nowMs + ms);
  pass(100_000);
  const taken = await ports.snapshots.create({ kind: 'instance', instanceId: machine }, setTags());
  pass(20 * MINUTE_MS);
  const [data, root] = taken.map(({ snapshotId }) => snapshotId);
  return { ...small, machine, ports, pass, data: data ?? '', root: root ?? '' };
};

type Opened = Awaited<ReturnType<typeof openCloud>>;

const makeVolume = ({ ports }: Pick<Opened, 'ports'>, snapshotId: string, zone = `${HOME}a`) =>
  ports.restoration.createVolume({
    token: `volume-${snapshotId}-${zone}`,
    snapshotId,
    zone,
    performance: null,
    initializationRate: null,
    tags: TAGS,
  });

const launchOf = (changes: Partial<RestoreLaunch> = {}): RestoreLaunch => ({
  token: 'r-1-launch',
  template: { id: 'lt-1', version: 1 },
  instanceType: 'c7g.large',
  subnet: 'subnet-a',
  securityGroup: null,
  tags: TAGS,
  ...changes,
});

const contentAt = (world: World, volumeId: string) => {
  const volume = world.storage.volumes.get(volumeId);
  if (volume === undefined) throw new Error(`no volume ${volumeId}`);
  return contentOf(world, volume);
};

describe('a restored volume', () => {
  it('holds what was there at the moment of the snapshot, and no later', async () => {
    const opened = await openCloud();
    const volumeId = await makeVolume(opened, opened.data);
    expect(contentAt(opened.home, volumeId)).toMatchObject({ writtenMs: null, restored: { writtenMs: at(100) } });
  });

  it('takes the place of a root only on a stopped machine, and only in its zone', async () => {
    const opened = await openCloud();
    const { home, machine, ports, pass, root } = opened;
    const shown = await ports.restoration.describeInstance(machine);
    const old = shown?.volumes.find((volume) => volume.root)?.volumeId ?? '';
    const [fresh, far] = [await makeVolume(opened, root), await makeVolume(opened, root, `${HOME}b`)];
    await expect(ports.volumes.attach(fresh, machine, '/dev/sdz')).rejects.toEqual(conflict);
    pass(10_000);
    await expect(ports.volumes.detach(old, machine)).rejects.toEqual(conflict);
    await expect(ports.volumes.attach(fresh, machine, ROOT_DEVICE)).rejects.toEqual(invalid);
    await ports.fleets.stop([machine]);
    pass(MINUTE_MS);
    const stoppedAtMs = contentAt(home, old).writtenMs ?? 0;
    await ports.volumes.detach(old, machine);
    pass(10_000);
    expect((await ports.fleets.start([machine])).refused).toMatchObject([{ kind: 'invalid' }]);
    await expect(ports.volumes.attach(far, machine, ROOT_DEVICE)).rejects.toEqual(invalid);
    await ports.volumes.attach(fresh, machine, ROOT_DEVICE);
    pass(20_000);
    expect((await ports.fleets.start([machine])).refused).toEqual([]);
    pass(10 * MINUTE_MS);
    expect(contentAt(home, fresh)).toMatchObject({ writtenMs: home.nowMs, restored: { writtenMs: at(100) } });
    expect(contentAt(home, old).writtenMs).toBe(stoppedAtMs);
    expect(await ports.restoration.readChecks(machine)).toBe('passed');
  });

  it('is deleted only when nobody has it', async () => {
    const opened = await openCloud();
    const { machine, ports, pass, data } = opened;
    const volumeId = await makeVolume(opened, data);
    pass(10_000);
    await ports.volumes.attach(volumeId, machine, '/dev/sdz');
    await expect(ports.restoration.deleteVolume(volumeId)).rejects.toEqual(conflict);
  });

  it('cannot be made of what is not complete, nor in a zone of elsewhere', async () => {
    const opened = await openCloud();
    const [pending] = await opened.ports.snapshots.create(
      { kind: 'instance', instanceId: opened.machine },
      setTags('set-2'),
    );
    await expect(makeVolume(opened, pending?.snapshotId ?? '')).rejects.toEqual(conflict);
    await expect(makeVolume(opened, opened.data, `${AWAY}a`)).rejects.toEqual(invalid);
  });
});

describe('a machine that a restore launches', () => {
  it('serves nobody until it is made a member and registered, and from then on as any other', async () => {
    const { home, ports, pass } = await openCloud();
    const group = { arn: GROUP_ARN, name: 'api', deregistrationDelayMs: 0, loadBalancers: [] };
    const sizes = [{ instanceType: 'c7g.large', units: 2, usdPerHour: 0.1 }] as const;
    const groups = [addTargetGroup(home, group)];
    const api = addFleet(home, { name: 'api', sizes, groups, unitRate: 10, loadAt: () => 5 });
    const id = await ports.restoration.launch(launchOf());
    pass(5 * MINUTE_MS);
    expect([api.meter.billedUnits, api.meter.readyUnits]).toEqual([0, 0]);
    expect(home.instances.get(id)?.ready).toBe(false);
    await ports.balancers.register(GROUP_ARN, 80, [id]);
    await ports.restoration.tag([id], new Map([['ballast:fleet', 'api']]));
    pass(MINUTE_MS);
    expect(api.meter).toMatchObject({ billedUnits: 2, readyUnits: 2, usdPerHour: 0.1 });
    expect(await ports.fleets.listInstances(['api'])).toMatchObject([{ id, role: 'active', lifecycle: 'running' }]);
    await ports.fleets.terminate([id]);
    pass(MINUTE_MS);
    expect(api.meter).toMatchObject({ billedUnits: 0, readyUnits: 0 });
  });

  it('has the volumes of its template, all of them the restore’s', async () => {
    const { ports, pass } = await openCloud();
    const id = await ports.restoration.launch(launchOf());
    pass(MINUTE_MS);
    const { volumes } = await ports.restoration.find('r-1');
    expect(volumes.map(({ instanceId }) => instanceId)).toEqual([id, id]);
    await ports.restoration.terminate(id);
    pass(MINUTE_MS);
    expect(await ports.restoration.find('r-1')).toEqual({ volumes: [], instances: [], securityGroups: [] });
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('is reached by Systems Manager out of an isolation that allows HTTPS: %s', async (allowsHttps, agents) => {
    const { ports, pass } = await openCloud();
    const isolation = { restoreId: 'r-1', subnet: 'subnet-a', allowsHttps, tags: TAGS };
    const securityGroup = await ports.restoration.createIsolation(isolation);
    const id = await ports.restoration.launch(launchOf({ securityGroup }));
    pass(10 * MINUTE_MS);
    expect(await ports.agents.readPings([id])).toHaveLength(agents);
    expect((await ports.agents.run(id, 'true', 1_000)).kind).toBe(allowsHttps ? 'ended' : 'unknown');
  });

  it('hangs when it starts with what is worthless', async () => {
    const opened = await openCloud();
    const { home, machine, ports, pass, data } = opened;
    spoilSnapshot(home, data);
    const volumeId = await makeVolume(opened, data);
    await ports.fleets.stop([machine]);
    pass(MINUTE_MS);
    await ports.volumes.attach(volumeId, machine, '/dev/sdz');
    pass(20_000);
    await ports.fleets.start([machine]);
    expect(await ports.restoration.readChecks(machine)).toBe('unknown');
    pass(10 * MINUTE_MS);
    expect(await ports.restoration.readChecks(machine)).toBe('failed');
    expect((await ports.agents.run(machine, 'true', 1_000)).kind).toBe('unknown');
  });

  it('is refused where there is no capacity, no template, no subnet', async () => {
    const { home, ports } = await openCloud();
    limitPool(home, { instanceType: 'c7g.large', zone: `${HOME}a`, market: 'on-demand' }, 0);
    await expect(ports.restoration.launch(launchOf())).rejects.toMatchObject({ kind: 'no-capacity' });
    const template = { id: 'lt-9', version: 1 };
    await expect(ports.restoration.launch(launchOf({ template }))).rejects.toMatchObject({ kind: 'not-found' });
    await expect(ports.restoration.launch(launchOf({ subnet: 'subnet-z' }))).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(ports.restoration.launch(launchOf({ tags: new Map() }))).rejects.toEqual(invalid);
  });

  it('is shown as of the describe lag ago', async () => {
    const { ports, pass } = await openCloud({ describeLagMs: 20_000 });
    const id = await ports.restoration.launch(launchOf());
    pass(19_999);
    expect((await ports.restoration.find('r-1')).instances).toEqual([]);
    pass(1);
    expect(await ports.restoration.describeInstance(id)).toMatchObject({
      lifecycle: 'pending',
      volumes: [{ device: '/dev/sdf' }, { device: ROOT_DEVICE }],
    });
    await ports.restoration.terminate(id);
    expect(await ports.restoration.describeInstance(id)).not.toBeNull();
    pass(20_000);
    expect(await ports.restoration.describeInstance(id)).toBeNull();
  });
});

describe('a Region that is cut off', () => {
  it('fails every call into it, and goes on inside', async () => {
    const { home, machine, ports, pass } = await openCloud();
    const reconnect = cutOffRegion(home);
    const unknown = { name: 'Fault', kind: 'unknown' };
    await expect(ports.restoration.describeInstance(machine)).rejects.toMatchObject(unknown);
    await expect(ports.fleets.terminate([machine])).rejects.toMatchObject(unknown);
    await expect(ports.workflows.list('restore')).rejects.toMatchObject(unknown);
    const minutes = home.minuteEndMs;
    pass(10 * MINUTE_MS);
    expect(home.minuteEndMs).toBe(minutes + 10 * MINUTE_MS);
    reconnect();
    expect(await ports.restoration.describeInstance(machine)).toMatchObject({ lifecycle: 'running' });
  });

  it('is not needed to restore from its copies', async () => {
    const opened = await openCloud();
    const { cloud, home, away, pass, root } = opened;
    const ports = portsOf(cloud, AWAY);
    const copyId = await ports.snapshots.copy({
      from: { region: HOME, snapshotId: root },
      encrypted: false,
      kmsKey: null,
      withinMinutes: null,
      tags: setTags(),
    });
    pass(20 * MINUTE_MS);
    cutOffRegion(home);
    expect(await ports.snapshots.list()).toMatchObject([{ snapshotId: copyId, state: 'completed' }]);
    const volumeId = await makeVolume({ ports }, copyId, `${AWAY}a`);
    const machine = await ports.restoration.launch(launchOf());
    pass(3 * MINUTE_MS);
    await ports.volumes.attach(volumeId, machine, '/dev/sdz');
    pass(MINUTE_MS);
    expect(contentAt(away, volumeId)).toMatchObject({ writtenMs: away.nowMs, restored: { writtenMs: at(100) } });
  });
});
