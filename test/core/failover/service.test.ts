import { expect, test } from 'vitest';
import { ledgerRegions } from '../../../shared/core/failover/service.ts';
import { SHOP, WITNESS } from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

test.each([
  { observer: HOME, writesTo: [HOME, STANDBY] },
  { observer: STANDBY, writesTo: [STANDBY, HOME] },
  { observer: WITNESS, writesTo: [WITNESS, HOME, STANDBY] },
])(
  'an observer in $observer writes to its own ledger first, and to both that the service can be in',
  ({ observer, writesTo }) => {
    expect(ledgerRegions(SHOP, observer)).toEqual(writesTo);
  },
);
