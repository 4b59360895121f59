import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetState } from '../../shared/core/fleet-state.ts';
import type { OwnedAddress, OwnedInstance, OwnedVolume } from '../../shared/core/orphans/belonging.ts';
import type { SurveyTerms } from '../../shared/operations/survey-orphans.ts';
import type { SweepPorts } from '../../shared/operations/sweep-orphans.ts';
import type { Target } from '../../shared/ports/balancers.ts';
import type { FleetTrace } from '../../shared/ports/stages.ts';
import { createMemoryJournal } from '../../sim/memory-journal.ts';
import { createMemoryLedger } from '../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { createMemorySightings } from '../../sim/memory-sightings.ts';
import { createSimPorts } from '../../sim/sim-ports.ts';
import { createWorld } from '../../sim/world.ts';
import { NOW_MS } from '../core/build.ts';

/** A Region as it is, with a clock; listings hide an instance until a time. */
export type OrphanRegion = {
  nowMs: number;
  readonly instances: OwnedInstance[];
  readonly hiddenUntilMs: Map<string, number>;
  readonly volumes: OwnedVolume[];
  readonly addresses: OwnedAddress[];
  readonly targets: Target[];
  /** What stages know of fleets. */
  readonly traces: Map<string, readonly FleetTrace[]>;
  /** Ids of instances that serve in a target group of whomever. */
  readonly serving: Set<string>;
  /** Ids of what was removed, in order. */
  readonly removed: string[];
  readonly ports: SweepPorts;
};

const GROUP_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/web/0123456789abcdef';

const takeOut = <Item>(items: Item[], isIt: (item: Item) => boolean): void => {
  const index = items.findIndex(isIt);
  if (index !== -1) items.splice(index, 1);
};

/** A Region with nothing in it. */
export const createOrphanRegion = (): OrphanRegion => {
  const instances: OwnedInstance[] = [];
  const volumes: OwnedVolume[] = [];
  const addresses: OwnedAddress[] = [];
  const targets: Target[] = [];
  const hiddenUntilMs = new Map<string, number>();
  const traces = new Map<string, readonly FleetTrace[]>();
  const serving = new Set<string>();
  const removed: string[] = [];
  const world = createWorld({ seed: 1, startMs: NOW_MS, timing: { bootMs: 60_000 }, zones: {} });
  const unused = createSimPorts({
    world,
    ledger: createMemoryLedger(),
    journal: createMemoryJournal(1),
    notices: createMemoryNotices(),
  });
  const shown = (): readonly OwnedInstance[] =>
    instances.filter(({ id }) => (hiddenUntilMs.get(id) ?? 0) <= region.nowMs);
  const region: OrphanRegion = {
    nowMs: NOW_MS,
    instances,
    volumes,
    addresses,
    targets,
    hiddenUntilMs,
    traces,
    serving,
    removed,
    ports: {
      clock: { nowMs: () => region.nowMs },
      ledger: createMemoryLedger(),
      sightings: createMemorySightings(),
      stages: { readTraces: async (names) => new Map([...traces].filter(([name]) => names.includes(name))) },
      traffic: { listServing: async () => new Set(serving) },
      fleets: {
        ...unused.fleets,
        terminate: async (ids) => {
          for (const id of ids) takeOut(instances, (instance) => instance.id === id);
          removed.push(...ids);
          return { refused: [] };
        },
      },
      balancers: {
        ...unused.balancers,
        resolveTargetGroups: async (references) =>
          references.map(() => ({ arn: GROUP_ARN, deregistrationDelayMs: 0, loadBalancers: [] })),
        listTargets: async () => [...targets],
        deregister: async (_, port, ids) => {
          for (const id of ids) takeOut(targets, (target) => target.instanceId === id && target.port === port);
          removed.push(...ids.map((id) => `target ${id}`));
        },
      },
      belongings: {
        listInstances: async () => [...shown()],
        listVolumes: async () => [...volumes],
        listAddresses: async () => [...addresses],
        findInstances: async (ids) =>
          new Map(
            shown()
              .filter(({ id }) => ids.includes(id))
              .map((instance) => [instance.id, { ...instance, wasLaunched: true }]),
          ),
        deleteVolume: async (id) => {
          takeOut(volumes, (volume) => volume.id === id);
          removed.push(id);
        },
        releaseAddress: async (id) => {
          takeOut(addresses, (address) => address.id === id);
          removed.push(id);
        },
      },
    },
  };
  return region;
};

/** Writes what the ledger means with a fleet. */
export const writeState = async (
  { ports: { ledger } }: OrphanRegion,
  fleet: string,
  state: FleetState,
): Promise<void> => {
  const answer = await ledger.acquireLease(fleet, 0, 1);
  if (answer.kind === 'acquired') await ledger.releaseLease(answer.lease, state);
};

/** What a survey of stage `dev` goes by: these fleets, those that a person says are gone, and one price for all machines. */
export const termsOf = (fleets: readonly Fleet[], goneFleets: readonly string[] = []): SurveyTerms => ({
  config: { version: 1, region: 'eu-west-1', notify: { email: null }, fleets },
  stage: 'dev',
  goneFleets: new Set(goneFleets),
  usdPerHourOf: () => 0.1,
});
