import { naiveFunctions } from '../../sim/naive/naive-functions.ts';
import { ballastFunctions } from '../../sim/trials/ballast-functions.ts';
import type { FaultClass } from '../../sim/trials/fault-class.ts';
import type { Functions } from '../../sim/trials/invoke.ts';
import type { TrialOptions, TrialResult } from '../../sim/trials/trial.ts';

/** Whose functions a deployment runs. */
export const CONTENDERS: Readonly<Record<'ballast' | 'naive', Functions>> = {
  ballast: ballastFunctions,
  naive: naiveFunctions,
};

/** The name of one of them. */
export type Contender = keyof typeof CONTENDERS;

/** How every seed of a run is run. */
export type SeedSetting = Pick<TrialOptions, 'minutes' | 'without' | 'only'> & {
  readonly contender: Contender;
  /** Faults that may happen; null for as each seed draws them. */
  readonly faults: readonly FaultClass[] | null;
};

/** A seed to be run. */
export type SeedTask = SeedSetting & { readonly seed: number };

/** What a seed came to: a result, or an error that should not have been. */
export type SeedAnswer =
  | { readonly kind: 'ended'; readonly result: TrialResult }
  | { readonly kind: 'failed'; readonly seed: number; readonly because: string };

/** The options of a seed's trial. */
export const toTrialOptions = (
  { seed, minutes, without, only, faults }: SeedTask,
  onTrace: TrialOptions['onTrace'],
): TrialOptions => ({ seed, minutes, without, only, faults: faults === null ? null : new Set(faults), onTrace });
