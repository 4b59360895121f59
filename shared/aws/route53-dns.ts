import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsRequest,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { RecordSet } from '../core/failover/service-records.ts';
import { Fault } from '../core/fault.ts';
import type { Dns, HostedZone } from '../ports/dns.ts';
import type { CallAws } from './call-aws.ts';
import { readPages } from './read-pages.ts';
import { createRoute53Checks } from './route53-checks.ts';
import { changeToRoute53, recordFromRoute53 } from './route53-records.ts';
import { nameFromRoute53 } from './route53-text.ts';
import { unlessGone } from './unless-gone.ts';

const ZONE_ID = /^(?:\/hostedzone\/)?(Z[A-Z0-9]{4,31})$/;
const BY_NAME = 'route53:ListHostedZonesByName';
const CHANGE = 'route53:ChangeResourceRecordSets';
const LIST = 'route53:ListResourceRecordSets';
/** Route 53 refuses a longer comment. */
const COMMENT_LENGTH_MAX = 256;

/** The DNS port over Route 53. Names what it makes as the stage's. */
export const createRoute53Dns = (client: Route53Client, call: CallAws, stage: string): Dns => ({
  ...createRoute53Checks(client, call, stage),
  findZone: async (reference) => {
    const [, byId] = ZONE_ID.exec(reference) ?? [];
    const id = byId ?? (await findPublicZone(client, call, nameFromRoute53(reference)));
    return id === null ? null : readZone(client, call, id);
  },
  listRecords: async (zoneId, names) => {
    const records: RecordSet[] = [];
    for (const name of new Set(names)) records.push(...(await listRecordsOf(client, call, zoneId, name)));
    return records;
  },
  change: async (zoneId, changes, comment) => {
    const command = new ChangeResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      ChangeBatch: { Comment: comment.slice(0, COMMENT_LENGTH_MAX), Changes: changes.map(changeToRoute53) },
    });
    const answer = await call(CHANGE, (options) => client.send(command, options).catch(nameRefusal));
    const changeId = withoutPrefix(answer.ChangeInfo?.Id ?? '');
    if (changeId !== '') return { changeId };
    throw new Fault('unknown', CHANGE, `${CHANGE} gave no id of the change`);
  },
  readChange: async (changeId) => {
    const command = new GetChangeCommand({ Id: changeId });
    const answer = await unlessGone(call('route53:GetChange', (options) => client.send(command, options)));
    if (answer === undefined) return 'gone';
    return answer.ChangeInfo?.Status === 'INSYNC' ? 'in-sync' : 'pending';
  },
});

/** Route 53 has refused batches in two forms: one of any error, and one of its own that bears messages and no code. */
const nameRefusal = (error: unknown): never => {
  if (!(error instanceof Error && 'Messages' in error)) throw error;
  throw Object.assign(new Error(readMessages(error.Messages)), { name: 'InvalidChangeBatch' });
};

/** Texts, whether they were read as a list or as they stand in the answer. */
const readMessages = (messages: unknown): string => {
  if (typeof messages === 'string') return messages;
  if (typeof messages !== 'object' || messages === null) return '';
  return Object.values(messages).map(readMessages).join('; ');
};

/** Ids come as `/hostedzone/<id>` and `/change/<id>`. */
const withoutPrefix = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

const readZone = async (client: Route53Client, call: CallAws, id: string): Promise<HostedZone | null> => {
  const command = new GetHostedZoneCommand({ Id: id });
  const answer = await unlessGone(call('route53:GetHostedZone', (options) => client.send(command, options)));
  if (answer?.HostedZone === undefined) return null;
  const { Id = '', Name = '', Config, Features } = answer.HostedZone;
  const status = Features?.AcceleratedRecoveryStatus;
  return {
    id: withoutPrefix(Id),
    name: nameFromRoute53(Name),
    isPrivate: Config?.PrivateZone ?? false,
    acceleratedRecovery: status === undefined ? null : status === 'ENABLED',
  };
};

/** Its id; null where there is none. A private zone may bear the name of a public one, and answers other clients. */
const findPublicZone = async (client: Route53Client, call: CallAws, name: string): Promise<string | null> => {
  const zones = await readPages(BY_NAME, async (token) => {
    const command = new ListHostedZonesByNameCommand({ DNSName: name, HostedZoneId: token });
    const answer = await call(BY_NAME, (options) => client.send(command, options));
    const goesOn = answer.IsTruncated === true && nameFromRoute53(answer.NextDNSName ?? '') === name;
    return { items: answer.HostedZones ?? [], next: goesOn ? answer.NextHostedZoneId : undefined };
  });
  const [found, ...others] = zones.filter(
    ({ Name = '', Config }) => nameFromRoute53(Name) === name && Config?.PrivateZone !== true,
  );
  if (others.length > 0) {
    throw new Fault(
      'conflict',
      BY_NAME,
      `the account has ${others.length + 1} public zones ${name}; name one by its id`,
    );
  }
  return found === undefined ? null : withoutPrefix(found.Id ?? '');
};

/** Route 53 lists from a name on: the name's records come first, until the next name does. */
const listRecordsOf = async (
  client: Route53Client,
  call: CallAws,
  zoneId: string,
  name: string,
): Promise<readonly RecordSet[]> => {
  let from: Pick<ListResourceRecordSetsRequest, 'StartRecordType' | 'StartRecordIdentifier'> = {};
  const found = await readPages(LIST, async () => {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, StartRecordName: name, ...from });
    const answer = await call(LIST, (options) => client.send(command, options));
    from = { StartRecordType: answer.NextRecordType, StartRecordIdentifier: answer.NextRecordIdentifier };
    const goesOn = answer.IsTruncated === true && nameFromRoute53(answer.NextRecordName ?? '') === name;
    return { items: answer.ResourceRecordSets ?? [], next: goesOn ? name : undefined };
  });
  return found.map(recordFromRoute53).filter((record) => record.name === name);
};
