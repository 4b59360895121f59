import type { BackupPolicy, Consistency, ProofCheck, ProofPolicy, Protection } from '../core/backup/backup-policy.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { BackupSection, PointSection, TaggedBackupSection } from './backup-schema.ts';
import type { BallastSection } from './ballast-schema.ts';
import { copyRegions } from './copy-regions.ts';

/** How long EBS can be told that a copy may take (CopySnapshot, `CompletionDurationMinutes`). */
const COPY_WITHIN_MIN_MS = 15 * MINUTE_MS;
const COPY_WITHIN_MAX_MS = 48 * HOUR_MS;

const PROOF_EVERY_MS = { daily: DAY_MS, weekly: 7 * DAY_MS, monthly: 30 * DAY_MS } as const;

const minutesOf = (timeOfDay: string): number => Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3));

const normalizeConsistency = ({ consistency, commands }: PointSection): Consistency =>
  consistency === 'crash' || commands === undefined
    ? { kind: 'crash' }
    : { kind: 'application', freeze: commands.freeze, thaw: commands.thaw, frozenMaxMs: commands.frozenMax };

/** What is left of a stated RPO for the copy, where that is something that EBS can be told. */
const copyWithin = ({ every, rpo }: PointSection): number | null => {
  const leftMs = (rpo ?? 0) - every;
  return leftMs >= COPY_WITHIN_MIN_MS && leftMs <= COPY_WITHIN_MAX_MS ? leftMs : null;
};

const normalizePoints = (section: PointSection): Omit<BackupPolicy, 'copyTo' | 'proof'> => {
  const { every, at, timeZone, keep, kmsKey = null, rpo = 2 * every } = section;
  return {
    everyMs: every,
    atMinutes: minutesOf(at),
    timeZone,
    keep: Object.fromEntries(Object.entries(keep).filter(([, count]) => count !== undefined)),
    kmsKey,
    consistency: normalizeConsistency(section),
    rpoMs: rpo,
    copyWithinMs: copyWithin(section),
  };
};

const normalizeCheck = (check: BackupSection['check']): ProofCheck => {
  if (check?.command !== undefined) return { kind: 'command', command: check.command };
  return check?.http === undefined ? { kind: 'status' } : { kind: 'http', ...check.http };
};

const normalizeProof = ({ prove, check, proveWithin }: BackupSection): ProofPolicy | null =>
  prove === 'never' ? null : { everyMs: PROOF_EVERY_MS[prove], check: normalizeCheck(check), withinMs: proveWithin };

const protectTagged = (name: string, { tag, of, mode, ...section }: TaggedBackupSection): Protection => ({
  name,
  by: { kind: 'tag', ...tag, of },
  mode,
  policy: { ...normalizePoints(section), copyTo: section.copyTo, proof: null },
});

/** What a Region's deployment protects: the fleets that exist there, and in the primary one what carries a tag. */
export const normalizeProtections = (
  { regions: { primary }, backups }: BallastSection,
  fleets: readonly (readonly [string, BallastSection['fleets'][string]])[],
  region: string,
): readonly Protection[] => [
  ...fleets.flatMap(([name, { backup, mode, stateful }]): readonly Protection[] => {
    if (backup === undefined) return [];
    const copyTo = copyRegions(backup.copyTo, region, primary);
    const policy = { ...normalizePoints(backup), copyTo, proof: normalizeProof(backup) };
    return [{ name, by: { kind: 'fleet', ...(stateful && { devices: stateful.volumes }) }, mode, policy }];
  }),
  ...(region === primary ? Object.entries(backups).map(([name, tagged]) => protectTagged(name, tagged)) : []),
];
