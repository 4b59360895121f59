import * as z from 'zod';
import { taggedBackupSchema } from './backup-schema.ts';
import { checkConfig } from './check-config.ts';
import { fleetSchema } from './fleet-schema.ts';
import { serviceSchema } from './service-schema.ts';
import { duration, name, regionName, section, text } from './value-schema.ts';

/** Longest fleet name: it goes into EC2 client tokens of 64 characters, between an epoch and a sequence. */
const FLEET_NAME_MAX = 28;
/** Recovery points carry one name, of a fleet or of a section of `backups`. */
const PROTECTION_NAME_MAX = FLEET_NAME_MAX;

const fleets = z
  .record(name(FLEET_NAME_MAX), fleetSchema, 'a map of names to fleets')
  .refine((all) => Object.keys(all).length > 0, 'a map with at least one fleet')
  .describe('The fleets, by name.');

/** The whole of ballast.yml as a user writes it. Unknown keys are errors everywhere. */
export const ballastSchema = section({
  version: z.literal(1, '1').describe('Version of this format.'),
  regions: section({
    primary: regionName().describe('Region the fleets run in.'),
    standby: regionName().optional().describe('Region that takes over.'),
    witness: regionName().optional().describe('Third Region that only observes.'),
  }).describe('Regions by their role.'),
  notify: section({
    email: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address')
      .optional()
      .describe('Told of every action, by Amazon SNS.'),
  })
    .prefault({})
    .describe('Who is told of every action.'),
  settledLook: duration('1m', '1h')
    .prefault('5m')
    .describe('How long the tick leaves a settled fleet alone while its alarms watch it.'),
  fleets,
  backups: z
    .record(name(PROTECTION_NAME_MAX), taggedBackupSchema, 'a map of names to what is protected')
    .prefault({})
    .describe('Instances and volumes of no fleet that get recovery points, by name.'),
  services: z
    .record(name(32), serviceSchema, 'a map of names to services')
    .prefault({})
    .describe('Services that can move to the standby Region, by name.'),
})
  .check(checkConfig)
  .meta({ title: 'ballast.yml', description: 'Fleets that Ballast keeps level, and the policies it does so by.' });

/** ballast.yml as checked, with its defaults. */
export type BallastSection = z.output<typeof ballastSchema>;
