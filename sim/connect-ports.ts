import type { Ports } from '../shared/ports/ports.ts';
import { assignAddress, giveAddress } from './addresses.ts';
import { readPings } from './agents.ts';
import { runCommand } from './commands.ts';
import { describeInstances, describeTargets, findFleets } from './describe.ts';
import { readStatus } from './instance-status.ts';
import { markActive, markRetiring, terminateInstances } from './instances.ts';
import { launch } from './launch.ts';
import { resolveTemplate } from './launch-templates.ts';
import type { Points } from './port-points.ts';
import { modifyType, startInstances, stopInstances } from './resize.ts';
import { listAddresses, listAttached, listSlotVolumes } from './storage.ts';
import { listZones } from './subnets.ts';
import { deregisterTargets, findGroup, registerTargets, resolveTargetGroups } from './target-groups.ts';
import { adoptVolumes, attachVolume, detachVolume } from './volumes.ts';
import type { World } from './world-state.ts';

/** Volumes and addresses of a world, as a port. */
export const connectVolumes = (world: World, { read, change }: Points): Ports['volumes'] => ({
  listSlotVolumes: read('volumes', 'listSlotVolumes', (fleet) => listSlotVolumes(world, fleet)),
  listAttached: read('volumes', 'listAttached', (ids) => listAttached(world, ids)),
  listAddresses: read('volumes', 'listAddresses', (fleet, ids) => listAddresses(world, fleet, ids)),
  adopt: change('volumes', 'adopt', (fleet, slot, id, devices) => adoptVolumes(world, fleet, slot, id, devices)),
  detach: change('volumes', 'detach', (volumeId, id) => detachVolume(world, volumeId, id)),
  attach: change('volumes', 'attach', (volumeId, id, device) => attachVolume(world, volumeId, id, device)),
  giveAddress: change('volumes', 'giveAddress', (fleet, slot, id, kind) => giveAddress(world, fleet, slot, id, kind)),
  assign: change('volumes', 'assign', (address, id, from) => assignAddress(world, address, id, from)),
});

/** EC2's instances, templates and subnets of a world, as a port. */
export const connectFleets = (world: World, { read, change }: Points): Ports['fleets'] => ({
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
});

/** Target groups of a world, as a port. */
export const connectBalancers = (world: World, { read, change }: Points): Ports['balancers'] => ({
  resolveTargetGroups: read('balancers', 'resolveTargetGroups', (references) => resolveTargetGroups(world, references)),
  listTargets: read('balancers', 'listTargets', (arn) =>
    describeTargets(world, findGroup(world, arn, 'elasticloadbalancing:DescribeTargetHealth')),
  ),
  register: change('balancers', 'register', (arn, port, ids) => registerTargets(world, arn, port, ids)),
  deregister: change('balancers', 'deregister', (arn, port, ids) => deregisterTargets(world, arn, port, ids)),
});

/** Systems Manager of a world, as a port. */
export const connectAgents = (world: World, { read, change }: Points): Ports['agents'] => ({
  readPings: read('agents', 'readPings', (ids) => readPings(world, ids)),
  run: change('agents', 'run', (id, command) => runCommand(world, id, command)),
});

/** A ledger that is reached as everything else in its Region. */
export const connectLedger = (ledger: Ports['ledger'], { read, change }: Points): Ports['ledger'] => ({
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
});
