import type { Datapoint } from '../../shared/core/reading.ts';
import type { CloudWatchMetric } from '../../shared/core/scaling/scaling-policy.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** A subnet that exists in a contract world, and its Availability Zone. */
export type ContractSubnet = { readonly id: string; readonly zone: string };

/** How a target group is made. */
export type ContractGroup = { readonly deregistrationDelayMs: number; readonly isBalanced: boolean };

/** A fresh, empty cloud: the ports under test, and the hands that set the scene from outside of them. */
export type ContractWorld = {
  readonly ports: Ports;
  /** Two subnets in two Availability Zones. */
  readonly subnets: readonly [ContractSubnet, ContractSubnet];
  /** Makes version 1 of a launch template and returns the template's id. */
  readonly createLaunchTemplate: (name: string, detailedMonitoring: boolean) => Promise<string>;
  /** Adds the next version: `$Latest` from now on, while `$Default` stays at 1. */
  readonly addTemplateVersion: (templateId: string, detailedMonitoring: boolean) => Promise<void>;
  /** Makes a target group for instances and returns its ARN; a balanced one is behind an Application Load Balancer of its name. */
  readonly createTargetGroup: (name: string, options: ContractGroup) => Promise<string>;
  readonly putMetric: (metric: CloudWatchMetric, points: readonly Datapoint[]) => Promise<void>;
  readonly protectFromTermination: (instanceId: string) => Promise<void>;
  /** Lets a status check of a running instance fail. */
  readonly impair: (instanceId: string, check: 'instance' | 'system') => Promise<void>;
  /** Has AWS schedule the retirement of a running instance. */
  readonly scheduleRetirement: (instanceId: string, atMs: number) => Promise<void>;
  /** Has an instance's agent ping, or have pinged until an hour ago. */
  readonly connectAgent: (instanceId: string, online: boolean) => Promise<void>;
  /** Makes a volume of the instance's fleet, attached to it and to be deleted with it; returns its id. */
  readonly attachNewVolume: (instanceId: string, device: string) => Promise<string>;
  readonly tagInstance: (instanceId: string, key: string, value: string) => Promise<void>;
  /** Overwrites a fleet's stored state with text that is no state, as a person with the console might. */
  readonly spoilState: (fleet: string) => Promise<void>;
  /** Does the same to its stored forecasts. */
  readonly spoilForecast: (fleet: string) => Promise<void>;
  /** Lets time pass until what was launched runs and what was terminated is gone. */
  readonly settle: () => Promise<void>;
};

/** One implementation of the ports. A suite opens a world per test. */
export type ContractHarness = {
  readonly name: string;
  readonly openWorld: () => Promise<ContractWorld>;
  /** Whether a machine that is not stopped keeps its type, as on AWS and not on moto. */
  readonly keepsTypeWhileRunning: boolean;
  /** Whether a private address leaves who had it when it is given to another, as on AWS and not on moto. */
  readonly movesPrivateAddresses: boolean;
  /** Whether a condition and its write are one step, as on AWS; moto takes them in two, on several threads. */
  readonly writesAtomically: boolean;
};
