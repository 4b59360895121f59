import * as z from 'zod';
import type { LaunchTemplateReference, StepMax, TargetGroupReference } from '../core/fleet.ts';
import { backupSchema } from './backup-schema.ts';
import { checkFleet } from './check-fleet.ts';
import { healthSchema, rolloutSchema, sloSchema, standbySchema, statefulSchema } from './fleet-upkeep-schema.ts';
import { policySchema } from './policy-schema.ts';
import { sizesSchema } from './sizes-schema.ts';
import {
  choice,
  duration,
  listOf,
  name,
  notNegative,
  positive,
  refuse,
  regionName,
  section,
  share,
  text,
  whole,
} from './value-schema.ts';

const CAPACITY_MAX = 10_000;

const templateId = () =>
  text(/^lt-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a launch template id: lt- and 8 or 17 hexadecimal digits');
const templateName = () => text(/^[A-Za-z0-9().\-/_]{3,128}$/, 'the name of a launch template');

const VERSION_ALLOWED = 'a version number, $Default or $Latest';
const TEMPLATE_ALLOWED = 'the name or id of a launch template, or a map of name or id, and version';

const toTemplate = (
  by: 'id' | 'name',
  value: string,
  version: LaunchTemplateReference['version'],
): LaunchTemplateReference => ({
  by,
  value,
  version,
});

const templateSection = section({
  name: templateName().optional(),
  id: templateId().optional(),
  version: z
    .union([whole(1, 1_000_000_000), z.literal(['$Default', '$Latest'], VERSION_ALLOWED)], VERSION_ALLOWED)
    .prefault('$Default')
    .describe('$Default and $Latest are resolved to a number before any launch.'),
}).check((payload) => {
  const { name, id } = payload.value;
  if ((name === undefined) === (id === undefined)) refuse(payload, [], 'a map of either name or id, and version');
});

const launchTemplate = z
  .union(
    [text(/^(lt-([0-9a-f]{8}|[0-9a-f]{17})|(?!lt-)[A-Za-z0-9().\-/_]{3,128})$/, TEMPLATE_ALLOWED), templateSection],
    TEMPLATE_ALLOWED,
  )
  .transform((template): LaunchTemplateReference => {
    if (typeof template === 'string')
      return toTemplate(template.startsWith('lt-') ? 'id' : 'name', template, '$Default');
    const { name, id, version } = template;
    return id === undefined ? toTemplate('name', name ?? '', version) : toTemplate('id', id, version);
  })
  .describe('Launch template: its name, its id, or a map with a version.');

const subnets = listOf(
  text(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a subnet id: subnet- and 8 or 17 hexadecimal digits'),
  'subnet',
).describe('Subnets the fleet is spread over.');

const TARGET_GROUP_ARN =
  /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/;

const targetGroup = section({
  arn: text(TARGET_GROUP_ARN, 'the ARN of a target group').optional(),
  name: text(/^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/, 'the name of a target group').optional(),
  port: whole(1, 65_535).describe('Port that every instance is registered under.'),
})
  .check((payload) => {
    const { arn, name } = payload.value;
    if ((arn === undefined) === (name === undefined)) refuse(payload, [], 'a map of either arn or name, and port');
  })
  .transform(
    ({ arn, name, port }): TargetGroupReference =>
      arn === undefined ? { by: 'name', value: name ?? '', port } : { by: 'arn', value: arn, port },
  );

const targetGroups = listOf(targetGroup, 'target group', 0).describe('Target groups that instances are registered in.');

const capacity = section({
  min: notNegative(CAPACITY_MAX).describe('Least capacity, in units.'),
  max: whole(1, CAPACITY_MAX).describe('Most capacity, in units.'),
})
  .check((payload) => {
    const { min, max } = payload.value;
    if (min > max) refuse(payload, ['min'], `at most capacity.max (${max})`);
  })
  .describe('Bounds of desired capacity, in units.');

const STEP_MAX_ALLOWED = 'a number of units above 0, or a percentage such as 50%';

const stepMax = z
  .union(
    [
      z.number(STEP_MAX_ALLOWED).positive(STEP_MAX_ALLOWED),
      z.string(STEP_MAX_ALLOWED).regex(/^\d+(\.\d+)?%$/, STEP_MAX_ALLOWED),
    ],
    STEP_MAX_ALLOWED,
  )
  .transform(
    (largest): StepMax =>
      typeof largest === 'number'
        ? { kind: 'units', units: largest }
        : { kind: 'share', share: Number.parseFloat(largest) / 100 },
  )
  .refine((largest) => largest.kind === 'units' || largest.share > 0, STEP_MAX_ALLOWED)
  .optional();

const limits = section({
  stepOut: stepMax.describe('Largest step out of one decision, in units or as a share of desired capacity.'),
  stepIn: stepMax.describe('Largest step in of one decision, in units or as a share of desired capacity.'),
  usdPerHour: positive().optional().describe('Most that the whole fleet may cost per hour, at On-Demand prices.'),
  disturbed: share(0.01, 1)
    .optional()
    .describe('Share of the fleet that may be disturbed at once, all causes together; 10%.'),
})
  .prefault({})
  .describe('What one decision, and the fleet, may not exceed.');

const inRegion = z
  .record(
    regionName(),
    section({
      launchTemplate: launchTemplate.optional(),
      subnets,
      targetGroups: targetGroups.optional(),
      capacity: capacity.optional(),
    }),
    'a map of Regions to what differs there',
  )
  .prefault({})
  .describe('What differs in another Region. The fleet exists there only if it is named here.');

/** A fleet as the user writes it, checked and with its defaults. */
export const fleetSchema = section({
  mode: choice(['act', 'observe']).prefault('act').describe('observe: decides and records, and changes nothing.'),
  launchTemplate,
  instanceRole: text(/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/, 'the name of an IAM role, with its path if it has one')
    .optional()
    .describe('IAM role of the instance profile that the launch template names; Ballast may pass it to instances.'),
  subnets,
  targetGroups: targetGroups.prefault([]),
  sizes: sizesSchema,
  shape: choice(['vertical-first', 'horizontal', 'cheapest'])
    .prefault('horizontal')
    .describe('How capacity becomes machines.'),
  capacity,
  machinesMin: whole(0, CAPACITY_MAX).optional().describe('Fewest machines; two where the subnets span two zones.'),
  purchase: section({
    onDemandBase: whole(0, CAPACITY_MAX).prefault(0).describe('Machines always bought On-Demand.'),
    spotShare: share().prefault(0).describe('Share of the machines above the base bought on the Spot market.'),
  }).prefault({}),
  warmUp: duration('0s', '1h').prefault('5m').describe('From launch until the metrics of an instance count.'),
  limits,
  policies: z
    .record(name(32), policySchema, 'a map of names to policies')
    .prefault({})
    .describe('Scaling policies: out if any asks, in only if all agree.'),
  inRegion,
  slo: sloSchema.optional(),
  health: healthSchema,
  standby: standbySchema.optional(),
  stateful: statefulSchema.optional(),
  backup: backupSchema.optional(),
  rollout: rolloutSchema.optional(),
}).check(checkFleet);

/** A fleet as checked. */
export type FleetSection = z.output<typeof fleetSchema>;
