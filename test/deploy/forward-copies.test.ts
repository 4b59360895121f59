import { describe, expect, it } from 'vitest';
import { forwardCopies } from '../../cli/deploy/forward-copies.ts';

describe('what EBS tells of copies', () => {
  it('is handed on to no Region where nothing is copied here', () => {
    expect(forwardCopies([], 'eu-west-1', 'live')).toEqual({});
  });

  it('is handed on to the home of each copy, and never back again', () => {
    const { ForwardCopies, ForwardCopiesRole } = forwardCopies(['eu-central-1'], 'eu-west-1', 'live');
    const bus = { 'Fn::Sub': expect.stringMatching(/:events:eu-central-1:[^:]+:+[^:]*:event-bus\/default$/) };
    expect(ForwardCopies).toMatchObject({
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'ballast-live-copies-home',
        EventPattern: {
          source: ['aws.ec2'],
          account: [{ Ref: 'AWS::AccountId' }],
          region: [{ Ref: 'AWS::Region' }],
        },
        Targets: [{ Arn: bus, RoleArn: { 'Fn::GetAtt': ['ForwardCopiesRole', 'Arn'] } }],
      },
    });
    expect(ForwardCopiesRole).toMatchObject({
      Properties: {
        RoleName: 'ballast-live-copies-home-eu-west-1',
        Policies: [{ PolicyDocument: { Statement: [{ Action: ['events:PutEvents'], Resource: [bus] }] } }],
      },
    });
  });
});
