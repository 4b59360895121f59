/** A value that CloudFormation works out when it deploys. */
export type Intrinsic =
  | { readonly 'Fn::Sub': string }
  | { readonly 'Fn::GetAtt': readonly [string, string] }
  | { readonly Ref: string };

/** One resource of the stack. */
export type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };

/** Resources by their logical ids. */
export type Resources = Readonly<Record<string, Resource>>;

/** One statement of an IAM policy. */
export type Statement = {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: '*' | readonly (string | Intrinsic)[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly (string | Intrinsic)[]>>>>;
};

/** Text with `${AWS::Region}` and its like filled in by CloudFormation. */
export const sub = (text: string): Intrinsic => ({ 'Fn::Sub': text });

/** The ARN of a resource of the stack. */
export const arnOf = (logicalId: string): Intrinsic => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** The ARN of something in the account of the stack, in its Region where no other is stated. */
export const localArn = (service: string, resource: string, region?: string): Intrinsic =>
  region === undefined
    ? sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`)
    : sub(`arn:\${AWS::Partition}:${service}:${region}:\${AWS::AccountId}:${resource}`);

/** A policy document of these statements. */
export const policyDocument = (statements: readonly Statement[]) => ({ Version: '2012-10-17', Statement: statements });

/** Words as a part of a logical id, which holds letters and digits only: `a-b` and `ab` stay apart. */
export const logicalId = (...words: readonly string[]): string =>
  words.map((word) => word.replaceAll('-', 'Dash').replace(/^./, (first) => first.toUpperCase())).join('');
