import { describeDnsContract } from './dns-contract.ts';
import type { FailoverHarness } from './failover-world.ts';
import { describeObservationsContract } from './observations-contract.ts';
import { describePrerequisitesContract } from './prerequisites-contract.ts';
import { describeRegionPairContract } from './region-pair-contract.ts';
import { describeSwitchesContract } from './switches-contract.ts';

/** Every contract of moving services over one implementation. */
export const describeFailoverContracts = (harness: FailoverHarness): void => {
  describeDnsContract(harness);
  describeSwitchesContract(harness);
  describeObservationsContract(harness);
  describePrerequisitesContract(harness);
  describeRegionPairContract(harness);
};
