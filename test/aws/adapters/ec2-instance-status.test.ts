import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Fleets } from '../../../shared/aws/ec2-fleets.ts';
import type { InstanceStatus } from '../../../shared/ports/fleets.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const SINCE = new Date('2026-11-20T10:00:00Z');
const LATER = new Date('2026-11-24T10:00:00Z');

const read = async (
  script: Script,
): Promise<{ readonly statuses: readonly InstanceStatus[]; readonly sent: readonly SentCommand[] }> => {
  const client = new EC2Client({ region: 'eu-west-1' });
  const sent = scriptClient(client, script);
  return { statuses: await createEc2Fleets(client, plainCall()).readStatus(), sent };
};

/** Says the same whichever sign is asked for. */
const readOne = async (status: object): Promise<InstanceStatus['says'] | undefined> =>
  (await read(() => ({ InstanceStatuses: [{ InstanceId: 'i-1', ...status }] }))).statuses[0]?.says;

const impaired = (since?: Date) => ({
  Status: 'impaired',
  Details: [{ Name: 'reachability', Status: 'failed', ImpairedSince: since }],
});

describe('reading status', () => {
  it('asks for what is not well alone, and for each sign by itself, through all pages', async () => {
    const { sent, statuses } = await read(({ input }) => ({
      InstanceStatuses: [],
      NextToken: input['NextToken'] === undefined ? 'second' : undefined,
    }));
    expect(statuses).toEqual([]);
    const asked = [
      [{ Name: 'instance-status.status', Values: ['impaired'] }],
      [{ Name: 'system-status.status', Values: ['impaired'] }],
      [{ Name: 'attached-ebs-status.status', Values: ['impaired'] }],
      [{ Name: 'event.code', Values: ['instance-retirement', 'instance-stop'] }],
    ];
    for (const token of [undefined, 'second']) {
      const page = sent.filter(({ input }) => input['NextToken'] === token);
      expect(page.map(({ input }) => input['Filters'])).toEqual(asked);
    }
    expect(sent).toHaveLength(8);
    expect(new Set(sent.map(({ input }) => input['MaxResults']))).toEqual(new Set([1_000]));
  });

  it('names an instance once, with all checks that fail, and since the first did', async () => {
    const both = { InstanceId: 'i-1', SystemStatus: impaired(LATER), AttachedEbsStatus: impaired(SINCE) };
    const { statuses } = await read(({ input }) =>
      /system|attached/.test(JSON.stringify(input['Filters'])) ? { InstanceStatuses: [both] } : {},
    );
    expect(statuses).toEqual([
      {
        instanceId: 'i-1',
        says: { kind: 'sick', sinceMs: SINCE.getTime(), because: 'status checks impaired: system, attached EBS' },
      },
    ]);
  });

  it('does not invent since when', async () => {
    expect(await readOne({ InstanceStatus: impaired() })).toEqual({
      kind: 'sick',
      sinceMs: null,
      because: 'status check impaired: instance',
    });
  });

  it.each(['insufficient-data', 'initializing', 'not-applicable', 'ok'])('takes %s for no sign', async (status) => {
    expect(await readOne({ InstanceStatus: { Status: status }, SystemStatus: { Status: status } })).toBeUndefined();
  });

  it('tells when an instance will be stopped or retired', async () => {
    const event = { Code: 'instance-retirement', Description: 'degraded hardware', NotBefore: LATER };
    expect(await readOne({ Events: [event] })).toEqual({
      kind: 'doomed',
      atMs: LATER.getTime(),
      because: 'EC2 will retire it (instance-retirement)',
    });
    const stop = { Code: 'instance-stop', NotBefore: SINCE };
    expect(await readOne({ Events: [event, stop] })).toMatchObject({ kind: 'doomed', atMs: SINCE.getTime() });
    expect(await readOne({ Events: [{ Code: 'instance-stop' }, event] })).toMatchObject({ atMs: LATER.getTime() });
    expect(await readOne({ Events: [{ Code: 'instance-stop' }] })).toMatchObject({ kind: 'doomed', atMs: null });
  });

  it.each([
    { Code: 'instance-reboot', NotBefore: LATER },
    { Code: 'system-reboot', NotBefore: LATER },
    { Code: 'system-maintenance', NotBefore: LATER },
    { Code: 'instance-stop', NotBefore: LATER, Description: '[Completed] degraded hardware' },
    { Code: 'instance-retirement', NotBefore: LATER, Description: '[Canceled] degraded hardware' },
  ])('takes no doom from %j', async (event) => {
    expect(await readOne({ Events: [event] })).toBeUndefined();
  });

  it('finds what fails now worse than what will come', async () => {
    const events = [{ Code: 'instance-stop', NotBefore: LATER }];
    expect(await readOne({ SystemStatus: impaired(SINCE), Events: events })).toMatchObject({ kind: 'sick' });
  });

  it('holds on to what one answer found sick when a later one does not show it', async () => {
    const { statuses } = await read(({ input }) => {
      const asked = JSON.stringify(input['Filters']);
      if (asked.includes('system')) return { InstanceStatuses: [{ InstanceId: 'i-1', SystemStatus: impaired(SINCE) }] };
      const events = [{ Code: 'instance-stop', NotBefore: LATER }];
      return asked.includes('event') ? { InstanceStatuses: [{ InstanceId: 'i-1', Events: events }] } : {};
    });
    expect(statuses).toMatchObject([{ instanceId: 'i-1', says: { kind: 'sick' } }]);
  });

  it('rejects when one sign cannot be read: half an answer would call the sick well', async () => {
    const reading = read(({ input }) => {
      if (JSON.stringify(input['Filters']).includes('event.code')) throw awsError('RequestLimitExceeded');
      return { InstanceStatuses: [{ InstanceId: 'i-1', SystemStatus: impaired(SINCE) }] };
    });
    await expect(reading).rejects.toMatchObject({ kind: 'throttled', operation: 'ec2:DescribeInstanceStatus' });
  });
});
