import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { createEventNotices } from '../../../shared/aws/event-notices.ts';
import type { Notice, Notices } from '../../../shared/ports/notices.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const NOTICE: Notice = {
  fleet: 'web',
  decisionId: 'web-mb2k9f0a-1',
  code: 'SCALE_OUT',
  subject: 'Ballast web: 2 -> 4 units (SCALE_OUT)',
  explained: 'scale SCALE_OUT; cpu: 2 -> 4',
  atMs: 1_700_000_000_000,
};

const open = (
  script: Script,
  topicArn: string | null = 'topic',
): { readonly notices: Notices; readonly published: readonly SentCommand[]; readonly put: readonly SentCommand[] } => {
  const clients = {
    sns: new SNSClient({ region: 'eu-west-1' }),
    events: new EventBridgeClient({ region: 'eu-west-1' }),
  };
  return {
    published: scriptClient(clients.sns, script),
    put: scriptClient(clients.events, script),
    notices: createEventNotices(clients, plainCall(), { topicArn, eventBusName: 'bus' }),
  };
};

describe('a notice', () => {
  it('tells people and programs', async () => {
    const { notices, published, put } = open(() => ({}));
    await notices.send(NOTICE);
    expect(published.map(({ input }) => input)).toEqual([
      {
        TopicArn: 'topic',
        Subject: NOTICE.subject,
        Message:
          'scale SCALE_OUT; cpu: 2 -> 4\n\nFleet web, SCALE_OUT, decision web-mb2k9f0a-1, at 2023-11-14T22:13:20.000Z.\n',
      },
    ]);
    const { atMs: _, ...told } = NOTICE;
    expect(put.map(({ input }) => input)).toEqual([
      {
        Entries: [
          {
            EventBusName: 'bus',
            Source: 'ballast',
            DetailType: 'Ballast Action',
            Time: new Date(NOTICE.atMs),
            Detail: JSON.stringify({ ...told, at: '2023-11-14T22:13:20.000Z' }),
          },
        ],
      },
    ]);
  });

  it('has a subject that SNS takes, and a length that both take', async () => {
    const { notices, published, put } = open(() => ({}));
    await notices.send({ ...NOTICE, subject: `größer\n\t${'x'.repeat(200)}`, explained: 'y'.repeat(400_000) });
    await notices.send({ ...NOTICE, subject: '☂' });
    const [first, second] = published.map(({ input }) => String(input['Subject']));
    expect(first).toMatch(/^gr er x{94}$/);
    expect(second).toBe('Ballast');
    expect(JSON.stringify(published[0]?.input).length).toBeLessThan(60_000);
    expect(JSON.stringify(put[0]?.input).length).toBeLessThan(60_000);
  });

  it('goes to programs only where there is no topic', async () => {
    const { notices, published, put } = open(() => ({}), null);
    await notices.send(NOTICE);
    expect([published.length, put.length]).toEqual([0, 1]);
  });

  it('reaches programs when it cannot reach people, and the failure is told', async () => {
    const { notices, put } = open(({ name }) => {
      if (name === 'Publish') throw awsError('AuthorizationError');
      return {};
    });
    await expect(notices.send(NOTICE)).rejects.toMatchObject({ kind: 'denied', operation: 'sns:Publish' });
    expect(put).toHaveLength(1);
  });

  it('has failed when EventBridge says so in its answer', async () => {
    const { notices } = open(({ name }) =>
      name === 'PutEvents' ? { Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow' }] } : {},
    );
    await expect(notices.send(NOTICE)).rejects.toMatchObject({ kind: 'throttled', operation: 'events:PutEvents' });
  });
});
