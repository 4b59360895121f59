import { describeContracts } from '../contracts/describe-contracts.ts';
import { openSimWorld } from './sim-contract-world.ts';

describeContracts({
  name: 'the embedded cloud',
  openWorld: () => Promise.resolve(openSimWorld()),
  keepsTypeWhileRunning: true,
  movesPrivateAddresses: true,
  writesAtomically: true,
});
