import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { BackupCode, BackupDecision, BackupTrouble } from '../../shared/core/backup/backup-decision.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import type { Proof } from '../../shared/core/backup/point-label.ts';
import { type PointPhase, phaseOf } from '../../shared/core/backup/point-phase.ts';
import type { Holding, RecoveryPoint } from '../../shared/core/backup/recovery-point.ts';
import type { KeptFor } from '../../shared/core/backup/retention.ts';
import { describeBackupStep } from '../../shared/operations/take-backup-step.ts';
import { describeUnknownProtection } from '../input/find-protection.ts';
import { badInput } from '../stop.ts';
import { estimateUsdPerMonth } from './estimate-cost.ts';
import type { DryBackups } from './look-dry.ts';

/** How a lineage stands in one Region, beside what its policy allows. */
export type LineageStanding = {
  readonly region: string;
  readonly newestAtMs: number | null;
  /** What would be lost now; null where nothing is whole. */
  readonly rpoNowMs: number | null;
  readonly rpoMs: number;
  readonly missed: boolean;
};

/** A lineage, its source there or not (null: not known), with why it waits for a recovery point that is due. */
export type ShownLineage = {
  readonly lineage: string;
  readonly present: boolean | null;
  readonly regions: readonly LineageStanding[];
  readonly waiting: string | null;
};

/** A recovery point in one Region. */
export type ShownHolding = {
  readonly region: string;
  readonly standing: Holding['standing'];
  readonly sizeGiB: number;
  /** Why it stays; empty: it goes at the next look. Null where another Region's deployment decides. */
  readonly keptFor: readonly KeptFor[] | null;
  readonly proof: Proof | null;
  readonly snapshots: readonly {
    readonly snapshotId: string;
    readonly volumeId: string;
    readonly device: string | null;
    readonly root: boolean;
    readonly state: string;
    readonly sizeGiB: number;
    readonly encrypted: boolean;
  }[];
};

/** A recovery point, wherever it is held. */
export type ShownPoint = Pick<
  RecoveryPoint,
  'lineage' | 'home' | 'takenAtMs' | 'expiresAtMs' | 'consistency' | 'classes' | 'volumes'
> & { readonly id: string; readonly phase: PointPhase; readonly regions: readonly ShownHolding[] };

/** Everything known of what one name protects; `protection` is null where the configuration has none of that name here. */
export type ShownProtection = {
  readonly name: string;
  readonly protection: Protection | null;
  readonly lineages: readonly ShownLineage[];
  readonly points: readonly ShownPoint[];
  readonly usdPerMonth: number;
};

/** The answer of `ballast backups`. */
export type BackupsReport = {
  readonly version: 1;
  readonly region: string;
  readonly stage: string;
  readonly atMs: number;
  readonly isDeployed: boolean;
  readonly protections: readonly ShownProtection[];
  readonly troubles: readonly BackupTrouble[];
  /** What the next look would do. */
  readonly next: {
    readonly code: BackupCode;
    readonly steps: readonly { readonly step: string; readonly because: string }[];
  };
  readonly usdPerMonth: number;
};

type Kept = ReadonlyMap<string, readonly KeptFor[]>;

const keyOf = ({ protection, setId }: RecoveryPoint, region: string): string => `${protection} ${setId} ${region}`;

const toHolding = (point: RecoveryPoint, holding: Holding, kept: Kept): ShownHolding => {
  return {
    region: holding.region,
    standing: holding.standing,
    sizeGiB: holding.snapshots.reduce((sum, { view }) => sum + view.sizeGiB, 0),
    keptFor: kept.get(keyOf(point, holding.region)) ?? null,
    proof: holding.proof,
    snapshots: holding.snapshots.map(({ view, device }) => ({
      snapshotId: view.snapshotId,
      volumeId: device?.volumeId ?? view.volumeId,
      device: device?.device ?? null,
      root: device?.root ?? false,
      state: view.state,
      sizeGiB: view.sizeGiB,
      encrypted: view.encrypted,
    })),
  };
};

const toPoint = (point: RecoveryPoint, kept: Kept, phase: PointPhase): ShownPoint => {
  const { setId: id, lineage, home, takenAtMs, expiresAtMs, consistency, classes, volumes, holdings } = point;
  const regions = [...holdings.values()].map((holding) => toHolding(point, holding, kept));
  return { id, phase, lineage, home, takenAtMs, expiresAtMs, consistency, classes, volumes, regions };
};

const toLineages = (name: string, { lineages }: BackupDecision, atMs: number): readonly ShownLineage[] =>
  lineages
    .filter(({ protection }) => protection === name)
    .map(({ lineage, present, standings, waiting }) => ({
      lineage,
      present,
      waiting,
      regions: standings.map(({ region, newestAtMs, rpoMs, missed }) => ({
        region,
        newestAtMs,
        rpoNowMs: newestAtMs === null ? null : atMs - newestAtMs,
        rpoMs,
        missed,
      })),
    }));

const stepsOf = ({ plan }: BackupDecision): BackupsReport['next']['steps'] =>
  plan.map((step) => ({ step: describeBackupStep(step), because: step.because }));

/** What there is to show of one name, or of all; bad input when nothing, protected or held, has that name. */
export const reportBackups = (
  { decision, atMs, isDeployed }: DryBackups,
  { region, protections = [] }: BallastConfig,
  stage: string,
  name: string | undefined,
): BackupsReport => {
  const points = decision.points.filter((point) => point.stage === stage);
  const kept: Kept = new Map(
    decision.retention.map(({ point, region: held, keptFor }) => [keyOf(point, held), keptFor]),
  );
  const names = [...protections.map((protection) => protection.name), ...points.map(({ protection }) => protection)];
  const known = [...new Set(names)];
  if (name !== undefined && !known.includes(name)) throw badInput(describeUnknownProtection(name, known, region));
  const shown = known
    .filter((candidate) => name === undefined || candidate === name)
    .map((candidate): ShownProtection => {
      const copyTo = protections.find((protection) => protection.name === candidate)?.policy.copyTo ?? [];
      const own = points.filter(({ protection }) => protection === candidate);
      return {
        name: candidate,
        protection: protections.find((protection) => protection.name === candidate) ?? null,
        lineages: toLineages(candidate, decision, atMs),
        points: own.map((point) => toPoint(point, kept, phaseOf(point, copyTo, atMs))),
        usdPerMonth: estimateUsdPerMonth(own),
      };
    });
  return {
    version: 1,
    region,
    stage,
    atMs,
    isDeployed,
    protections: shown,
    troubles: decision.troubles.filter(({ protection }) => name === undefined || ['', name].includes(protection)),
    next: { code: decision.code, steps: stepsOf(decision) },
    usdPerMonth: shown.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0),
  };
};
