import { describe, expect, it } from 'vitest';
import { createCallAws } from '../../../shared/aws/call-aws.ts';
import { Fault } from '../../../shared/core/fault.ts';
import { awsError } from './scripted-client.ts';

const untilAborted = ({ abortSignal }: { readonly abortSignal: AbortSignal }): Promise<never> =>
  new Promise((_, reject) => {
    abortSignal.addEventListener('abort', () => reject(awsError('AbortError')), { once: true });
  });

describe('a call to AWS', () => {
  it('is told before it is sent, and answered', async () => {
    const told: string[] = [];
    const call = createCallAws({ signal: new AbortController().signal, onCall: (operation) => told.push(operation) });
    const answer = await call('ec2:DescribeSubnets', () => Promise.resolve([...told]));
    expect(answer).toEqual(['ec2:DescribeSubnets']);
  });

  it('rejects with a sorted fault', async () => {
    const call = createCallAws({ signal: new AbortController().signal, onCall: () => {} });
    const failed = call('ec2:CreateFleet', () => Promise.reject(awsError('RequestLimitExceeded')));
    await expect(failed).rejects.toMatchObject({ name: 'Fault', kind: 'throttled', operation: 'ec2:CreateFleet' });
  });

  it('hands on a fault as it is', async () => {
    const call = createCallAws({ signal: new AbortController().signal, onCall: () => {} });
    const fault = new Fault('conflict', 'other:Operation', 'as it was');
    await expect(call('ec2:CreateFleet', () => Promise.reject(fault))).rejects.toBe(fault);
  });

  it('ends with the invocation, and says that it did', async () => {
    const invocation = new AbortController();
    const call = createCallAws({ signal: invocation.signal, onCall: () => {} });
    const pending = call('ec2:CreateFleet', untilAborted);
    invocation.abort();
    await expect(pending).rejects.toMatchObject({
      kind: 'unknown',
      message: 'ec2:CreateFleet was given up: the invocation had to end',
    });
  });

  it('sends nothing that could live longer than its invocation', async () => {
    const call = createCallAws({ signal: AbortSignal.abort(), onCall: () => {} });
    const aborted = await call('ec2:CreateFleet', ({ abortSignal }) => Promise.resolve(abortSignal.aborted));
    expect(aborted).toBe(true);
  });
});
