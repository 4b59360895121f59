import { MINUTE_MS } from '../../shared/core/time.ts';
import type { ClientOptions } from '../clients/client-options.ts';
import { addTraffic, type Traffic } from '../clients/traffic.ts';
import { regionOfName } from '../dns/answer-name.ts';
import { addZone } from '../dns/zones.ts';
import { type FailoverRun, openFailoverRun } from '../failover/failover-run.ts';
import { createServiceCloud } from '../failover/service-cloud.ts';
import type { Globe } from '../globe-state.ts';
import type { PointHook } from '../point-hook.ts';
import { followEndpoint } from './follow-endpoint.ts';
import {
  HOME,
  SHOP,
  SHOP_FLEET,
  SHOP_NAME,
  SHOP_ZONE,
  type ShopConfig,
  STANDBY,
  shopText,
  WITNESS,
} from './shop-config.ts';

/** A service with its clients, and who moves it. */
export type ShopOptions = ShopConfig & {
  readonly seed: number;
  /** From when on it has run for long enough: a whole minute. */
  readonly startMs: number;
  readonly bootMs: number;
  /** Requests per second of all clients, by minute since the start; before it as in its first minute. */
  readonly loadAt: (minute: number) => number;
  /** How often Route 53's checkers ask the home Region where Ballast does not move the service. */
  readonly checkEveryMs?: number;
  readonly clients?: Partial<ClientOptions>;
  /** Called at every call that what is deployed in a Region makes. */
  readonly hookOf?: ((region: string) => PointHook) | undefined;
};

/** Where name servers send clients from a moment on. */
export type NameMoment = { readonly atMs: number; readonly region: string | null };

/** A service under way in its home Region, with whoever moves it at their posts. */
export type Shop = {
  readonly run: FailoverRun;
  readonly traffic: Traffic;
  readonly answers: readonly NameMoment[];
  readonly startMs: number;
};

/** Requests per second that one unit serves at 100 %. */
const UNIT_RATE = 100;

/** Records are everywhere, observers have made up their minds, and standbys have been stopped by then. */
const SETTLE_MS = 15 * MINUTE_MS;

/** Route 53 has the records everywhere within a minute. */
const PREPARED_MS = 2 * MINUTE_MS;

const PREPARE = { region: HOME, service: SHOP, only: 'prepare', adopt: false, dryRun: false } as const;

const watchName = (globe: Globe): readonly NameMoment[] => {
  const answers: NameMoment[] = [];
  globe.dns.listeners.push(() => {
    const region = regionOfName(globe, SHOP_NAME);
    if (answers.at(-1)?.region !== region) answers.push({ atMs: globe.clock.nowMs, region });
  });
  return answers;
};

/** As a person would: deploy, `ballast dns prepare`, and let clients come. */
export const openShop = async (options: ShopOptions): Promise<Shop> => {
  const { seed, startMs, bootMs, loadAt, checkEveryMs, clients, hookOf, moves, hasWitness } = options;
  const beganMs = startMs - SETTLE_MS;
  const cloud = createServiceCloud({
    text: shopText(options),
    regions: [HOME, STANDBY, ...(hasWitness ? [WITNESS] : [])],
    stage: 'prod',
    seed,
    startMs: beganMs,
    bootMs,
    unitRate: UNIT_RATE,
    load: loadAt(0),
    ...(checkEveryMs !== undefined && { timing: { checkEveryMs } }),
  });
  const zoneId = addZone(cloud.globe, { name: SHOP_ZONE });
  const answers = watchName(cloud.globe);
  const run = openFailoverRun({ ...cloud, seed, ...(hookOf && { hookOf }) });
  if (moves === null) followEndpoint(cloud.globe, zoneId);
  else await run.prepareDns(PREPARE);
  await run.advanceTo(beganMs + PREPARED_MS);
  const traffic = addTraffic({
    globe: cloud.globe,
    dnsName: SHOP_NAME,
    fleet: SHOP_FLEET,
    loadAt: (minute) => loadAt(Math.max(0, minute - SETTLE_MS / MINUTE_MS)),
    seed,
    ...(clients && { clients }),
  });
  await run.advanceTo(startMs);
  return { run, traffic, answers, startMs };
};
