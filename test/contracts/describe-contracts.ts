import { describeBalancersContract } from './balancers-contract.ts';
import type { ContractHarness } from './contract-world.ts';
import { describeFleetsContract } from './fleets-contract.ts';
import { describeForecastsContract } from './forecasts-contract.ts';
import { describeHealthContract } from './health-contract.ts';
import { describeInstanceNoticesContract } from './instance-notices-contract.ts';
import { describeJournalContract } from './journal-contract.ts';
import { describeLedgerContract } from './ledger-contract.ts';
import { describeMetricsContract } from './metrics-contract.ts';
import { describeNoticesContract } from './notices-contract.ts';
import { describeRegionContract } from './region-contract.ts';
import { describeVolumesContract } from './volumes-contract.ts';

/** Every port's contract over one implementation. */
export const describeContracts = (harness: ContractHarness): void => {
  describeFleetsContract(harness);
  describeBalancersContract(harness);
  describeHealthContract(harness);
  describeVolumesContract(harness);
  describeMetricsContract(harness);
  describeLedgerContract(harness);
  describeForecastsContract(harness);
  describeInstanceNoticesContract(harness);
  describeRegionContract(harness);
  describeJournalContract(harness);
  describeNoticesContract(harness);
};
