import { readServiceState } from '../../../shared/core/failover/read-service-state.ts';
import { activeAt } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import type { ServiceRequest, ServiceWish } from '../../../shared/core/failover/service-wish.ts';
import { Fault } from '../../../shared/core/fault.ts';
import type { Override } from '../../../shared/core/fleet-state.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { serviceKey } from '../../../shared/operations/service-key.ts';
import type { ServiceReport, ServicesReport } from '../../../shared/operations/service-report.ts';
import { worldOf } from '../../../sim/cloud.ts';
import type { FailoverRun } from '../../../sim/failover/failover-run.ts';
import { cutOffRegion } from '../../../sim/faults/cut-off-region.ts';
import type { PointHook, PortName } from '../../../sim/point-hook.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import type { World } from '../../../sim/world-state.ts';
import { HOME, NAME, openShopCloud, type ShopOptions, STANDBY, shopText, WITNESS } from '../../sim/shop-cloud.ts';

export { HOME, NAME, STANDBY, WITNESS };

/** A call that got as far as the fake, from one Region's deployment to another's or its own. */
export type SeenCall = {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly port: PortName;
  readonly method: string;
  readonly args: readonly unknown[];
};

export type StoryOptions = Omit<ShopOptions, 'hookOf'> & {
  readonly approval?: 'automatic' | 'person';
  readonly service?: string;
  /** Beside the recorder. */
  readonly hookOf?: (region: string) => PointHook | undefined;
};

/** Reading leaves nothing behind. */
export const isRead = (method: string): boolean =>
  /^(find|list|read|describe|resolve|probe|count|measure)/.test(method);

/** The shop, and what is asked of it and seen of it again and again. */
export type ShopStory = {
  readonly run: FailoverRun;
  readonly startMs: number;
  readonly calls: readonly SeenCall[];
  readonly world: (region: string) => World;
  readonly minutes: (count: number) => Promise<void>;
  readonly until: (isSo: () => boolean | Promise<boolean>, minutesMax?: number) => Promise<void>;
  readonly cut: (region: string) => () => void;
  readonly ask: (region: string, wish: ServiceWish | null, dryRun?: boolean) => Promise<ServicesReport>;
  /** The same, and nobody waits for the answer. */
  readonly begin: (region: string, request: Omit<ServiceRequest, 'wake'>) => void;
  readonly report: (region: string) => Promise<ServiceReport>;
  readonly state: (region: string, service?: string) => Promise<ServiceState>;
  readonly overrides: (region: string, fleet?: string) => Promise<readonly Override[]>;
  readonly registered: (region: string) => number;
  /** Regions that the name led to, one after the other, since people came. */
  readonly answers: () => readonly (string | null)[];
  readonly told: (region: string) => readonly string[];
};

/** Few clients follow a name as well as many, and cost less. */
const CLIENTS = { resolvers: 4 };

/** Prepares the shop, lets clients come, and notes every call from then on. */
export const openShopStory = async (options: StoryOptions = {}): Promise<ShopStory> => {
  const calls: SeenCall[] = [];
  let nowMs = (): number => 0;
  const hookOf = (region: string): PointHook => {
    const inner = options.hookOf?.(region);
    return async (point) => {
      const { port, method, args, phase, region: to = region } = point;
      if (phase === 'before') calls.push({ atMs: nowMs(), from: region, to, port, method, args });
      await inner?.(point);
    };
  };
  const cloud = { text: shopText(options), ...options.cloud };
  const { run, startMs } = await openShopCloud({ clients: CLIENTS, ...options, cloud, hookOf });
  nowMs = () => run.globe.clock.nowMs;
  calls.length = 0;
  const world = (region: string): World => worldOf(run.globe.cloud, region);
  const minutes = (count: number): Promise<void> => run.advanceTo(nowMs() + count * MINUTE_MS);
  const ask: ShopStory['ask'] = (region, wish, dryRun = false) => run.ask(region, { service: 'shop', wish, dryRun });
  return {
    run,
    startMs,
    calls,
    world,
    minutes,
    until: async (isSo, minutesMax = 30) => {
      for (let step = 0; step < minutesMax * 12; step += 1) {
        if (await isSo()) return;
        await run.advanceTo(nowMs() + MINUTE_MS / 12);
      }
      throw new Error(`not so after ${minutesMax} minutes`);
    },
    cut: (region) => cutOffRegion(world(region)),
    ask,
    begin: (region, request) => {
      const wake = { kind: 'manual', id: `begun-${nowMs()}`, because: 'a person asked' } as const;
      run.stacks
        .get(region)
        ?.lookAtServices({ wake, ...request })
        .catch((error: unknown) => {
          if (!(error instanceof Fault)) throw error;
        });
    },
    report: async (region) => {
      const [report] = (await ask(region, null, true)).services;
      if (report === undefined) throw new Error('no report');
      return report;
    },
    state: async (region, service = 'shop') => {
      const { body } = await tableOf(run.tables, region).workflows.read(serviceKey(service));
      const state = readServiceState(body, service);
      if (state === null) throw new Error(`nothing is known of ${service} in ${region}`);
      return state;
    },
    overrides: async (region, fleet = 'web') =>
      ((await tableOf(run.tables, region).ledger.readFleets([fleet])).get(fleet)?.overrides ?? []).filter(
        ({ untilMs }) => untilMs > nowMs(),
      ),
    registered: (region) =>
      [...world(region).instances.values()].filter(
        ({ lifecycle, registrations }) => lifecycle === 'running' && registrations.some(({ draining }) => !draining),
      ).length,
    answers: () => run.answers.filter(({ dnsName }) => dnsName === NAME).map(({ region }) => region),
    told: (region) => (run.stacks.get(region)?.notices ?? []).map(({ code }) => code),
  };
};

/** Of a move that a person wants. */
export const move = (to: string, force = false): ServiceWish => ({ kind: 'move', to, why: 'test', by: 'ada', force });

/** A failback that does not ask how ready home is. */
export const failback = (): ServiceWish => move(HOME, true);

const SERVICES = ['shop', 'shop~drill'];

const forgotten = ({ run }: ShopStory, region: string, service: string): readonly string[] => {
  const epochs = run.moments.filter((one) => one.region === region && one.service === service);
  return epochs.flatMap(({ epoch }, index) => {
    const before = epochs[index - 1]?.epoch ?? -1;
    return (epoch ?? -1) < before ? [`${region} forgot epoch ${before} of ${service}`] : [];
  });
};

/** An epoch is made by the Region that it leads to, and a name always leads somewhere. */
export const flaws = (story: ShopStory): readonly string[] => {
  const { run } = story;
  const wrong = run.moments.flatMap(({ service, epoch, phase, region, atMs }) => {
    if (epoch === null || phase !== 'syncing') return [];
    const active = activeAt({ regions: [HOME, STANDBY] }, epoch);
    return active === region ? [] : [`${region} moved ${service} to epoch ${epoch} of ${active} at ${atMs}`];
  });
  const lost = run.answers.some(({ region, dnsName }) => region === null && dnsName === NAME);
  return [
    ...wrong,
    ...[HOME, STANDBY].flatMap((region) => SERVICES.flatMap((service) => forgotten(story, region, service))),
    ...(lost ? ['the name led nowhere'] : []),
  ];
};
