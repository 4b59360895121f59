import { Fault, type FaultKind } from '../core/fault.ts';

/** AWS error codes by what a caller can do about them. A code that is not here is `unknown`. */
const CODES: Readonly<Record<Exclude<FaultKind, 'unknown'>, ReadonlySet<string>>> = {
  'not-found': new Set([
    'InvalidAMIID.Malformed',
    'InvalidAMIID.NotFound',
    'InvalidAMIID.Unavailable',
    'InvalidAddress.NotFound',
    'InvalidAllocationID.NotFound',
    'InvalidAttachment.NotFound',
    'InvalidCapacityReservationId.Malformed',
    'InvalidCapacityReservationId.NotFound',
    'InvalidGroup.NotFound',
    'InvalidID',
    'InvalidInstanceID.Malformed',
    'InvalidInstanceID.NotFound',
    'InvalidInstanceId',
    'InvalidLaunchTemplateId.Malformed',
    'InvalidLaunchTemplateId.NotFound',
    'InvalidLaunchTemplateId.VersionNotFound',
    'InvalidLaunchTemplateName.MalformedException',
    'InvalidLaunchTemplateName.NotFoundException',
    'InvalidNetworkInterfaceID.NotFound',
    'InvalidPermission.NotFound',
    'InvalidSnapshot.NotFound',
    'InvalidSnapshotID.Malformed',
    'InvalidSubnetID.NotFound',
    'InvalidVolume.NotFound',
    'InvocationDoesNotExist',
    'LoadBalancerNotFound',
    'LoadBalancerNotFoundException',
    'NoSuchChange',
    'NoSuchHealthCheck',
    'NoSuchHostedZone',
    'NoSuchResourceException',
    'NotFound',
    'NotFoundException',
    'ResourceNotFoundException',
    'TargetGroupNotFound',
    'TargetGroupNotFoundException',
  ]),
  throttled: new Set([
    'ConcurrentSnapshotLimitExceeded',
    'EC2ThrottledException',
    'LimitExceededException',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'ResourceLimitExceeded',
    'SlowDown',
    'SnapshotCreationPerVolumeRateExceeded',
    'Throttled',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
  ]),
  'no-capacity': new Set([
    'AddressLimitExceeded',
    'InstanceLimitExceeded',
    'InsufficientAddressCapacity',
    'InsufficientCapacity',
    'InsufficientCapacityOnHost',
    'InsufficientFreeAddressesInSubnet',
    'InsufficientHostCapacity',
    'InsufficientInstanceCapacity',
    'InsufficientReservedInstanceCapacity',
    'MaxSpotInstanceCountExceeded',
    'ReservationCapacityExceeded',
    'SnapshotLimitExceeded',
    'SpotMaxPriceTooLow',
    'TooManyHealthChecks',
    'UnfulfillableCapacity',
    'Unsupported',
    'VcpuLimitExceeded',
    'VolumeLimitExceeded',
  ]),
  conflict: new Set([
    'ConditionalCheckFailedException',
    'DependencyViolation',
    'DisabledException',
    'HealthCheckAlreadyExists',
    'IdempotentInstanceTerminated',
    'IdempotentParameterMismatch',
    'IncorrectInstanceState',
    'IncorrectState',
    'InvalidAddress.Locked',
    'InvalidChangeBatch',
    'InvalidGroup.Duplicate',
    'InvalidGroup.InUse',
    'InvalidInstanceID',
    'InvalidPermission.Duplicate',
    'InvalidSnapshot.InUse',
    'InvalidTarget',
    'InvalidTargetException',
    'KMSInvalidStateException',
    'OperationNotPermitted',
    'Resource.AlreadyAssociated',
    'ResourceInUseException',
    'TransactionConflictException',
    'VolumeInUse',
  ]),
  denied: new Set([
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationError',
    'AuthorizationErrorException',
    'OptInRequired',
    'SsmAccessDenied',
    'UnauthorizedOperation',
  ]),
  invalid: new Set([
    'AttachmentLimitExceeded',
    'InvalidDomainName',
    'InvalidInput',
    'InvalidInstanceAttributeValue',
    'InvalidKeyUsageException',
    'InvalidParameterCombination',
    'InvalidParameterValue',
    'InvalidVolume.ZoneMismatch',
    'PrivateIpAddressLimitExceeded',
    'UnsupportedHibernationConfiguration',
    'UnsupportedOperation',
    'UnsupportedPlatformType',
  ]),
};

/** Codes of credentials that AWS does not accept: denied too, but another thing to repair. */
const CREDENTIAL_CODES: ReadonlySet<string> = new Set([
  'AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Codes by which AWS calls the request itself wrong: the same request will never be served. */
const INVALID_REQUEST_CODES: ReadonlySet<string> = new Set([
  'InvalidParameterCombination',
  'InvalidParameterCombinationException',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'MissingParameter',
  'MissingRequiredParameterException',
  'ValidationError',
  'ValidationException',
]);

const NO_CREDENTIALS_CODE = 'CredentialsProviderError';
const MESSAGE_LENGTH_MAX = 300;

/** The kind of failure that an AWS error code stands for. */
export const kindOfCode = (code: string): FaultKind => {
  if (code === NO_CREDENTIALS_CODE || CREDENTIAL_CODES.has(code)) return 'denied';
  if (CODES['not-found'].has(code)) return 'not-found';
  if (CODES.throttled.has(code)) return 'throttled';
  if (CODES['no-capacity'].has(code)) return 'no-capacity';
  if (CODES.conflict.has(code)) return 'conflict';
  if (CODES.invalid.has(code)) return 'invalid';
  return CODES.denied.has(code) ? 'denied' : 'unknown';
};

/** The text without account ids and access keys, on one line, and short. */
export const redact = (text: string): string => {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/\b\d{12}\b/g, '<account>')
    .replace(/\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g, '<access key>')
    .trim();
  return line.length > MESSAGE_LENGTH_MAX ? `${line.slice(0, MESSAGE_LENGTH_MAX)}...` : line;
};

/** Whether AWS refused the request as such, so that sending it again is pointless. */
export const isInvalidRequest = (error: unknown): error is Error =>
  error instanceof Error && INVALID_REQUEST_CODES.has(error.name);

/** What an SDK call rejected with, as a fault of that operation (`service:Action`) that is safe to log. */
export const faultFromAwsError = (operation: string, error: unknown): Fault => {
  if (!(error instanceof Error))
    return new Fault('unknown', operation, `${operation} failed: ${redact(String(error))}`);
  const code = codeOf(error);
  const kind = kindOfCode(code);
  return new Fault(
    kind,
    operation,
    kind === 'denied' ? explainDenial(operation, code) : explainFailure(operation, code, error),
  );
};

/** Sockets say what went wrong in `code`, AWS in `name`. */
const codeOf = (error: Error): string =>
  error.name === 'Error' && 'code' in error && typeof error.code === 'string' ? error.code : error.name;

const explainFailure = (operation: string, code: string, error: Error): string =>
  `${operation} failed (${code}): ${redact(error.message) || 'AWS gave no reason'}`;

/** AWS's own text is left out: it names accounts and roles, or is an encoded blob. */
const explainDenial = (operation: string, code: string): string => {
  if (code === NO_CREDENTIALS_CODE) {
    return `${operation} needs AWS credentials and found none; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`;
  }
  return CREDENTIAL_CODES.has(code)
    ? `${operation} was refused (${code}): AWS does not accept these credentials; renew them`
    : `${operation} was denied (${code}); allow this action to the role or user that ran it`;
};
