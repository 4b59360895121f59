import { expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';

it('says what kind of failure, of which operation, and what caused it', () => {
  const cause = new Error('socket hang up');
  const fault = new Fault('throttled', 'ec2:CreateFleet', 'asked too often', { cause });
  expect(fault).toBeInstanceOf(Error);
  expect(fault).toMatchObject({
    name: 'Fault',
    kind: 'throttled',
    operation: 'ec2:CreateFleet',
    message: 'asked too often',
    cause,
  });
});
