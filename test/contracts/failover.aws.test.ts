import { openAwsFailoverWorld } from './aws-failover-world.ts';
import { describeFailoverContracts } from './describe-failover-contracts.ts';
import { useMoto } from './use-moto.ts';

const moto = useMoto();

describeFailoverContracts({
  name: 'AWS (moto)',
  openWorld: async () => {
    await moto.reset();
    return openAwsFailoverWorld();
  },
});
