import { z } from 'zod';
import { describeResources } from '../../cli/deploy/describe-resources.ts';
import type { Resources } from '../../cli/deploy/template.ts';
import { sampleConfigIn, sampleResources } from './sample-resources.ts';

const statementSchema = z.object({
  Sid: z.string(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.array(z.string()),
  Resource: z.union([z.literal('*'), z.array(z.unknown())]),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const documentSchema = z.object({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) });
const roleSchema = z.object({
  Policies: z.array(documentSchema),
  ManagedPolicyArns: z.array(z.object({ Ref: z.string() })),
});

/** Everything that one role is granted or denied: its own policy, and the policies of fleets that it takes. */
export const statementsOf = (resources: Resources, role: string) => {
  const { Policies, ManagedPolicyArns } = roleSchema.parse(resources[role]?.Properties);
  const taken = ManagedPolicyArns.map(({ Ref }) => documentSchema.parse(resources[Ref]?.Properties));
  return [...Policies, ...taken].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
};

/** Members with elastic addresses. */
export const ELASTIC = 'stateful: { volumes: [/dev/sdf], address: elastic }';
/** Members that change their size in place. */
export const IN_PLACE =
  'stateful: { volumes: [/dev/sdf], address: elastic, resize: in-place, window: { cron: 0 3 * * *, timeZone: UTC } }';
/** Instances that wait. */
export const STANDBY = 'standby: { machines: 2 }';
/** A fleet that listens to the agents on its instances. */
export const AGENT = 'health: { evidence: [agent] }';

/** The sample with more keys in its first fleet. */
export const withKeys = (...keys: readonly string[]): Resources =>
  sampleResources('  batch-jobs:', [...keys.map((key) => `    ${key}`), '  batch-jobs:'].join('\n'));

const MEMBERS = `  members:
    launchTemplate: members
    subnets: [subnet-00000002]
    sizes: [m7g.large]
    capacity: { min: 0, max: 10 }
    stateful: { volumes: [/dev/sdf], address: private }`;

/** Recovery points that are copied, frozen for, and proven. */
const BACKUP = 'backup: { copyTo: [eu-west-1], consistency: application, commands: { freeze: "true", thaw: "true" } }';

/** Things of no fleet that get recovery points. */
const TAGGED = `backups:
  files: { tag: { key: Role, value: files }, of: instances, copyTo: [us-west-2] }
  disks: { tag: { key: Kind, value: data }, of: volumes }
fleets:`;

/** The sample with fleets, machines and volumes that use all there is between them. */
export const withEverything = (): Resources =>
  sampleResources(
    'fleets:',
    TAGGED,
    'fleets:',
    SERVICES,
    '    policies:',
    THERE,
    '  batch-jobs:',
    [...[IN_PLACE, STANDBY, AGENT, BACKUP].map((keys) => `    ${keys}`), MEMBERS, '  batch-jobs:'].join('\n'),
  );

/** Services by both ways of moving, with all that keeps the side that is left from serving. */
export const SERVICES = `services:
  shop:
    name: shop.example.com
    zone: Z0123456789ABCDEFGHIJ
    fleets: [web]
    regions: [eu-central-1, eu-west-1]
    witness: us-east-1
    mode: switch
    observe: { url: "https://{region}.shop.example.com/health" }
    fence: { command: systemctl stop shop, deregister: true }
  files-eu:
    name: files.example.org
    zone: example.org
    fleets: [web]
    regions: [eu-central-1, eu-west-1]
    mode: record
    observe: { url: "https://{region}.files.example.org/" }
fleets:`;

/** The fleet that serves them, in the other Region. */
export const THERE = `    inRegion:
      eu-west-1: { launchTemplate: { id: lt-0123456789abcdef9 }, subnets: [subnet-00000009], targetGroups: [{ name: web-west, port: 8080 }] }
    policies:`;

/** The sample with services, as deployed to a Region. */
export const withServicesIn = (region: string): Resources =>
  describeResources(sampleConfigIn(region, 'fleets:', SERVICES, '    policies:', THERE), 'live');

/** The sample with a fleet, machines and volumes that are protected; it runs in eu-central-1. */
export const withBackups = (): Resources =>
  sampleResources('fleets:', TAGGED, '  batch-jobs:', `    ${BACKUP}\n  batch-jobs:`);
