import { openAwsWorld } from './aws-world.ts';
import { describeContracts } from './describe-contracts.ts';
import { useMoto } from './use-moto.ts';

const moto = useMoto();

describeContracts({
  name: 'AWS (moto)',
  openWorld: async () => {
    await moto.reset();
    return openAwsWorld('eu-west-1');
  },
  keepsTypeWhileRunning: false,
  movesPrivateAddresses: false,
  writesAtomically: false,
});
