import { closest } from 'fastest-levenshtein';
import { KEEP_CLASSES, type KeepClass } from '../core/backup/backup-policy.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { AWS_REGIONS } from './aws-regions.ts';
import type { BackupSection, PointSection, TaggedBackupSection } from './backup-schema.ts';
import type { Finding } from './list-findings.ts';
import { showDuration } from './value-schema.ts';

type Path = readonly PropertyKey[];

const PERIOD_MS: Readonly<Record<KeepClass, number>> = {
  hourly: HOUR_MS,
  daily: DAY_MS,
  weekly: 7 * DAY_MS,
  monthly: 28 * DAY_MS,
  yearly: 365 * DAY_MS,
};

const warnOfRegions = (path: Path, { copyTo, kmsKey }: PointSection): readonly Finding[] => [
  ...copyTo.flatMap((region, index) => {
    if (AWS_REGIONS.includes(region)) return [];
    const message = `${region} is no Region that Ballast knows of; did you mean ${closest(region, [...AWS_REGIONS])}?`;
    return [{ path: [...path, 'copyTo', index], message }];
  }),
  ...(kmsKey !== undefined && copyTo.length === 0
    ? [{ path: [...path, 'kmsKey'], message: 'encrypts copies, and copyTo names no Region' }]
    : []),
];

/** Periods that are shorter than `every` have no point of their own; of several in a period, the first is kept. */
const warnOfKeep = (path: Path, { every, keep }: PointSection): readonly Finding[] => {
  const shown = showDuration(every);
  const counts = KEEP_CLASSES.flatMap((keepClass) => {
    const count = keep[keepClass];
    return count === undefined ? [] : [{ keepClass, count }];
  });
  const rare = counts.flatMap(({ keepClass, count }) => {
    if (PERIOD_MS[keepClass] >= every) return [];
    const message = `one comes every ${shown} only: ${count} reach back ${showDuration(count * every)}`;
    return [{ path: [...path, 'keep', keepClass], message }];
  });
  const [shortest] = counts;
  const isLossy = shortest !== undefined && PERIOD_MS[shortest.keepClass] >= 2 * every;
  const loss = `one comes every ${shown}, and beside the newest only the first ${shortest?.keepClass} one stays`;
  return [...rare, ...(isLossy ? [{ path: [...path, 'keep'], message: loss }] : [])];
};

const warnOfPoints = (path: Path, section: PointSection): readonly Finding[] => [
  ...warnOfKeep(path, section),
  ...warnOfRegions(path, section),
  ...(section.consistency === 'crash' && section.commands !== undefined
    ? [{ path: [...path, 'commands'], message: 'not run, because consistency is crash' }]
    : []),
];

const NEEDS_AGENT = 'needs the SSM agent, and an instance profile that lets it run commands; state instanceRole';

/** What a fleet's recovery points ask for in vain, or need outside of the file. */
export const warnOfBackup = (
  path: Path,
  backup: BackupSection | undefined,
  instanceRole: string | undefined,
): readonly Finding[] => {
  if (backup === undefined) return [];
  const needsAgent = [
    ...(backup.check === undefined ? [] : ['check']),
    ...(backup.consistency === 'application' ? ['commands'] : []),
  ];
  return [
    ...warnOfPoints(path, backup),
    ...(instanceRole === undefined ? needsAgent.map((key) => ({ path: [...path, key], message: NEEDS_AGENT })) : []),
  ];
};

/** The same of what is protected by a tag, in the Region that the file is read for. */
export const warnOfTaggedBackup = (
  path: Path,
  backup: TaggedBackupSection,
  { region, primary }: { readonly region: string; readonly primary: string },
): readonly Finding[] =>
  region === primary
    ? warnOfPoints(path, backup)
    : [{ path, message: `not in ${region}: what carries a tag is protected in the primary Region` }];
