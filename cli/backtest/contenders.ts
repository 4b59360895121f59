import { basename } from 'node:path';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { configPath } from '../../shared/config/read-config-file.ts';
import type { AutoscalerName } from '../../sim/run-simulation.ts';
import { readOtherPolicy } from './other-policy.ts';

/** Who takes part in a backtest: a policy of Ballast, or AWS target tracking. */
export type Contender = {
  readonly name: string;
  /** Which of them it is, for a program. */
  readonly policy: 'file' | 'other' | 'target-tracking';
  readonly config: BallastConfig;
  readonly autoscaler: AutoscalerName;
};

type ContenderOptions = { readonly config?: string; readonly region?: string; readonly policy?: string };

/** What people call two files: their names, or their paths where the names are one. */
const callFiles = (one: string, other: string): readonly [string, string] =>
  basename(one) === basename(other) ? [one, other] : [basename(one), basename(other)];

/** The policy in the file, the other one if there is one, and AWS target tracking at the fleet's own target. */
export const selectContenders = (
  config: BallastConfig,
  fleetName: string,
  options: ContenderOptions,
): readonly Contender[] => {
  const theirs = {
    name: 'AWS target tracking',
    policy: 'target-tracking',
    config,
    autoscaler: 'target-tracking',
  } as const;
  if (options.policy === undefined) return [{ name: 'Ballast', policy: 'file', config, autoscaler: 'ballast' }, theirs];
  const [ours, other] = callFiles(options.config ?? configPath(process.env), options.policy);
  const otherConfig = readOtherPolicy(options.policy, fleetName, options);
  return [
    { name: ours, policy: 'file', config, autoscaler: 'ballast' },
    { name: other, policy: 'other', config: otherConfig, autoscaler: 'ballast' },
    theirs,
  ];
};
