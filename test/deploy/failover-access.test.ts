import { describe, expect, it } from 'vitest';
import { describeRoles } from '../../cli/deploy/describe-roles.ts';
import { localArn, type Resources } from '../../cli/deploy/template.ts';
import { SERVICES, statementsOf, THERE, withEverything, withServicesIn } from './role-statements.ts';
import { sampleConfigIn, sampleResources } from './sample-resources.ts';

const HOME = 'eu-central-1';
const STANDBY = 'eu-west-1';
const WITNESS = 'us-east-1';

const on = (role: string, action: string, region = HOME, resources = withServicesIn(region)) =>
  statementsOf(resources, role).filter(({ Action, Effect }) => Effect === 'Allow' && Action.includes(action));

const table = (region: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:${region}:\${AWS::AccountId}:table/ballast-live`,
});

const bus = (region: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:events:${region}:\${AWS::AccountId}:event-bus/default`,
});

const OWN_BUS = localArn('events', 'event-bus/default');

const zone = (id: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:route53:::hostedzone/${id}` });

const CHANGE = 'route53:ChangeResourceRecordSets';

describe.each(['WatchRole', 'FailoverRole'])('%s', (role) => {
  it('changes the records of services and their drills, and nothing else in their zones', () => {
    const records = (names: readonly string[]) => ({
      'ForAllValues:StringEquals': {
        [`${CHANGE}NormalizedRecordNames`]: names,
        [`${CHANGE}RecordTypes`]: ['A', 'CNAME', 'TXT'],
        [`${CHANGE}Actions`]: ['CREATE', 'DELETE', 'UPSERT'],
      },
      Null: { [`${CHANGE}NormalizedRecordNames`]: 'false' },
    });
    const namesOf = (name: string) => [name, `_ballast.${name}`];
    const both = (name: string) => [...namesOf(name), ...namesOf(`ballast-drill.${name}`)];
    expect(on(role, CHANGE)).toMatchObject([
      {
        Resource: [zone('Z0123456789ABCDEFGHIJ')],
        Condition: records(both('shop.example.com')),
      },
      // Nobody knows its id when this is deployed.
      {
        Resource: [zone('*')],
        Condition: records(both('files.example.org')),
      },
    ]);
  });

  it('makes no zone and no health check', () => {
    const actions = statementsOf(withServicesIn(HOME), role).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^route53:(Create|Delete|Update|ChangeTags|Associate)/.test(action))).toEqual([]);
  });

  it('publishes metrics of Ballast alone', () => {
    expect(on(role, 'cloudwatch:PutMetricData').map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'cloudwatch:namespace': 'Ballast' } },
    ]);
  });

  it('signs with the key of reports alone', () => {
    expect(on(role, 'kms:Sign').map(({ Resource }) => Resource)).toEqual([[{ 'Fn::GetAtt': ['ReportsKey', 'Arn'] }]]);
  });

  it.each([
    [HOME, STANDBY, 'web-west'],
    [STANDBY, HOME, 'web'],
  ])('in %s fences what serves in %s, and nothing here', (region, left, group) => {
    expect(on(role, 'dynamodb:BatchGetItem', region).filter(({ Sid }) => Sid === 'PauseElsewhere')).toMatchObject([
      {
        Action: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
        Resource: [table(left)],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['fleet#web'] } },
      },
    ]);
    expect(on(role, 'elasticloadbalancing:DeregisterTargets', region)).toMatchObject([
      {
        Resource: [
          {
            'Fn::Sub': `arn:\${AWS::Partition}:elasticloadbalancing:${left}:\${AWS::AccountId}:targetgroup/${group}/*`,
          },
        ],
      },
    ]);
    const commands = on(role, 'ssm:SendCommand', region).filter(({ Sid }) => Sid.startsWith('Fence'));
    expect(commands.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringContaining(`:ssm:${left}::document/AWS-RunShellScript`),
      expect.stringContaining(`:ec2:${left}:`),
    ]);
    expect(commands[1]?.Condition).toEqual({ StringLike: { 'ssm:resourceTag/ballast:fleet': ['web'] } });
  });

  it('has no more to say than its log where there is no service', () => {
    const actions = statementsOf(sampleResources(), role).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^(ec2|route53|cloudwatch|ssm|elastic)/.test(action))).toEqual([]);
  });
});

describe('WatchRole', () => {
  it.each([HOME, STANDBY, WITNESS])('in %s tells every other Region of the service what it sees', (region) => {
    const others = [HOME, STANDBY].filter((other) => other !== region);
    const told = on('WatchRole', 'dynamodb:UpdateItem', region).filter(({ Sid }) => Sid === 'TellOtherRegions');
    const seen = region === WITNESS ? ['observation#shop'] : ['observation#shop', 'observation#files-eu'];
    expect(told).toMatchObject([
      {
        Action: ['dynamodb:UpdateItem'],
        Resource: others.map(table),
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': seen } },
      },
    ]);
  });

  it.each([HOME, STANDBY, WITNESS])('in %s wakes every other Region of the service, and its own', (region) => {
    const others = [HOME, STANDBY].filter((other) => other !== region);
    const wakes = on('WatchRole', 'events:PutEvents', region);
    // Its own is where every role tells programs.
    expect(wakes.map(({ Resource }) => Resource)).toEqual([[OWN_BUS], others.map(bus)]);
    for (const { Condition } of wakes) expect(Condition).toEqual({ StringEquals: { 'events:source': 'ballast' } });
  });

  it('moves nothing where it only witnesses', () => {
    const actions = statementsOf(withServicesIn(WITNESS), 'WatchRole').flatMap(({ Action }) => Action);
    const moves = /^(ec2|elasticloadbalancing|ssm):|route53:Change|PutMetricData|kms:Sign|BatchGetItem$/;
    expect(actions.filter((action) => moves.test(action) && action !== 'dynamodb:BatchGetItem')).toEqual([]);
    expect(actions).toContain('route53:GetHealthCheckStatus');
    const failover = statementsOf(withServicesIn(WITNESS), 'FailoverRole').flatMap(({ Action }) => Action);
    expect(failover.filter((action) => moves.test(action) && action !== 'dynamodb:BatchGetItem')).toEqual([]);
  });
});

describe.each(['FailoverRole', 'DrillRole', 'AuditRole', 'TickRole'])('%s', (role) => {
  it('tells nobody in another Region', () => {
    expect(on(role, 'events:PutEvents').map(({ Resource }) => Resource)).toEqual([[OWN_BUS]]);
  });
});

describe('AuditRole', () => {
  it('reserves capacity only to give it back', () => {
    expect(on('AuditRole', 'ec2:CreateCapacityReservation').map(({ Condition }) => Condition)).toEqual([
      { Null: { 'aws:RequestTag/ballast:probe': 'false' } },
    ]);
    expect(on('AuditRole', 'ec2:CancelCapacityReservation').map(({ Condition }) => Condition)).toEqual([
      { Null: { 'aws:ResourceTag/ballast:probe': 'false' } },
    ]);
    for (const role of ['WatchRole', 'FailoverRole', 'DrillRole']) {
      expect(on(role, 'ec2:CreateCapacityReservation')).toEqual([]);
    }
  });
});

describe('DrillRole', () => {
  it('changes the records of isolated names alone, and fences nobody', () => {
    const names = on('DrillRole', CHANGE).flatMap(
      ({ Condition }) => Condition?.['ForAllValues:StringEquals']?.[`${CHANGE}NormalizedRecordNames`],
    );
    expect(names).toEqual([
      'ballast-drill.shop.example.com',
      '_ballast.ballast-drill.shop.example.com',
      'ballast-drill.files.example.org',
      '_ballast.ballast-drill.files.example.org',
    ]);
    const granted = JSON.stringify(statementsOf(withServicesIn(HOME), 'DrillRole'));
    expect(granted).not.toContain(`dynamodb:${STANDBY}`);
    expect(granted).not.toContain('DeregisterTargets');
  });
});

describe('what a role holds', () => {
  const INLINE_LENGTH_MAX = 10_240;

  const inlineLength = (resources: Resources, role: string): number =>
    JSON.stringify(resources[role]?.Properties['Policies'])
      .replace(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
      .replace(/\{"Fn::GetAtt":\["[^"]*","Arn"\]\}/g, `"${'x'.repeat(90)}"`)
      .replace(/\$\{AWS::Partition\}/g, 'aws-us-gov')
      .replace(/\$\{AWS::Region\}/g, 'ap-northeast-1')
      .replace(/\$\{AWS::AccountId\}/g, '123456789012').length;

  it.each(['WatchRole', 'FailoverRole', 'AuditRole', 'DrillRole'])('is within the limit of IAM for %s', (role) => {
    for (const resources of [withEverything(), withServicesIn(HOME)]) {
      expect(inlineLength(resources, role)).toBeLessThanOrEqual(INLINE_LENGTH_MAX);
    }
  });

  it('spreads what many services need over as many policies as a role holds', () => {
    const config = sampleConfigIn(HOME, 'fleets:', SERVICES, '    policies:', THERE);
    const [service] = config.services ?? [];
    if (service === undefined) throw new Error('the sample has no service');
    const services = Array.from({ length: 60 }, (_, index) => ({
      ...service,
      name: `a-service-with-a-name-${index}`,
      dnsName: `a-service-with-a-name-${index}.shop.example.com`,
    }));
    const roles = describeRoles({ ...config, services }, 'live');
    const granted = JSON.stringify(statementsOf(roles, 'WatchRole'));
    for (const { dnsName } of services) expect(granted).toContain(`"_ballast.ballast-drill.${dnsName}"`);
  });
});
