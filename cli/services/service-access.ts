import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { DEPLOYMENT } from '../../shared/config/deployment.ts';
import type { Service } from '../../shared/core/failover/service.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import { openServices } from '../account/open-services.ts';
import type { AccountOptions } from '../input/config-options.ts';
import { findService } from '../input/find-service.ts';
import { readConfig } from '../input/read-config.ts';

/** One Region that has to do with services: what is there, and what it is told to do. */
export type ServiceAccess = { readonly ports: FailoverPorts; readonly setup: ServiceSetup };

/** What is done in a Region, without having reached it yet. */
export const toSetup = (config: BallastConfig, stage: string): ServiceSetup => ({
  region: config.region,
  stage,
  config,
  services: config.services ?? [],
  deployment: DEPLOYMENT,
});

/** The service of that name as the primary Region knows it, which is always one of its own; bad input where there is none. */
export const readService = async (name: string, options: AccountOptions): Promise<Service> => {
  const { region: _, ...primary } = options;
  return findService(await readConfig(primary), name);
};

/** Connects to one Region, and to that one only. */
export const openAccess = async (options: AccountOptions, region: string): Promise<ServiceAccess> => {
  const config = await readConfig({ ...options, region });
  const ports = await openServices({ region, stage: options.stage });
  return { ports, setup: toSetup(config, options.stage) };
};
