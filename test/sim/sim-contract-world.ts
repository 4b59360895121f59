import { HOUR_MS } from '../../shared/core/time.ts';
import type { Ledger } from '../../shared/ports/ledger.ts';
import { createSimBelongings } from '../../sim/belongings.ts';
import { putDatapoints } from '../../sim/cloud-watch.ts';
import { tagInstance } from '../../sim/instances.ts';
import { addLaunchTemplate } from '../../sim/launch-templates.ts';
import { createMemoryJournal } from '../../sim/memory-journal.ts';
import { createMemoryLedger } from '../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { createSimPorts } from '../../sim/sim-ports.ts';
import { addTargetGroup, drawTargetGroupArn } from '../../sim/target-groups.ts';
import { addVolume } from '../../sim/volumes.ts';
import { advanceTo, createWorld } from '../../sim/world.ts';
import type { Instance, World } from '../../sim/world-state.ts';
import type { BelongingsWorld } from '../contracts/belongings-contract.ts';
import { START_MS } from './small-world.ts';

/** What the suites do not see of it. */
export type SimContractWorld = BelongingsWorld & { readonly world: World; readonly ledger: Ledger };

/** The embedded cloud, as the contract suites want it: empty but for two subnets, with hands to set the scene. */
export const openSimWorld = (): SimContractWorld => {
  const world = createWorld({
    seed: 1,
    startMs: START_MS,
    timing: { bootMs: 20_000, statusCheckMs: 30_000 },
    zones: { 'subnet-a': 'eu-west-1a', 'subnet-b': 'eu-west-1b' },
  });
  const ledger = createMemoryLedger();
  const ports = createSimPorts({ world, ledger, journal: createMemoryJournal(100), notices: createMemoryNotices() });
  const instanceOf = (id: string): Instance => {
    const instance = world.instances.get(id);
    if (instance === undefined) throw new Error(`no instance ${id}`);
    return instance;
  };
  return {
    world,
    ledger,
    ports,
    belongings: createSimBelongings(world),
    subnets: [
      { id: 'subnet-a', zone: 'eu-west-1a' },
      { id: 'subnet-b', zone: 'eu-west-1b' },
    ],
    createLaunchTemplate: async (name, detailedMonitoring) => addLaunchTemplate(world, name, detailedMonitoring).id,
    addTemplateVersion: async (templateId, detailedMonitoring) => {
      world.templates.find(({ id }) => id === templateId)?.versions.push({ detailedMonitoring });
    },
    createTargetGroup: async (name, { deregistrationDelayMs, isBalanced }) => {
      const loadBalancers = isBalanced ? [`app/${name}/0123456789abcdef`] : [];
      const arn = drawTargetGroupArn(world, name);
      return addTargetGroup(world, { arn, name, deregistrationDelayMs, loadBalancers }).arn;
    },
    putMetric: async (metric, points) => putDatapoints(world, metric, points),
    protectFromTermination: async (instanceId) => {
      const instance = world.instances.get(instanceId);
      if (instance !== undefined) instance.terminationProtected = true;
    },
    impair: async (instanceId, check) => {
      const instance = instanceOf(instanceId);
      instance.ailments.impaired.set(check, world.nowMs - world.timing.statusCheckMs);
      world.ailing.add(instance);
    },
    scheduleRetirement: async (instanceId, atMs) => {
      const instance = instanceOf(instanceId);
      instance.ailments.retiresAtMs = atMs;
      world.ailing.add(instance);
    },
    connectAgent: async (instanceId, online) => {
      const pingedAtMs = online ? world.nowMs : world.nowMs - HOUR_MS;
      instanceOf(instanceId).agentSpan = { fromMs: pingedAtMs, toMs: online ? Number.POSITIVE_INFINITY : pingedAtMs };
    },
    attachNewVolume: async (instanceId, device) => addVolume(world, instanceOf(instanceId), device),
    tagInstance: async (instanceId, key, value) => tagInstance(world, instanceId, key, value),
    spoilState: async (fleet) => ledger.spoilState(fleet),
    spoilForecast: async (fleet) => ledger.spoilForecast(fleet),
    settle: async () => advanceTo(world, world.nowMs + 60_000),
  };
};
