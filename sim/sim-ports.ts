import type { Clock } from '../shared/ports/clock.ts';
import type { Journal } from '../shared/ports/journal.ts';
import type { Ledger } from '../shared/ports/ledger.ts';
import type { Notices } from '../shared/ports/notices.ts';
import type { Ports } from '../shared/ports/ports.ts';
import { assignAddress, giveAddress } from './addresses.ts';
import { readPings } from './agents.ts';
import { readMetrics } from './cloud-watch.ts';
import { runCommand } from './commands.ts';
import { describeInstances, describeTargets, findFleets } from './describe.ts';
import { readStatus } from './instance-status.ts';
import { markActive, markRetiring, terminateInstances } from './instances.ts';
import { launch } from './launch.ts';
import { resolveTemplate } from './launch-templates.ts';
import type { PointHook, PortName, RecordedCall } from './point-hook.ts';
import { modifyType, startInstances, stopInstances } from './resize.ts';
import { listAddresses, listAttached, listSlotVolumes } from './storage.ts';
import { listZones } from './subnets.ts';
import { deregisterTargets, findGroup, registerTargets, resolveTargetGroups } from './target-groups.ts';
import { adoptVolumes, attachVolume, detachVolume } from './volumes.ts';
import type { World } from './world-state.ts';

/** What a handler in the embedded cloud is connected to; handlers that run at the same time share all but the hook. */
export type SimPortsOptions = {
  readonly world: World;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly notices: Notices;
  /** A handler's own clock, when it is skewed. */
  readonly clock?: Clock;
  readonly hook?: PointHook;
  /** Told of every call that asks for a change, done or failed. */
  readonly onChange?: (call: RecordedCall) => void;
};

type Call<Args extends readonly unknown[], Answer> = (...args: Args) => Answer | Promise<Answer>;

type Point = <Args extends readonly unknown[], Answer>(
  port: PortName,
  method: string,
  call: Call<Args, Answer>,
) => (...args: Args) => Promise<Answer>;

const createReadPoint =
  (hook: PointHook | undefined): Point =>
  (port, method, call) =>
    hook === undefined
      ? async (...args) => call(...args)
      : async (...args) => {
          await hook({ port, method, args, phase: 'before' });
          const answer = await call(...args);
          await hook({ port, method, args, phase: 'after' });
          return answer;
        };

const createChangePoint = ({ world, hook, onChange }: SimPortsOptions): Point => {
  const point = createReadPoint(hook);
  if (onChange === undefined) return point;
  return (port, method, call) =>
    point(port, method, async (...args) => {
      const recorded = { atMs: world.nowMs, port, method, args };
      try {
        const answer = await call(...args);
        onChange({ ...recorded, outcome: { kind: 'done', answer } });
        return answer;
      } catch (error) {
        onChange({ ...recorded, outcome: { kind: 'failed', error } });
        throw error;
      }
    });
};

const connectVolumes = (world: World, read: Point, change: Point): Ports['volumes'] => ({
  listSlotVolumes: read('volumes', 'listSlotVolumes', (fleet) => listSlotVolumes(world, fleet)),
  listAttached: read('volumes', 'listAttached', (ids) => listAttached(world, ids)),
  listAddresses: read('volumes', 'listAddresses', (fleet, ids) => listAddresses(world, fleet, ids)),
  adopt: change('volumes', 'adopt', (fleet, slot, id, devices) => adoptVolumes(world, fleet, slot, id, devices)),
  detach: change('volumes', 'detach', (volumeId, id) => detachVolume(world, volumeId, id)),
  attach: change('volumes', 'attach', (volumeId, id, device) => attachVolume(world, volumeId, id, device)),
  giveAddress: change('volumes', 'giveAddress', (fleet, slot, id, kind) => giveAddress(world, fleet, slot, id, kind)),
  assign: change('volumes', 'assign', (address, id, from) => assignAddress(world, address, id, from)),
});

const connectCloud = (
  world: World,
  read: Point,
  change: Point,
): Pick<Ports, 'fleets' | 'balancers' | 'agents' | 'volumes' | 'metrics'> => ({
  fleets: {
    listInstances: read('fleets', 'listInstances', (names) => describeInstances(world, names)),
    findFleets: read('fleets', 'findFleets', (ids) => findFleets(world, ids)),
    readStatus: read('fleets', 'readStatus', () => readStatus(world)),
    resolveTemplate: read('fleets', 'resolveTemplate', (reference) => resolveTemplate(world, reference)),
    listZones: read('fleets', 'listZones', (subnetIds) => listZones(world, subnetIds)),
    launch: change('fleets', 'launch', (fleetName, call) => launch(world, fleetName, call)),
    markRetiring: change('fleets', 'markRetiring', (ids) => markRetiring(world, ids)),
    markActive: change('fleets', 'markActive', (ids) => markActive(world, ids)),
    terminate: change('fleets', 'terminate', (ids) => ({ refused: terminateInstances(world, ids) })),
    stop: change('fleets', 'stop', (ids, how) => stopInstances(world, ids, how)),
    modifyType: change('fleets', 'modifyType', (id, instanceType) => modifyType(world, id, instanceType)),
    start: change('fleets', 'start', (ids) => ({ refused: startInstances(world, ids) })),
  },
  balancers: {
    resolveTargetGroups: read('balancers', 'resolveTargetGroups', (references) =>
      resolveTargetGroups(world, references),
    ),
    listTargets: read('balancers', 'listTargets', (arn) =>
      describeTargets(world, findGroup(world, arn, 'elasticloadbalancing:DescribeTargetHealth')),
    ),
    register: change('balancers', 'register', (arn, port, ids) => registerTargets(world, arn, port, ids)),
    deregister: change('balancers', 'deregister', (arn, port, ids) => deregisterTargets(world, arn, port, ids)),
  },
  agents: {
    readPings: read('agents', 'readPings', (ids) => readPings(world, ids)),
    run: change('agents', 'run', (id, command) => runCommand(world, id, command)),
  },
  volumes: connectVolumes(world, read, change),
  metrics: { read: read('metrics', 'read', (queries, range) => readMetrics(world, queries, range)) },
});

const connectStore = (
  { ledger, journal, notices }: SimPortsOptions,
  read: Point,
  change: Point,
): Pick<Ports, 'ledger' | 'journal' | 'notices'> => ({
  ledger: {
    readFleets: read('ledger', 'readFleets', ledger.readFleets),
    acquireLease: change('ledger', 'acquireLease', ledger.acquireLease),
    saveState: change('ledger', 'saveState', ledger.saveState),
    releaseLease: change('ledger', 'releaseLease', ledger.releaseLease),
    readForecasts: read('ledger', 'readForecasts', ledger.readForecasts),
    saveForecast: change('ledger', 'saveForecast', ledger.saveForecast),
    noteInstances: change('ledger', 'noteInstances', ledger.noteInstances),
    forgetNotices: change('ledger', 'forgetNotices', ledger.forgetNotices),
    readRegion: read('ledger', 'readRegion', ledger.readRegion),
    putPools: change('ledger', 'putPools', ledger.putPools),
    removePools: change('ledger', 'removePools', ledger.removePools),
    claimPool: change('ledger', 'claimPool', ledger.claimPool),
    putShift: change('ledger', 'putShift', ledger.putShift),
    putOverride: change('ledger', 'putOverride', ledger.putOverride),
    removeOverrides: change('ledger', 'removeOverrides', ledger.removeOverrides),
  },
  journal: {
    append: change('journal', 'append', journal.append),
    read: read('journal', 'read', journal.read),
    find: read('journal', 'find', journal.find),
  },
  notices: { send: change('notices', 'send', notices.send) },
});

/**
 * Every port over a world. Each call is two points at which a hook may let others run, fail the call, lose its reply or
 * let the caller die; the effect in between happens at once, so a call is never half done. Without a hook a call goes
 * straight through.
 */
export const createSimPorts = (options: SimPortsOptions): Ports => {
  const { world, hook } = options;
  const read = createReadPoint(hook);
  const change = createChangePoint(options);
  return {
    ...connectCloud(world, read, change),
    ...connectStore(options, read, change),
    clock: options.clock ?? { nowMs: () => world.nowMs },
  };
};
