import type { BallastConfig } from '../config/ballast-config.ts';
import type { Service } from '../core/failover/service.ts';
import type { Fleet } from '../core/fleet.ts';

/** What a deployment makes of the file, by the rules that it is made by. */
export type Deployment = {
  readonly switchAlarm: (stage: string, service: string) => string;
  readonly fleetAlarms: (fleet: Fleet, stage: string) => readonly string[];
  /** Null for a type whose name does not tell. */
  readonly vcpusOf: (instanceType: string) => number | null;
};

/** What services are looked at by: this Region's deployment, and the services that have to do with it. */
export type ServiceSetup = {
  readonly region: string;
  readonly stage: string;
  readonly config: BallastConfig;
  readonly services: readonly Service[];
  readonly deployment: Deployment;
};
