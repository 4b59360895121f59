import type { BallastConfig } from '../config/ballast-config.ts';
import type { Service } from '../core/failover/service.ts';

/** What services are looked at by: this Region's deployment, and the services that have to do with it. */
export type ServiceSetup = {
  readonly region: string;
  readonly stage: string;
  readonly config: BallastConfig;
  readonly services: readonly Service[];
};
