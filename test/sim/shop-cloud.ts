import { MINUTE_MS } from '../../shared/core/time.ts';
import { addTraffic, type Traffic, type TrafficOptions } from '../../sim/clients/traffic.ts';
import { addZone } from '../../sim/dns/zones.ts';
import { type FailoverRun, type FailoverRunOptions, openFailoverRun } from '../../sim/failover/failover-run.ts';
import { createServiceCloud, type ServiceCloudOptions } from '../../sim/failover/service-cloud.ts';
import { START_MS } from './small-world.ts';

export const HOME = 'us-east-1';
export const STANDBY = 'us-west-2';
export const WITNESS = 'eu-west-1';

export const NAME = 'shop.example.com';

const LOAD = 300;

/** What a shop differs in: more keys of its service stand a line each. */
export type ShopText = {
  readonly mode?: 'switch' | 'record' | undefined;
  readonly approval?: 'automatic' | 'person' | undefined;
  readonly service?: string | undefined;
};

/** The ballast.yml of the shop. */
export const shopText = ({ mode = 'switch', approval = 'automatic', service = '' }: ShopText): string => `version: 1
regions: { primary: ${HOME}, standby: ${STANDBY}, witness: ${WITNESS} }
fleets:
  web:
    launchTemplate: web
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: 2, max: 20 }
    inRegion:
      ${STANDBY}:
        subnets: [subnet-0a1b2c3d4e5f60003, subnet-0a1b2c3d4e5f60004]
        capacity: { min: 2, max: 20 }
    policies: { cpu: { kind: target-tracking, metric: cpu, target: 60 } }
services:
  shop:
    name: ${NAME}
    zone: example.com
    fleets: [web]
    regions: [${HOME}, ${STANDBY}]
    mode: ${mode}
    observe: { url: "https://web-{region}.example.net/health", fall: 2, holdDown: 30s }
    approval: ${approval}
${service === '' ? '' : `    ${service.trim().replaceAll('\n', '\n    ')}\n`}`;

/** A service in two Regions with a witness, prepared, with clients. */
export type ShopCloud = { readonly run: FailoverRun; readonly traffic: Traffic; readonly startMs: number };

export type ShopOptions = {
  /** Another ballast.yml, and the fleet in it that serves. */
  readonly text?: string;
  readonly fleet?: string;
  readonly mode?: 'switch' | 'record';
  readonly approval?: 'automatic' | 'person';
  readonly seed?: number;
  readonly cloud?: Partial<ServiceCloudOptions>;
  readonly clients?: TrafficOptions['clients'];
  readonly hookOf?: FailoverRunOptions['hookOf'];
};

/** From the beginning until clients come: records are in sync, and observers have seen enough. */
const SETTLED_MS = 10 * MINUTE_MS;

/** Prepares the shop as a person does, and lets clients come once all is quiet. */
export const openShopCloud = async (options: ShopOptions = {}): Promise<ShopCloud> => {
  const { mode, approval, seed = 1, fleet = 'web', hookOf } = options;
  const regions = [HOME, STANDBY, WITNESS];
  const shared = { regions, stage: 'test', seed, startMs: START_MS, bootMs: 90_000, unitRate: 50, load: LOAD };
  const cloud = createServiceCloud({ text: options.text ?? shopText({ mode, approval }), ...shared, ...options.cloud });
  const { globe } = cloud;
  addZone(globe, { name: 'example.com' });
  const run = openFailoverRun({ ...cloud, seed, ...(hookOf && { hookOf }) });
  const request = { region: HOME, service: 'shop', only: 'prepare', adopt: false, dryRun: false } as const;
  const prepared = await run.prepareDns(request);
  if (prepared.kind === 'refused') throw new Error(prepared.because);
  // Name servers have the records by then, and it is a whole minute.
  await run.advanceTo(START_MS + 2 * MINUTE_MS);
  const traffic = addTraffic({
    globe,
    dnsName: NAME,
    fleet,
    loadAt: () => LOAD,
    seed: seed + 100,
    ...(options.clients && { clients: options.clients }),
  });
  const startMs = START_MS + SETTLED_MS;
  await run.advanceTo(startMs);
  return { run, traffic, startMs };
};
