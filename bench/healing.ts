import { mkdir, writeFile } from 'node:fs/promises';
import ora from 'ora';
import { FAILURES } from './healing/failures.ts';
import { type Healer, measureRecovery, type Recovery, type Setting } from './healing/measure-recovery.ts';
import { renderHealing } from './healing/render-healing.ts';
import { HEALER_NAMES, judgeRecovery, type Row, toRow } from './healing/summarize.ts';
import { type PassTiming, timePass } from './healing/time-pass.ts';
import { runBench } from './run-bench.ts';
import { renderVerdict, type Verdict } from './verdict.ts';

const RESULTS = new URL('results/', import.meta.url);

/** Boot: minutes, as for an image that installs its application. Start: what AWS says of its own warm pools. */
const SETTING: Setting = { machines: 10, bootSeconds: 180, standbyStartSeconds: 30 };

/** Two in each zone: enough in the others for a zone that dies. */
const STANDBYS = 6;
/** Seconds of a minute at which a failure strikes. */
const OFFSETS = [0, 7, 14, 21, 28, 35, 42, 49, 56];

const HEALERS: readonly Healer[] = [
  { name: HEALER_NAMES.group, kind: 'scaling-group', standbys: 0, losesEvents: false },
  { name: HEALER_NAMES.plain, kind: 'ballast', standbys: 0, losesEvents: false },
  { name: HEALER_NAMES.deaf, kind: 'ballast', standbys: 0, losesEvents: true },
  { name: HEALER_NAMES.standby, kind: 'ballast', standbys: STANDBYS, losesEvents: false },
];

const measureAll = async (): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  const spinner = ora({ discardStdin: false }).start();
  try {
    for (const failure of FAILURES) {
      for (const healer of HEALERS) {
        spinner.text = `${failure.name}, ${healer.name}`;
        const runs: Recovery[] = [];
        for (const offset of OFFSETS) runs.push(await measureRecovery(SETTING, healer, failure, offset));
        rows.push(toRow(failure.name, healer, runs));
      }
    }
  } finally {
    spinner.stop();
  }
  return rows;
};

const judgePass = ({ machines, failed, medianMs, launchCalls }: PassTiming): Verdict => ({
  claim: `${failed} of ${machines} machines failing at once are decided in one pass under 100 ms, in a few launch calls`,
  found: `${medianMs.toFixed(1)} ms, ${launchCalls} calls`,
  holds: medianMs < 100 && launchCalls <= 10,
});

const page = (rows: readonly Row[], verdicts: readonly Verdict[]): string =>
  [
    '# Time to recover',
    '',
    'Made by `npm run bench:healing`, in the embedded cloud: a fleet of a fixed size in three Availability Zones is struck at',
    `${OFFSETS.length} moments of a minute by each failure. It has ${SETTING.machines} machines that serve ${SETTING.bootSeconds} s after their launch, and where there are`,
    `standbys, ${STANDBYS} that serve ${SETTING.standbyStartSeconds} s after they are started. EC2 Auto Scaling does what its guide documents: it looks every`,
    'minute, ends what is unhealthy and then launches, a tenth at a time, with a grace period of 300 s. Virtual time: no',
    'figure depends on the machine that runs it.',
    '',
    renderHealing(
      rows,
      HEALERS.map(({ name }) => name),
    ).markdown,
    '',
    ...verdicts.map((verdict) => `- ${renderVerdict(verdict)}`),
    '',
  ].join('\n');

const bench = async (): Promise<readonly Verdict[]> => {
  const rows = await measureAll();
  const timing = timePass();
  const verdicts = [...judgeRecovery(rows, SETTING), judgePass(timing)];
  await mkdir(RESULTS, { recursive: true });
  await writeFile(
    new URL('healing.json', RESULTS),
    `${JSON.stringify({ setting: SETTING, rows, pass: timing, verdicts }, null, 2)}\n`,
  );
  await writeFile(new URL('healing.md', RESULTS), page(rows, verdicts));
  console.log(
    renderHealing(
      rows,
      HEALERS.map(({ name }) => name),
    ).text,
  );
  return verdicts;
};

await runBench(bench);
