import type { InstanceNotice } from '../../shared/core/healing/instance-notice.ts';
import type { Random } from '../random.ts';
import type { Instance } from '../world-state.ts';
import { type AwsEvent, envelope } from './aws-event.ts';
import { happens, pick } from './injector.ts';
import { ACCOUNT_ID } from './scene.ts';
import type { Trial } from './trial.ts';

const arnOf = (region: string, id: string): string => `arn:aws:ec2:${region}:${ACCOUNT_ID}:instance/${id}`;

/** What EC2 sends of an instance that entered another state; nobody subscribes to `pending`. */
export const stateEvents = (trial: Trial, region: string, { id, lifecycle }: Instance): readonly AwsEvent[] => {
  if (lifecycle === 'pending') return [];
  const content = {
    source: 'aws.ec2',
    detailType: 'EC2 Instance State-change Notification',
    resources: [arnOf(region, id)],
    detail: { 'instance-id': id, state: lifecycle },
  };
  return [{ name: 'replace', event: envelope(trial, region, content) }];
};

const spotContent = (region: string, { instanceId, kind }: InstanceNotice) => ({
  source: 'aws.ec2',
  detailType: kind === 'rebalance' ? 'EC2 Instance Rebalance Recommendation' : 'EC2 Spot Instance Interruption Warning',
  // The zone stands where other events have the Region, and the account is not named.
  resources: [kind === 'rebalance' ? arnOf(region, instanceId) : `arn:aws:ec2:${region}a:instance/${instanceId}`],
  detail: { 'instance-id': instanceId, ...(kind === 'spot-interruption' && { 'instance-action': 'terminate' }) },
});

const RETIREMENTS = [
  'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED',
  'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
  'AWS_EC2_INSTANCE_STOP_SCHEDULED',
] as const;

const DEGRADATIONS = [
  'AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED',
  'AWS_EC2_PERSISTENT_INSTANCE_DEGRADED',
] as const;

const healthContent = (trial: Trial, region: string, random: Random, notice: InstanceNotice) => {
  const { instanceId, kind, doomedAtMs } = notice;
  const code = kind === 'retirement' ? pick(random, RETIREMENTS) : pick(random, DEGRADATIONS);
  const entity = happens(random, 0.5) ? instanceId : arnOf(region, instanceId);
  const detail = {
    eventArn: `arn:aws:health:${region}::event/EC2/${code}/${code}_trial`,
    service: 'EC2',
    eventTypeCode: code,
    eventTypeCategory: kind === 'retirement' ? 'scheduledChange' : 'issue',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    startTime: new Date(doomedAtMs ?? trial.globe.clock.nowMs).toUTCString(),
    statusCode: kind === 'retirement' ? 'upcoming' : 'open',
    eventRegion: region,
    eventDescription: [{ language: 'en_US', latestDescription: 'EC2 has detected degradation of the hardware.' }],
    affectedEntities: [{ entityValue: entity, status: 'PENDING' }],
    affectedAccount: ACCOUNT_ID,
    page: '1',
    totalPages: '1',
  };
  return { source: 'aws.health', detailType: 'AWS Health Event', resources: [entity], detail };
};

/** Where AWS Health sends everything a second time. */
const HEALTH_BACKUP_REGION = 'us-west-2';

/** What AWS sends of what it announced of an instance: of AWS Health, a second time from another Region too. */
export const noticeEvents = (
  trial: Trial,
  region: string,
  random: Random,
  notice: InstanceNotice,
): readonly AwsEvent[] => {
  if (notice.kind === 'spot-interruption' || notice.kind === 'rebalance')
    return [{ name: 'replace', event: envelope(trial, region, spotContent(region, notice)) }];
  const content = healthContent(trial, region, random, notice);
  const first = { name: 'replace', event: envelope(trial, region, content) } as const;
  if (!happens(random, 0.3)) return [first];
  const detail = { ...content.detail, backupEvent: 'true' };
  return [first, { name: 'replace', event: envelope(trial, HEALTH_BACKUP_REGION, { ...content, detail }) }];
};

/** What ARC sends of an autoshift, or of an experiment that is to be taken for one. */
export const shiftEvents = (
  trial: Trial,
  region: string,
  random: Random,
  { zoneId, over }: { readonly zoneId: string; readonly over: boolean },
): readonly AwsEvent[] => {
  const experiment = happens(random, 0.3) ? 'FIS Experiment ' : '';
  const content = {
    source: 'aws.arc-zonal-shift',
    detailType: `${experiment}Autoshift ${over ? 'Completed' : 'In Progress'}`,
    resources: [],
    detail: { version: '0.0.1', data: '', metadata: { awayFrom: zoneId, notes: '' } },
  };
  return [{ name: 'replace', event: envelope(trial, region, content) }];
};
