import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { Notice, Notices } from '../ports/notices.ts';
import type { AwsClients } from './aws-clients.ts';
import type { CallAws } from './call-aws.ts';
import { checkPutEvents } from './check-put-events.ts';

/** The event that programs may listen for: one for each applied action. */
const EVENT_SOURCE = 'ballast';
const EVENT_DETAIL_TYPE = 'Ballast Action';

/** SNS refuses a longer subject, and one that is not plain ASCII on one line. */
const SUBJECT_LENGTH_MAX = 100;
/** Both services refuse more than 256 KB. */
const EXPLAINED_LENGTH_MAX = 50_000;

/** The notices port over SNS and EventBridge. Both are tried; it rejects with the first that failed. */
export const createEventNotices = (
  { sns, events }: Pick<AwsClients, 'sns' | 'events'>,
  call: CallAws,
  { topicArn, eventBusName }: { readonly topicArn: string | null; readonly eventBusName: string },
): Notices => ({
  send: async (notice) => {
    const explained = notice.explained.slice(0, EXPLAINED_LENGTH_MAX);
    const sent = await Promise.allSettled([
      topicArn === null ? null : publish({ sns, call, topicArn }, { ...notice, explained }),
      putEvent({ events, call, eventBusName }, { ...notice, explained }),
    ]);
    for (const result of sent) if (result.status === 'rejected') throw result.reason;
  },
});

const publish = async (
  { sns, call, topicArn }: { sns: AwsClients['sns']; call: CallAws; topicArn: string },
  notice: Notice,
): Promise<void> => {
  const { fleet, decisionId, code, subject, explained, atMs } = notice;
  const text = `${explained}\n\nFleet ${fleet}, ${code}, decision ${decisionId}, at ${new Date(atMs).toISOString()}.\n`;
  const command = new PublishCommand({ TopicArn: topicArn, Subject: plainSubject(subject), Message: text });
  await call('sns:Publish', (options) => sns.send(command, options));
};

const putEvent = async (
  { events, call, eventBusName }: { events: AwsClients['events']; call: CallAws; eventBusName: string },
  { atMs, ...notice }: Notice,
): Promise<void> => {
  const time = new Date(atMs);
  const command = new PutEventsCommand({
    Entries: [
      {
        EventBusName: eventBusName,
        Source: EVENT_SOURCE,
        DetailType: EVENT_DETAIL_TYPE,
        Time: time,
        Detail: JSON.stringify({ ...notice, at: time.toISOString() }),
      },
    ],
  });
  checkPutEvents(await call('events:PutEvents', (options) => events.send(command, options)));
};

const plainSubject = (subject: string): string =>
  subject
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, SUBJECT_LENGTH_MAX) || 'Ballast';
