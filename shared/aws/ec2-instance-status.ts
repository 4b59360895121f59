import {
  DescribeInstanceStatusCommand,
  type EC2Client,
  type InstanceStatus as Ec2Status,
  type InstanceStatusEvent,
} from '@aws-sdk/client-ec2';
import type { SourceSays } from '../core/healing/health-readings.ts';
import type { InstanceStatus } from '../ports/fleets.ts';
import type { CallAws } from './call-aws.ts';
import { readPages } from './read-pages.ts';

const PAGE_SIZE = 1_000;

/** Events after which the machine does not run on where it is; a reboot or maintenance it survives. */
const DOOM: ReadonlyMap<string, string> = new Map([
  ['instance-retirement', 'EC2 will retire it'],
  ['instance-stop', 'EC2 will stop it'],
]);

/** An event that is over is shown for a week more. */
const OVER = /^\[(completed|canceled)\]/i;

type Doom = { readonly sortMs: number; readonly says: SourceSays };

/**
 * What is asked for: filters of one request must all hold, so that each sign is a request of its own. Whoever is well is in no
 * answer, so that reading costs the same whatever the size of the account.
 */
const SIGNS = [
  { Name: 'instance-status.status', Values: ['impaired'] },
  { Name: 'system-status.status', Values: ['impaired'] },
  { Name: 'attached-ebs-status.status', Values: ['impaired'] },
  { Name: 'event.code', Values: [...DOOM.keys()] },
] as const;

/** Every running instance of the Region whose status checks fail or that EC2 will stop or retire, once. */
export const readInstanceStatus = async (client: EC2Client, call: CallAws): Promise<readonly InstanceStatus[]> => {
  const answers = await Promise.all(SIGNS.map((sign) => readStatusWith(client, call, sign)));
  const said = new Map<string, SourceSays>();
  for (const status of answers.flat()) {
    const instanceId = status.InstanceId ?? '';
    const says = sicknessOf(status) ?? doomOf(status);
    // One with two signs is in two answers, that may be from before and after it fell sick.
    if (says !== null && said.get(instanceId)?.kind !== 'sick') said.set(instanceId, says);
  }
  return [...said].map(([instanceId, says]) => ({ instanceId, says }));
};

const readStatusWith = (
  client: EC2Client,
  call: CallAws,
  { Name, Values }: (typeof SIGNS)[number],
): Promise<readonly Ec2Status[]> =>
  readPages('ec2:DescribeInstanceStatus', async (token) => {
    const command = new DescribeInstanceStatusCommand({
      Filters: [{ Name, Values: [...Values] }],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeInstanceStatus', (options) => client.send(command, options));
    return { items: answer.InstanceStatuses ?? [], next: answer.NextToken };
  });

/** Sick says more than doomed: the machine does not serve now. Checks that are initializing or lack data say nothing. */
const sicknessOf = ({ SystemStatus, InstanceStatus, AttachedEbsStatus }: Ec2Status): SourceSays | null => {
  const checks = [
    { name: 'system', check: SystemStatus },
    { name: 'instance', check: InstanceStatus },
    { name: 'attached EBS', check: AttachedEbsStatus },
  ].filter(({ check }) => check?.Status === 'impaired');
  if (checks.length === 0) return null;
  const since = checks.flatMap(({ check }) =>
    (check?.Details ?? []).flatMap(({ ImpairedSince }) => (ImpairedSince ? [ImpairedSince.getTime()] : [])),
  );
  return {
    kind: 'sick',
    sinceMs: since.length > 0 ? Math.min(...since) : null,
    because: `status ${checks.length > 1 ? 'checks' : 'check'} impaired: ${checks.map(({ name }) => name).join(', ')}`,
  };
};

/** The event that comes first; one without a time comes after all others. */
const doomOf = ({ Events = [] }: Ec2Status): SourceSays | null => {
  const [first] = Events.flatMap(doomOfEvent).toSorted((one, other) => one.sortMs - other.sortMs);
  return first?.says ?? null;
};

const doomOfEvent = ({ Code, Description = '', NotBefore }: InstanceStatusEvent): readonly Doom[] => {
  const fate = DOOM.get(Code ?? '');
  if (fate === undefined || OVER.test(Description)) return [];
  const atMs = NotBefore?.getTime() ?? null;
  return [{ sortMs: atMs ?? Number.POSITIVE_INFINITY, says: { kind: 'doomed', atMs, because: `${fate} (${Code})` } }];
};
