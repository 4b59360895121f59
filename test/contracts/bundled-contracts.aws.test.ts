import { beforeAll } from 'vitest';
import { type Adapters, openAwsWorld } from './aws-world.ts';
import { describeContracts } from './describe-contracts.ts';
import { importBundle } from './import-bundle.ts';
import { useMoto } from './use-moto.ts';

const moto = useMoto();
let adapters: Adapters;

beforeAll(async () => {
  adapters = await importBundle(`
    export { createAwsClients } from '../../shared/aws/aws-clients.ts';
    export { createAwsPorts } from '../../shared/aws/aws-ports.ts';
  `);
});

describeContracts({
  name: 'AWS (moto), bundled',
  openWorld: async () => {
    await moto.reset();
    return openAwsWorld('eu-west-1', adapters);
  },
  keepsTypeWhileRunning: false,
  movesPrivateAddresses: false,
  writesAtomically: false,
});
