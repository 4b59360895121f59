import { describe, expect, it } from 'vitest';
import { faultFromAwsError, isInvalidRequest, kindOfCode, redact } from '../../../shared/aws/aws-error.ts';
import { awsError } from './scripted-client.ts';

describe('AWS errors', () => {
  it.each([
    ['InvalidInstanceID.NotFound', 'not-found'],
    ['TargetGroupNotFound', 'not-found'],
    ['TargetGroupNotFoundException', 'not-found'],
    ['ResourceNotFoundException', 'not-found'],
    ['RequestLimitExceeded', 'throttled'],
    ['ThrottlingException', 'throttled'],
    ['ProvisionedThroughputExceededException', 'throttled'],
    ['InsufficientInstanceCapacity', 'no-capacity'],
    ['UnfulfillableCapacity', 'no-capacity'],
    ['InsufficientHostCapacity', 'no-capacity'],
    ['MaxSpotInstanceCountExceeded', 'no-capacity'],
    ['VcpuLimitExceeded', 'no-capacity'],
    ['InsufficientFreeAddressesInSubnet', 'no-capacity'],
    ['ConditionalCheckFailedException', 'conflict'],
    ['IdempotentParameterMismatch', 'conflict'],
    ['OperationNotPermitted', 'conflict'],
    ['UnauthorizedOperation', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['ExpiredToken', 'denied'],
    ['CredentialsProviderError', 'denied'],
    ['IncorrectInstanceState', 'conflict'],
    ['Unsupported', 'no-capacity'],
    ['InvalidVolume.NotFound', 'not-found'],
    ['InvalidAttachment.NotFound', 'not-found'],
    ['InvalidAllocationID.NotFound', 'not-found'],
    ['InvalidInstanceId', 'not-found'],
    ['VolumeInUse', 'conflict'],
    ['IncorrectState', 'conflict'],
    ['Resource.AlreadyAssociated', 'conflict'],
    ['InvalidInstanceID', 'conflict'],
    ['UnsupportedHibernationConfiguration', 'invalid'],
    ['InvalidVolume.ZoneMismatch', 'invalid'],
    ['AttachmentLimitExceeded', 'invalid'],
    ['AddressLimitExceeded', 'no-capacity'],
    ['UnsupportedOperation', 'invalid'],
    ['InvalidInstanceAttributeValue', 'invalid'],
    ['InvalidParameterValue', 'invalid'],
    ['InvalidAMIID.NotFound', 'not-found'],
    ['InvalidCapacityReservationId.NotFound', 'not-found'],
    ['LoadBalancerNotFoundException', 'not-found'],
    ['NoSuchHostedZone', 'not-found'],
    ['NoSuchHealthCheck', 'not-found'],
    ['NoSuchChange', 'not-found'],
    ['NoSuchResourceException', 'not-found'],
    ['PriorRequestNotComplete', 'throttled'],
    ['TooManyHealthChecks', 'no-capacity'],
    ['InvalidChangeBatch', 'conflict'],
    ['HealthCheckAlreadyExists', 'conflict'],
    ['KMSInvalidStateException', 'conflict'],
    ['DisabledException', 'conflict'],
    ['InvalidInput', 'invalid'],
    ['InvalidDomainName', 'invalid'],
    ['InvalidKeyUsageException', 'invalid'],
    ['InternalError', 'unknown'],
    ['ValidationException', 'unknown'],
    ['constructor', 'unknown'],
  ])('with code %s are %s', (code, kind) => {
    expect(kindOfCode(code)).toBe(kind);
    expect(faultFromAwsError('ec2:CreateFleet', awsError(code))).toMatchObject({ kind, operation: 'ec2:CreateFleet' });
  });

  it('are never sorted by their text', () => {
    const fault = faultFromAwsError('ec2:CreateFleet', awsError('Surprise', 'UnauthorizedOperation: Throttling'));
    expect(fault.kind).toBe('unknown');
  });

  it('name the denied action, and nothing of what AWS says about it', () => {
    const text =
      'You are not authorized: arn:aws:sts::123456789012:assumed-role/x. Encoded authorization failure message: AbCdEf';
    const { message } = faultFromAwsError('ec2:CreateFleet', awsError('UnauthorizedOperation', text));
    expect(message).toBe(
      'ec2:CreateFleet was denied (UnauthorizedOperation); allow this action to the role or user that ran it',
    );
  });

  it('tell missing credentials from refused ones', () => {
    expect(faultFromAwsError('ec2:DescribeInstances', awsError('CredentialsProviderError')).message).toContain(
      'found none; set AWS_PROFILE',
    );
    expect(faultFromAwsError('ec2:DescribeInstances', awsError('ExpiredToken')).message).toContain(
      'does not accept these credentials',
    );
  });

  it('keep the code of a socket that failed', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(faultFromAwsError('sns:Publish', refused).message).toBe(
      'sns:Publish failed (ECONNREFUSED): connect ECONNREFUSED',
    );
  });

  it('take anything that is thrown', () => {
    expect(faultFromAwsError('sns:Publish', 'text')).toMatchObject({
      kind: 'unknown',
      message: 'sns:Publish failed: text',
    });
    expect(faultFromAwsError('sns:Publish', undefined).kind).toBe('unknown');
    expect(faultFromAwsError('sns:Publish', awsError('Surprise', '')).message).toBe(
      'sns:Publish failed (Surprise): AWS gave no reason',
    );
  });

  it('are told from requests that AWS calls wrong', () => {
    expect(isInvalidRequest(awsError('ValidationError'))).toBe(true);
    expect(isInvalidRequest(awsError('InvalidParameterValue'))).toBe(true);
    expect(isInvalidRequest(awsError('InternalError'))).toBe(false);
    expect(isInvalidRequest('ValidationError')).toBe(false);
  });
});

describe('redact', () => {
  it.each([
    ['arn:aws:iam::123456789012:role/x', 'arn:aws:iam::<account>:role/x'],
    ['account 123456789012.', 'account <account>.'],
    ['key AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE', 'key <access key> and <access key>'],
    ['instance i-0123456789abcdef0 at 1700000000000', 'instance i-0123456789abcdef0 at 1700000000000'],
    [' two\n  lines ', 'two lines'],
    ['x'.repeat(400), `${'x'.repeat(300)}...`],
  ])('turns %j into %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });
});
