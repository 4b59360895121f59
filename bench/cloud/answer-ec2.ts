import { chunksOf } from '../../shared/aws/chunks-of.ts';
import { ZONES } from '../bench-fleet.ts';
import type { BenchCloud, CloudInstance } from './bench-cloud.ts';
import { addInstances, findInstance, terminateInstance } from './bench-cloud.ts';
import { renderReservation } from './render-instance.ts';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const PAGE_SIZE_MAX = 1_000;
/** Instances that one launch call started, and that EC2 therefore shows as one reservation. */
const RESERVATION_SIZE = 10;

/** Values of the form's fields `<prefix>.1`, `<prefix>.2` and so on. */
const listOf = (form: URLSearchParams, prefix: string): readonly string[] => {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = form.get(`${prefix}.${index}`);
    if (value === null) return values;
    values.push(value);
  }
};

const describeInstances = (cloud: BenchCloud, form: URLSearchParams): string => {
  const instances = listOf(form, 'Filter.1.Value').flatMap((fleet) => cloud.instances.get(fleet) ?? []);
  const from = Number(form.get('NextToken') ?? 0);
  const until = from + Math.min(PAGE_SIZE_MAX, Number(form.get('MaxResults') ?? PAGE_SIZE_MAX));
  const reservations = chunksOf(instances.slice(from, until), RESERVATION_SIZE).map(renderReservation);
  const next = until < instances.length ? `<nextToken>${until}</nextToken>` : '';
  return `<reservationSet>${reservations.join('')}</reservationSet>${next}`;
};

const describeSubnets = (form: URLSearchParams): string => {
  const items = listOf(form, 'Filter.1.Value').map((id) => {
    const zone = ZONES.find((name) => id.endsWith(name)) ?? ZONES[0];
    return `<item><subnetId>${id}</subnetId><state>available</state><availabilityZone>${zone}</availabilityZone></item>`;
  });
  return `<subnetSet>${items.join('')}</subnetSet>`;
};

const describeTemplate = (): string =>
  '<launchTemplateVersionSet><item><launchTemplateId>lt-0123456789abcdef0</launchTemplateId><versionNumber>3</versionNumber>' +
  '<launchTemplateData><monitoring><enabled>true</enabled></monitoring></launchTemplateData></item></launchTemplateVersionSet>';

const createFleet = (cloud: BenchCloud, form: URLSearchParams): string => {
  const intent = form.get('ClientToken') ?? '';
  const subnet = form.get('LaunchTemplateConfigs.1.Overrides.1.SubnetId') ?? '';
  const zone = ZONES.find((name) => subnet.endsWith(name)) ?? ZONES[0];
  const fleet = intent.split('-').slice(0, -2).join('-');
  const count = Number(form.get('TargetCapacitySpecification.TotalTargetCapacity'));
  const like = { fleet, intent, zone, launchedAtMs: cloud.nowMs, target: 'absent' } as const;
  const ids = addInstances(cloud, count, like).map(({ id }) => `<item>${id}</item>`);
  return `<fleetInstanceSet><item><instanceIds>${ids.join('')}</instanceIds></item></fleetInstanceSet><errorSet/>`;
};

const eachInstance = (cloud: BenchCloud, ids: readonly string[], change: (instance: CloudInstance) => void): void => {
  for (const id of ids) {
    const instance = findInstance(cloud, id);
    if (instance !== undefined) change(instance);
  }
};

const answerFields = (cloud: BenchCloud, action: string, form: URLSearchParams): string => {
  switch (action) {
    case 'DescribeInstances':
      return describeInstances(cloud, form);
    case 'DescribeInstanceStatus':
      // Asked only for those that are not well: all are.
      return '<instanceStatusSet/>';
    case 'DescribeSubnets':
      return describeSubnets(form);
    case 'DescribeLaunchTemplateVersions':
      return describeTemplate();
    case 'CreateFleet':
      return createFleet(cloud, form);
    case 'CreateTags':
      eachInstance(cloud, listOf(form, 'ResourceId'), (instance) => {
        instance.role = 'retiring';
      });
      return '<return>true</return>';
    case 'TerminateInstances':
      eachInstance(cloud, listOf(form, 'InstanceId'), (instance) => terminateInstance(cloud, instance));
      return '<instancesSet/>';
    default:
      throw new Error(`the bench cloud does not know ec2:${action}`);
  }
};

/** EC2's answer to a call, as the XML that it sends: pages hold at most 1,000 instances. */
export const answerEc2 = (cloud: BenchCloud, action: string, form: URLSearchParams): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="${NAMESPACE}">` +
  `<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>${answerFields(cloud, action, form)}</${action}Response>`;
