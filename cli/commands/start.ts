import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { BackupDay } from '../../sim/backup-day/backup-day.ts';
import { runBackupDay } from '../../sim/backup-day/run-backup-day.ts';
import type { FailoverDay } from '../../sim/failover-day/failover-day.ts';
import { runFailoverDay } from '../../sim/failover-day/run-failover-day.ts';
import { generateDay, generatePast } from '../../sim/generate-load.ts';
import { INCIDENTS } from '../../sim/incidents/incidents.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import { toBackupDayJson } from '../backup-day/backup-day-json.ts';
import { renderBackupSection } from '../backup-day/backup-day-section.ts';
import { renderBackupDay } from '../backup-day/render-backup-day.ts';
import { describePair } from '../comparison/describe-pair.ts';
import { toIncidentJson } from '../comparison/incident-json.ts';
import { renderIncidents } from '../comparison/render-incidents.ts';
import { renderTotals } from '../comparison/render-totals.ts';
import { toFailoverDayJson } from '../failover-day/failover-day-json.ts';
import { renderFailoverSection } from '../failover-day/failover-day-section.ts';
import { renderFailoverDay } from '../failover-day/render-failover-day.ts';
import { findFleet } from '../input/find-fleet.ts';
import { readConfig } from '../input/read-config.ts';
import { formatShare, formatTenths, formatTimeOfDay } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { createStageProgress } from '../output/stage-progress.ts';
import { chooseUnitRate } from '../simulation/choose-unit-rate.ts';
import { readTrace } from '../simulation/read-trace.ts';
import { runAutoscaler } from '../simulation/run-autoscaler.ts';
import {
  addMachineOptions,
  addRunOptions,
  incidentsArgument,
  type RunOptions,
  toSimulation,
} from '../simulation/simulation-options.ts';
import { SPOT_SHARE, withSpot } from '../simulation/with-spot.ts';
import { writeReport } from '../simulation/write-report.ts';
import { type Report, spansDays } from '../web/report.ts';

type StartOptions = RunOptions & {
  readonly fleet?: string;
  readonly backups: 'day' | 'none';
  readonly regionOutage: 'day' | 'none';
  readonly journal: string;
  readonly report: string;
};

const BOOT_SECONDS = 120;
const DAY_RATE = 500;
const HOURS = 24;
/** A machine that was made up for has soon left. */
const STORY_ENDS_MS = 15 * MINUTE_MS;

const SPOT_REMARK = `The configuration buys no Spot machines; here ${formatShare(SPOT_SHARE)} are, so that EC2 has one to take back.`;

const EXAMPLES = `
Examples:
  $ npm start
  $ npm start -- --trace load.csv --unit-rate 200 --boot 90
  $ npm start -- --incidents none --backups none --region-outage none
  $ ballast start --seed 7 --max 100`;

type Load = { readonly trace: LoadTrace; readonly past: readonly number[]; readonly title: string };

const selectLoad = ({ trace, fill, seed }: StartOptions): Load =>
  trace === undefined
    ? {
        trace: generateDay(seed, DAY_RATE),
        past: generatePast(seed, DAY_RATE),
        title: 'a generated day with a flash crowd',
      }
    : { trace: readTrace(trace, fill), past: [], title: basename(trace) };

const fleetName = (config: BallastConfig, name: string | undefined): string =>
  name ?? config.fleets.find((fleet) => fleet.name === 'web')?.name ?? config.fleets[0]?.name ?? '';

const toCommand = (
  { trace, seed, boot, min, max, metricDelay, incidents, backups, regionOutage }: StartOptions,
  unitRate: number,
): string =>
  [
    'npm start --',
    ...(trace === undefined ? [] : [`--trace ${trace}`]),
    `--unit-rate ${unitRate} --boot ${boot} --seed ${seed}${incidentsArgument(incidents, INCIDENTS)}`,
    ...(min === undefined ? [] : [`--min ${min}`]),
    ...(max === undefined ? [] : [`--max ${max}`]),
    ...(metricDelay === 0 ? [] : [`--metric-delay ${metricDelay}`]),
    ...(backups === 'none' ? ['--backups none'] : []),
    ...(regionOutage === 'none' ? ['--region-outage none'] : []),
  ].join(' ');

const formatMoment = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, '2026-01-01T00:00'.length)}Z`;

/** When the greatest step out was decided, as `explain --at` takes it: what a person would ask about first. */
const findGreatestStep = (report: Report): string | null => {
  const [ours] = report.runs;
  const [step] = ours.decisions.toSorted((one, other) => other.to - other.from - (one.to - one.from));
  if (step === undefined || step.to <= step.from) return null;
  return spansDays(report) ? formatMoment(step.atMs) : formatTimeOfDay(step.atMs);
};

/** The command that tells the story of the first machine that an incident took from Ballast. */
const suggestStory = ({ runs, fleet }: Report, { journal }: StartOptions): string => {
  const struck = runs[0].incidents.find(({ missed }) => missed === null);
  const [victim] = struck?.taken ?? [];
  if (struck === undefined || victim === undefined) return '';
  const at = formatMoment((struck.wholeAtMs ?? struck.overMs) + STORY_ENDS_MS);
  return `\n  npx ballast explain ${fleet} --instance ${victim.id} --at ${at} --journal ${journal}`;
};

/** What a day has beside its load; null where it was left out. */
type Beside = { readonly backups: BackupDay | null; readonly outage: FailoverDay | null };

const toJson = (
  { runs, fleet, load, unitRate, bootSeconds, seed }: Report,
  { backups, outage }: Beside,
  { journal, report }: StartOptions,
) => ({
  fleet,
  load,
  unitRate,
  bootSeconds,
  seed,
  runs: runs.map(({ name, totals, incidents }) => ({ name, ...totals, incidents: incidents.map(toIncidentJson) })),
  backups: backups && toBackupDayJson(backups),
  regionOutage: outage && toFailoverDayJson(outage),
  journal,
  report,
});

const printFindings = (report: Report, { backups, outage }: Beside, options: StartOptions): void => {
  const step = findGreatestStep(report);
  const at = step === null ? '' : ` --at ${step}`;
  printText(`\n${renderTotals(report.runs, paintTerminal)}\n`);
  printText(paintTerminal('bold', report.words.answer));
  const incidents = renderIncidents(report.runs, paintTerminal);
  if (incidents !== '') printText(`\n${incidents}`);
  if (backups !== null) printText(`\n${renderBackupDay(backups, paintTerminal)}`);
  if (outage !== null) printText(`\n${renderFailoverDay(outage, paintTerminal)}`);
  printText(`
Report   ${options.report}
Journal  ${options.journal}

Next:
  npx ballast explain ${report.fleet}${at} --journal ${options.journal}${suggestStory(report, options)}
  npx ballast status ${report.fleet} --journal ${options.journal}
  npm start -- --trace FILE.csv`);
};

/** The day of backups on the date of the load; it has a fleet of its own. */
const passBackupDay = async ({ backups, seed, json }: StartOptions, loadMs: number): Promise<BackupDay | null> => {
  if (backups === 'none') return null;
  const progress = createStageProgress('Backups', json === true);
  try {
    const startMs = Math.floor(loadMs / DAY_MS) * DAY_MS;
    return await runBackupDay({ seed, startMs, onProgress: (hours) => progress.update(hours / HOURS) });
  } finally {
    progress.close();
  }
};

/** On the day after it, with a service of its own. */
const passRegionOutage = async (
  { regionOutage, seed, json }: StartOptions,
  loadMs: number,
): Promise<FailoverDay | null> => {
  if (regionOutage === 'none') return null;
  const progress = createStageProgress('Region outage', json === true);
  try {
    const dayMs = (Math.floor(loadMs / DAY_MS) + 1) * DAY_MS;
    return await runFailoverDay({ seed, dayMs, onProgress: progress.update });
  } finally {
    progress.close();
  }
};

const sectionsOf = ({ backups, outage }: Beside): Report['sections'] => [
  ...(backups === null ? [] : [renderBackupSection(backups)]),
  ...(outage === null ? [] : [renderFailoverSection(outage)]),
];

const start = async (options: StartOptions): Promise<void> => {
  const { boot, seed, incidents, json = false } = options;
  const config = await readConfig(options);
  const fleet = findFleet(config, fleetName(config, options.fleet));
  const { trace, past, title } = selectLoad(options);
  const chosen = chooseUnitRate(trace, options.max ?? fleet.capacity.max);
  const unitRate = options.unitRate ?? chosen.unitRate;
  if (!json) {
    const why = options.unitRate === undefined ? ` (${chosen.because})` : '';
    printText(`Fleet ${fleet.name}, ${title}: one unit serves ${formatTenths(unitRate)} requests per second${why}.`);
  }
  const bought = withSpot(config, fleet.name, incidents);
  const remarks = bought === null ? [] : [SPOT_REMARK];
  if (!json) for (const remark of remarks) printText(remark);
  const simulation = { ...toSimulation(bought ?? config, fleet.name, options), load: trace, past, unitRate, incidents };
  const output = { loadTitle: title, isQuiet: json };
  const ours = await runAutoscaler('ballast', simulation, { ...output, journalPath: options.journal });
  const theirs = await runAutoscaler('target-tracking', simulation, { ...output, journalPath: null });
  const startMs = trace.startSeconds * SECOND_MS;
  const backups = await passBackupDay(options, startMs);
  const beside = { backups, outage: await passRegionOutage(options, startMs) };
  const pair = describePair(ours.shown, theirs.shown);
  const report: Report = {
    fleet: fleet.name,
    load: title,
    startMs,
    stepSeconds: 60,
    unitRate,
    bootSeconds: boot,
    seed,
    command: toCommand(options, unitRate),
    runs: [ours.shown, theirs.shown],
    ...pair,
    words: { ...pair.words, remarks },
    sections: sectionsOf(beside),
  };
  writeReport(options.report, report);
  if (json) printJson(toJson(report, beside, options));
  else printFindings(report, beside, options);
};

/** Adds `ballast start`: Ballast and AWS target tracking on the same load; what `npm start` runs. */
export const addStartCommand = (program: Command): void => {
  const command = program
    .command('start')
    .description(
      'Run a day with a flash crowd and three incidents, or recorded load, on the embedded cloud: Ballast beside AWS target tracking; a day of backups; and a Region that fails.',
    )
    .option('--fleet <name>', 'fleet of the configuration (default: web, else the first)')
    .option('--trace <file>', 'recorded load, CSV, instead of the generated day')
    .addOption(
      new Option('--backups <what>', 'a day of recovery points of a stateful fleet beside it, or none')
        .choices(['day', 'none'])
        .default('day'),
    )
    .addOption(
      new Option('--region-outage <what>', 'the day after it a Region that fails, and a service that moves, or none')
        .choices(['day', 'none'])
        .default('day'),
    )
    .addHelpText('after', EXAMPLES);
  addRunOptions(addMachineOptions(command, BOOT_SECONDS), {
    journal: 'runs/latest.jsonl.gz',
    report: 'runs/latest.html',
    incidents: 'all',
  }).action(start);
};
