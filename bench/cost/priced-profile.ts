import type { DeployedService } from './deployed-service.ts';
import type { MeasuredWork } from './measured-work.ts';
import { type CostLine, monthlyCost } from './monthly-cost.ts';
import { lambdaMs, monthlyWork, type StandingResources } from './monthly-work.ts';
import { fleetsOf, type Profile } from './profile.ts';
import { standingResources } from './standing-resources.ts';

/** A profile with its month: what was measured, what stands there, and the bill line by line. */
export type PricedProfile = {
  readonly profile: Profile;
  readonly measured: MeasuredWork;
  readonly standing: StandingResources;
  readonly lines: readonly CostLine[];
  /** The longest tick as it would be in Lambda: to be kept below the function's time limit. */
  readonly longestTickMs: number;
};

/** Prices the month of a profile that was measured. */
export const priceProfile = (service: DeployedService, profile: Profile, measured: MeasuredWork): PricedProfile => {
  const standing = standingResources(service, fleetsOf(profile), profile.instancesPerFleet);
  return {
    profile,
    measured,
    standing,
    lines: monthlyCost(monthlyWork(measured, standing)),
    longestTickMs: lambdaMs(measured.tick.longest, standing.memoryMb),
  };
};
