import { badInput } from '../stop.ts';
import { policyDocument, type Resources, type Statement } from './template.ts';

/** Characters that IAM lets a managed policy have. */
const POLICY_LENGTH_MAX = 6_144;
/** Managed policies that AWS lets a role have, unless asked for more. */
export const POLICIES_MAX = 10;
/** The longest that CloudFormation may fill in. */
const LONGEST: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-northeast-1',
};

/** Policies that name things of ballast.yml, as many as it takes. */
export type PolicyPurpose<Item> = {
  /** What their logical ids begin with. */
  readonly name: string;
  readonly description: string;
  /** The section of ballast.yml that the things are in. */
  readonly section: string;
  /** What of a thing that is alone too long could be fewer. */
  readonly shorten: string;
  readonly statementsOf: (items: readonly Item[]) => readonly Statement[];
};

const fillIn = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'Fn::Sub' in value
    ? String(value['Fn::Sub']).replace(/\$\{(.*?)\}/g, (whole, name: string) => LONGEST[name] ?? whole)
    : value;

/** As few groups as hold all, in their order, so that the policy of each group fits. */
const groupByLength = <Item extends { readonly name: string }>(
  items: readonly Item[],
  { section, shorten, statementsOf }: PolicyPurpose<Item>,
): readonly (readonly Item[])[] => {
  const fits = (group: readonly Item[]): boolean =>
    JSON.stringify(policyDocument(statementsOf(group)), fillIn).length <= POLICY_LENGTH_MAX;
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last && fits([...last, item])) last.push(item);
    else if (fits([item])) groups.push([item]);
    else throw badInput(`${section}.${item.name}: its ${shorten} do not fit into one IAM policy; name fewer`);
  }
  return groups;
};

/** Managed policies for things of ballast.yml; what does not fit into those that a role holds is refused in one line. */
export const managedPolicies = <Item extends { readonly name: string }>(
  items: readonly Item[],
  purpose: PolicyPurpose<Item>,
): Resources => {
  const { name, description, section, statementsOf } = purpose;
  const groups = groupByLength(items, purpose);
  if (groups.length > POLICIES_MAX) {
    throw badInput(
      `${section}: ${items.length} ${section} need ${groups.length} IAM policies and a role holds ${POLICIES_MAX}; spread them over stages`,
    );
  }
  return Object.fromEntries(
    groups.map((group, index) => [
      `${name}${index + 1}`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { Description: description, PolicyDocument: policyDocument(statementsOf(group)) },
      },
    ]),
  );
};
