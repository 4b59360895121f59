import { KEEP_CLASSES, type Protection } from '../../shared/core/backup/backup-policy.ts';
import { BACKUP_MEANINGS, TROUBLE_MEANINGS } from '../output/backup-meanings.ts';
import { formatSpan, formatTenths, formatTime, formatUsd } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import type { BackupsReport, ShownHolding, ShownLineage, ShownPoint, ShownProtection } from './backups-report.ts';

const NOTHING = '-';

/** Steps of the next look that are told one by one. */
const STEPS_SHOWN = 10;

const indent = (text: string): readonly string[] => text.split('\n').map((line) => `  ${line}`);

const describePolicy = (protection: Protection | null): string => {
  if (protection === null) return 'protected by nothing here: its points stay until they expire';
  const { by, mode, policy } = protection;
  const { everyMs, keep, copyTo, proof } = policy;
  const kept = KEEP_CLASSES.flatMap((keepClass) =>
    keep[keepClass] === undefined ? [] : [`${keep[keepClass]} ${keepClass}`],
  );
  return [
    by.kind === 'fleet' ? 'a fleet' : `${by.of} tagged ${by.key}=${by.value}`,
    mode === 'observe' ? 'observed only' : '',
    `one every ${formatSpan(everyMs)}`,
    `keeps ${kept.join(', ')}`,
    copyTo.length === 0 ? 'copied nowhere' : `copied to ${copyTo.join(', ')}`,
    proof === null ? 'never proven' : `proven every ${formatSpan(proof.everyMs)}`,
  ]
    .filter(Boolean)
    .join('; ');
};

const countIn = (points: readonly ShownPoint[], lineage: string, region: string): number =>
  points.filter(
    (point) =>
      point.lineage === lineage &&
      point.regions.some((holding) => holding.region === region && holding.standing === 'whole'),
  ).length;

/** A source that is gone can miss nothing, and one without any point has not been late yet. */
const colourOf = (missed: boolean, rpoNowMs: number | null, present: boolean | null) => {
  if (present === false) return 'dim';
  if (missed) return 'red';
  return rpoNowMs === null ? 'yellow' : 'green';
};

const lineageRows = (
  { lineage, present, regions }: ShownLineage,
  points: readonly ShownPoint[],
  paint: Paint,
): readonly (readonly string[])[] =>
  regions.map(({ region, newestAtMs, rpoNowMs, rpoMs, missed }) => [
    present === false ? paint('dim', `${lineage} (gone)`) : lineage,
    region,
    newestAtMs === null ? NOTHING : formatTime(newestAtMs),
    paint(colourOf(missed, rpoNowMs, present), rpoNowMs === null ? 'none' : formatSpan(rpoNowMs)),
    formatSpan(rpoMs),
    String(countIn(points, lineage, region)),
  ]);

const renderLineages = ({ lineages, points }: ShownProtection, paint: Paint): readonly string[] => {
  if (lineages.length === 0)
    return points.length === 0 ? ['  nothing is protected by it now, and nothing is kept'] : [];
  const head = ['of', 'Region', 'newest', 'RPO now', 'RPO wanted', 'whole'].map((title) => paint('dim', title));
  const waiting = lineages.flatMap((lineage) =>
    lineage.waiting === null ? [] : [`  ${paint('yellow', `${lineage.lineage} waits`)}: ${lineage.waiting}`],
  );
  const rows = lineages.flatMap((lineage) => lineageRows(lineage, points, paint));
  return [...indent(renderTable(head, rows)), ...waiting];
};

const showProof = ({ proof }: ShownHolding, nowMs: number, paint: Paint): string => {
  if (proof === null) return NOTHING;
  const told = `${formatSpan(nowMs - proof.atMs)} ago, in ${formatSpan(proof.tookMs)}`;
  return proof.passed ? told : paint('red', `failed ${told}`);
};

const STANDING_COLOURS = { whole: 'green', pending: 'cyan', partial: 'red', failed: 'red' } as const;

const holdingRow = (point: ShownPoint, holding: ShownHolding, nowMs: number, paint: Paint): readonly string[] => {
  const { region, standing, sizeGiB, keptFor } = holding;
  const kept =
    keptFor === null ? `until ${formatTime(point.expiresAtMs)}` : keptFor.join(', ') || 'nothing: it goes next';
  return [
    point.id,
    region,
    formatSpan(nowMs - point.takenAtMs),
    paint(STANDING_COLOURS[standing], standing),
    `${formatTenths(sizeGiB)} GiB`,
    kept,
    showProof(holding, nowMs, paint),
  ];
};

const renderPoints = ({ points }: ShownProtection, nowMs: number, paint: Paint): readonly string[] => {
  if (points.length === 0) return [];
  const head = ['recovery point', 'Region', 'age', 'state', 'size', 'kept for', 'proven'];
  const rows = points.flatMap((point) => point.regions.map((holding) => holdingRow(point, holding, nowMs, paint)));
  return [
    '',
    ...indent(
      renderTable(
        head.map((title) => paint('dim', title)),
        rows,
      ),
    ),
  ];
};

const renderProtection = (shown: ShownProtection, detail: boolean, nowMs: number, paint: Paint): string =>
  [
    `${paint('bold', shown.name)}  ${describePolicy(shown.protection)}`,
    ...renderLineages(shown, paint),
    ...(detail ? renderPoints(shown, nowMs, paint) : []),
    `  ${shown.points.length} recovery points, about ${formatUsd(shown.usdPerMonth)} a month`,
  ].join('\n');

/** Troubles of recovery points, a line each. */
export const renderTroubles = (troubles: BackupsReport['troubles'], paint: Paint): readonly string[] =>
  troubles.map(({ code, protection, subject, because }) => {
    const about = [protection, subject].filter(Boolean).join(' ');
    return `${paint('red', code)} ${about}: ${TROUBLE_MEANINGS[code]}: ${because}`;
  });

const renderNext = ({ next }: BackupsReport): readonly string[] => {
  const more = next.steps.length - STEPS_SHOWN;
  const code = `${next.code}: ${BACKUP_MEANINGS[next.code]}`;
  if (next.steps.length === 0) return [`The next look would change nothing. ${code}.`];
  return [
    `The next look would do this. ${code}:`,
    ...next.steps.slice(0, STEPS_SHOWN).map(({ step, because }) => `  ${step}: ${because}`),
    ...(more > 0 ? [`  and ${more} more steps; --json lists them`] : []),
  ];
};

const ESTIMATE =
  'Dollars are an estimate: the first snapshot of a volume whole, 2 % of it a day for the others, at the list price.';

/** Recovery points as text: how every lineage stands, one by one with `detail`, what is wrong, and what comes next. */
export const renderBackups = (report: BackupsReport, detail: boolean, paint: Paint): string => {
  const { protections, region, stage, atMs, isDeployed } = report;
  if (protections.length === 0)
    return `Nothing gets recovery points in ${region}, and none are held for stage ${stage}.`;
  const troubles = renderTroubles(report.troubles, paint);
  return [
    ...(isDeployed ? [] : [`Stage ${stage} is not deployed in ${region}: what is held there is shown.`, '']),
    ...protections.flatMap((shown) => [renderProtection(shown, detail, atMs, paint), '']),
    ...(troubles.length > 0 ? [...troubles, ''] : []),
    ...renderNext(report),
    paint('dim', ESTIMATE),
  ].join('\n');
};
