import type { BackupDay, Mishap, RegionDay, RestoreRun } from '../../sim/backup-day/backup-day.ts';
import { formatSecondOfDay } from '../comparison/describe-incident.ts';
import { type FigureTable, NO_FIGURE, type ToldMoment } from '../output/figure-table.ts';
import { formatCount, formatMinutes, formatSpan, formatTenths, formatTimeOfDay } from '../output/format.ts';

const BYTES_PER_GIB = 2 ** 30;

const formatGib = (bytes: number): string => `${formatTenths(bytes / BYTES_PER_GIB)} GiB`;

const countPoints = ({ points }: RegionDay) => {
  const whole = points.filter(({ wholeAtMs }) => wholeAtMs !== null);
  return {
    whole: whole.length,
    retired: whole.filter(({ goneAtMs }) => goneAtMs !== null).length,
  };
};

const describeProofs = ({ proofs }: BackupDay, { region }: RegionDay): string => {
  const own = proofs.filter((proof) => proof.region === region);
  const passed = own.flatMap(({ tookMs }) => tookMs ?? []);
  if (own.length === 0) return NO_FIGURE;
  if (passed.length < own.length) return `${passed.length} of ${own.length} passed`;
  return `passed in ${formatMinutes(Math.max(...passed))}`;
};

/** What each Region held over the day. */
export const tabulateRegions = (day: BackupDay): FigureTable => {
  const { regions, home, policy } = day;
  const each = (show: (region: RegionDay) => string): readonly string[] => regions.map(show);
  return {
    head: ['Recovery points', ...each(({ region }) => `${region}, ${region === home ? 'home' : 'copies'}`)],
    rows: [
      ['Whole', ...each((region) => formatCount(countPoints(region).whole))],
      ['Retired by the policy', ...each((region) => formatCount(countPoints(region).retired))],
      ['Snapshots that failed', ...each(({ failedSnapshots }) => formatCount(failedSnapshots))],
      [
        `Largest RPO, ${formatMinutes(policy.rpoMs)} allowed`,
        ...each(({ largestAge }) => (largestAge === null ? NO_FIGURE : formatMinutes(largestAge.ageMs))),
      ],
      ['Stored in the end', ...each(({ storedBytes }) => formatGib(storedBytes))],
      [
        'Copied in',
        ...each(({ copies }) => (copies.full + copies.incremental === 0 ? NO_FIGURE : formatGib(copies.bytes))),
      ],
      ['Proof, restored and checked', ...each((region) => describeProofs(day, region))],
    ],
  };
};

/** Phases that take a part of the RTO, in their order. */
const PHASES: readonly (readonly [RestoreRun['spans'][number]['phase'], string])[] = [
  ['launching', 'machine launched'],
  ['creating', 'volumes made'],
  ['draining', 'taken out of service'],
  ['stopping', 'machine stopped'],
  ['swapping', 'volumes swapped'],
  ['starting', 'machine started'],
  ['checking', 'machine checked'],
  ['joining', 'handed over'],
];

const phaseMs = ({ spans, rtoMs }: RestoreRun, phase: string): number =>
  rtoMs === null
    ? 0
    : spans
        .filter((span) => span.phase === phase && span.way === 'forth')
        .reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);

const orNothing = (ms: number): string => (ms === 0 ? NO_FIGURE : formatMinutes(ms));

const lostMs = ({ content }: RestoreRun): number | null => content && content.writtenMs - content.heldMs;

/** What each restore cost: what was lost, and how long it took. */
export const tabulateRestores = ({ restores }: BackupDay): FigureTable => {
  const each = (show: (restore: RestoreRun) => string): readonly string[] => restores.map(show);
  const parts = PHASES.filter(([phase]) => restores.some((restore) => phaseMs(restore, phase) > 0));
  return {
    head: ['Restores, min:s', ...each(({ askedAtMs, lineage }) => `${formatTimeOfDay(askedAtMs)} slot ${lineage}`)],
    rows: [
      ['Where to', ...each(({ into }) => (into === 'new' ? 'new machine' : into))],
      ['RPO, point to request', ...each(({ rpoMs }) => formatMinutes(rpoMs))],
      ['  written since, and lost', ...each((restore) => formatLost(lostMs(restore)))],
      ['RTO, request to service', ...each(({ rtoMs }) => (rtoMs === null ? 'not restored' : formatMinutes(rtoMs)))],
      ...parts.map(([phase, title]) => [`  ${title}`, ...each((restore) => orNothing(phaseMs(restore, phase)))]),
    ],
  };
};

const formatLost = (ms: number | null): string => (ms === null ? NO_FIGURE : formatMinutes(ms));

const tellMishap = ({ name, title, region, atMs, overMs, told, wholeAtMs }: Mishap): ToldMoment => {
  const heard = told === null ? 'nobody was told' : `told ${told.code} at ${formatSecondOfDay(told.atMs)}`;
  const whole = wholeAtMs === null ? 'not whole again' : `whole again at ${formatSecondOfDay(wholeAtMs)}`;
  return {
    label: `${formatSecondOfDay(atMs)} ${name}`,
    title: `${title} in ${region}`,
    text: `${heard}, over at ${formatSecondOfDay(overMs)}, ${whole}`,
  };
};

const ENDS: Readonly<Record<string, string>> = {
  ACCEPTED: 'accepted later',
  AWAITING_ACCEPTANCE: 'not accepted yet',
};

const tellRestored = (restores: readonly RestoreRun[], of: string): string => {
  const done = restores.filter(({ rtoMs }) => rtoMs !== null);
  const [first] = done;
  if (first === undefined) return 'nothing was restored';
  const lostBytes = done.reduce((sum, { content }) => sum + (content?.lostBytes ?? 0), 0);
  const from = [...new Set(done.map(({ takenAtMs }) => formatSecondOfDay(takenAtMs)))].join(', ');
  const state = ENDS[first.code] ?? `${done.filter(({ serves }) => serves).length} serve`;
  return `${done.length} of ${restores.length} restored from ${of}${from}, ${state}; ${formatGib(lostBytes)} of writes lost`;
};

/** What happened over the day, in its order. */
export const tellMoments = (day: BackupDay): readonly ToldMoment[] => {
  const { mishaps, restores, home, standby, spoiledAtMs, cutOffAtMs } = day;
  return [
    ...mishaps.map(tellMishap),
    {
      label: `${formatSecondOfDay(spoiledAtMs)} dropped-table`,
      title: 'somebody spoils what is on a volume',
      text: tellRestored(
        restores.filter(({ struckMs }) => struckMs === spoiledAtMs),
        '',
      ),
    },
    {
      label: `${formatSecondOfDay(cutOffAtMs)} region-outage`,
      title: `${home} is cut off, ${standby} has copies alone`,
      text: tellRestored(
        restores.filter(({ struckMs }) => struckMs === cutOffAtMs),
        'copies of ',
      ),
    },
  ];
};

const largestOf = (day: BackupDay): string =>
  day.regions
    .map(
      ({ region, largestAge }) => `${largestAge === null ? 'never whole' : formatSpan(largestAge.ageMs)} in ${region}`,
    )
    .join(', ');

/** What the day is about. */
export const titleBackupDay = ({ fleet, machines, policy, standby }: BackupDay): string =>
  `Backups of a stateful fleet, ${fleet}, ${formatCount(machines)} machines: every ${formatSpan(policy.everyMs)}, copied to ${standby}`;

/** The finding in one sentence, whichever way it went. */
export const answerBackupDay = (day: BackupDay): string => {
  const kept = day.regions.every(({ largestAge }) => largestAge !== null && largestAge.ageMs <= day.policy.rpoMs);
  const rtos = day.restores.map(({ rtoMs }) => rtoMs);
  const longest = rtos.every((rtoMs) => rtoMs !== null) ? Math.max(...rtos) : null;
  const restored =
    longest === null ? 'not everything was restored' : `every restore served within ${formatSpan(longest)}`;
  return `The RPO of ${formatSpan(day.policy.rpoMs)} was ${kept ? 'kept' : 'missed'}: at most ${largestOf(day)}; ${restored}.`;
};
