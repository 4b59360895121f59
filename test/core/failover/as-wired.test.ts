import { expect, test } from 'vitest';
import { asWired } from '../../../shared/core/failover/as-wired.ts';
import { SHOP, WIRING } from './build-services.ts';

const RECORD = { ...WIRING, switchChecks: {} };

test.each([
  { mode: 'switch', wiring: null, as: 'switch' },
  { mode: 'record', wiring: null, as: 'record' },
  { mode: 'switch', wiring: WIRING, as: 'switch' },
  { mode: 'record', wiring: WIRING, as: 'switch' },
  { mode: 'switch', wiring: RECORD, as: 'record' },
  { mode: 'record', wiring: RECORD, as: 'record' },
] as const)('a service moves as it was prepared: $mode in the file, $as by its records', ({ mode, wiring, as }) => {
  expect(asWired({ ...SHOP, mode }, wiring)).toEqual({ ...SHOP, mode: as });
});
