import { expect, it } from 'vitest';
import { zoneIdOf } from '../../sim/zone-ids.ts';

it.each([
  ['us-east-1a', 'use1-az1'],
  ['us-west-2d', 'usw2-az4'],
  ['eu-central-1b', 'euc1-az2'],
  ['ap-southeast-2c', 'apse2-az3'],
  ['ap-northeast-1a', 'apne1-az1'],
  ['us-gov-west-1a', 'usgw1-az1'],
  ['il-central-1a', 'ilc1-az1'],
])('%s is %s', (zone, id) => {
  expect(zoneIdOf(zone)).toBe(id);
});
