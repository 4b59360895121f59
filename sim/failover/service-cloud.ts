import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { DEPLOYMENT } from '../../shared/config/deployment.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import type { Cloud } from '../cloud.ts';
import type { DnsTiming } from '../dns/dns-state.ts';
import { createGlobe } from '../globe.ts';
import type { Globe } from '../globe-state.ts';
import { placeFleet, putInService, zonesOf } from '../simulated-region.ts';
import { startTypes } from '../start-types.ts';
import { createWorld } from '../world.ts';
import type { World } from '../world-state.ts';

/** Regions that a ballast.yml is deployed to, before anything runs there. */
export type ServiceCloudOptions = {
  /** A ballast.yml. */
  readonly text: string;
  /** The Regions that it is deployed to; the first is where load is served in the beginning. */
  readonly regions: readonly string[];
  readonly stage: string;
  readonly seed: number;
  /** A whole minute. */
  readonly startMs: number;
  readonly bootMs: number;
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  /** Requests per second that every fleet of the first Region is in service for. */
  readonly load: number;
  readonly timing?: Partial<DnsTiming>;
};

/** A cloud with what is around it, and what each Region's deployment is set up with. */
export type ServiceCloud = { readonly globe: Globe; readonly setups: ReadonlyMap<string, ServiceSetup> };

const readConfig = (text: string, region: string): BallastConfig => {
  const parsed = parseConfig(text, 'service-cloud', region);
  if (parsed.kind === 'valid') return parsed.config;
  throw new Fault('invalid', 'service-cloud', parsed.problems.map(({ message }) => message).join('; '));
};

/** Where nothing is served a fleet has what it may not have less of. */
const typesFor = (fleet: Fleet, load: number, unitRate: number): readonly string[] =>
  fleet.capacity.min === 0 && load === 0 ? [] : startTypes(fleet, load, unitRate);

const openRegion = (options: ServiceCloudOptions, index: number, { region, fleets }: BallastConfig): World => {
  const { seed, startMs, bootMs, unitRate, load } = options;
  const zones = Object.fromEntries(fleets.flatMap((fleet) => Object.entries(zonesOf(fleet, region))));
  const world = createWorld({ seed: seed + index, startMs, timing: { bootMs }, zones });
  for (const fleet of fleets) {
    const simulated = placeFleet(world, { fleet, unitRate, loadAt: () => 0 });
    putInService({ world, simulated }, fleet, typesFor(fleet, index === 0 ? load : 0, unitRate));
  }
  return world;
};

/** Makes the Regions of a ballast.yml, with their fleets in service and Route 53 around them. */
export const createServiceCloud = (options: ServiceCloudOptions): ServiceCloud => {
  const { text, regions, stage, seed, timing } = options;
  const configs = regions.map((region) => readConfig(text, region));
  const cloud: Cloud = new Map(configs.map((config, index) => [config.region, openRegion(options, index, config)]));
  const globe = createGlobe({ cloud, seed: seed + regions.length, ...(timing && { timing }) });
  const setups = configs.map((config): ServiceSetup => {
    return { region: config.region, stage, config, services: config.services ?? [], deployment: DEPLOYMENT };
  });
  return { globe, setups: new Map(setups.map((setup) => [setup.region, setup])) };
};
