import type * as z from 'zod';
import { checkFleetBackup, checkPoints, checkTaggedBackup } from './check-backup.ts';
import { timeZone } from './schedule-schema.ts';
import { choice, duration, listOf, refuse, regionName, section, text, whole } from './value-schema.ts';

const kept = (most: number) => whole(1, most).optional();

/** Keys of every protection: when recovery points are taken, how long and where they are kept. */
const POINT_KEYS = {
  every: duration('15m', '7d').prefault('1d').describe('Time between recovery points.'),
  at: text(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 03:00')
    .prefault('03:00')
    .describe('When the first of a day is taken.'),
  timeZone: timeZone(),
  keep: section({ hourly: kept(168), daily: kept(366), weekly: kept(260), monthly: kept(120), yearly: kept(30) })
    .refine(
      (keep) => Object.values(keep).some((count) => count !== undefined),
      'at least one of hourly, daily, weekly, monthly, yearly',
    )
    .prefault({ daily: 7 })
    .describe('How many are kept of each kind.'),
  copyTo: listOf(regionName(), 'Region', 0).prefault([]).describe('Regions that hold a copy.'),
  kmsKey: text(
    /^(alias\/[A-Za-z0-9/_-]+|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/\S+|[0-9a-f-]{36}|mrk-[0-9a-f]{32})$/,
    'a KMS key id, alias or ARN',
  )
    .optional()
    .describe('Key that copies are encrypted with, as the Regions of copyTo know it.'),
  consistency: choice(['crash', 'application'])
    .prefault('crash')
    .describe('application: freeze by the commands first.'),
  commands: section({
    freeze: text(/\S/, 'a command'),
    thaw: text(/\S/, 'a command'),
    frozenMax: duration('1s', '5m').prefault('30s'),
  })
    .optional()
    .describe('Run on the instance around an application-consistent recovery point.'),
  rpo: duration('15m', '31d')
    .optional()
    .describe('Oldest that the newest recovery point may be; twice every if not stated.'),
};

const CHECK_ALLOWED = 'a map of either command or http';

const proofCheck = section({
  command: text(/\S/, 'a command').optional().describe('Run on the restored machine; it must end with 0.'),
  http: section({
    port: whole(1, 65_535),
    path: text(/^\/[\w.~%/?=&+,:@-]*$/, 'a path such as /health').prefault('/'),
  })
    .optional()
    .describe('Asked of the restored machine, from itself; it must be answered with 2xx or 3xx.'),
})
  .check((payload) => {
    const { command, http } = payload.value;
    if ((command === undefined) === (http === undefined)) refuse(payload, [], CHECK_ALLOWED);
  })
  .describe("What a restored machine must pass, beside EC2's status checks.");

/** Recovery points of a fleet, and whether they are proven. */
export const backupSchema = section({
  ...POINT_KEYS,
  prove: choice(['never', 'daily', 'weekly', 'monthly'])
    .prefault('weekly')
    .describe('How often the newest is restored and checked.'),
  check: proofCheck.optional(),
  proveWithin: duration('5m', '6h').prefault('30m').describe('Longest that a proof may take.'),
})
  .check(checkPoints)
  .check(checkFleetBackup)
  .describe('Recovery points of the fleet.');

const TAG_FORM = (longest: string) => new RegExp(`^(?!aws:|ballast:)[^*?\\\\]{${longest}}$`);

/** Recovery points of all instances, or all volumes, that carry a tag. */
export const taggedBackupSchema = section({
  tag: section({
    key: text(TAG_FORM('1,128'), 'a tag key of your own, without * and ?'),
    value: text(TAG_FORM('0,256'), 'a tag value, without * and ?'),
  }).describe('What is protected carries this tag.'),
  of: choice(['instances', 'volumes']).describe('What carries the tag.'),
  mode: choice(['act', 'observe']).prefault('act').describe('observe: decides, and changes nothing.'),
  ...POINT_KEYS,
})
  .check(checkPoints)
  .check(checkTaggedBackup);

/** A fleet's `backup` as checked. */
export type BackupSection = z.output<typeof backupSchema>;

/** An entry of `backups` as checked. */
export type TaggedBackupSection = z.output<typeof taggedBackupSchema>;

/** What both have in common. */
export type PointSection = Pick<BackupSection, keyof typeof POINT_KEYS>;
