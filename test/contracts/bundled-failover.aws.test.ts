import { beforeAll } from 'vitest';
import { type FailoverAdapters, openAwsFailoverWorld } from './aws-failover-world.ts';
import { describeFailoverContracts } from './describe-failover-contracts.ts';
import { importBundle } from './import-bundle.ts';
import { useMoto } from './use-moto.ts';

const moto = useMoto();
let adapters: FailoverAdapters;

beforeAll(async () => {
  adapters = await importBundle<FailoverAdapters>(`
    export { createAwsFailoverPorts, createFailoverClients } from '../../shared/aws/aws-failover-ports.ts';
  `);
});

describeFailoverContracts({
  name: 'AWS (moto), bundled',
  openWorld: async () => {
    await moto.reset();
    return openAwsFailoverWorld(adapters);
  },
});
