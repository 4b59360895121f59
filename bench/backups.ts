import { mkdir, writeFile } from 'node:fs/promises';
import ora from 'ora';
import { measureStorm, type Storm } from './backups/measure-storm.ts';
import { renderRows } from './render-rows.ts';
import { runBench } from './run-bench.ts';
import { renderVerdict, type Verdict } from './verdict.ts';

const RESULTS = new URL('results/', import.meta.url);

const VOLUMES = [125, 250, 500, 1_000].map((volumes) => 2 * Math.round(volumes / 2));

/** Limits of EBS (user guide, "Amazon EBS quotas"). */
const COPIES_MAX = 20;
const PENDING_MAX = 5;

/** How far from twice as much for twice as many a figure may be. */
const LINEAR_SLACK = 1.15;

const measureAll = async (): Promise<readonly Storm[]> => {
  const storms: Storm[] = [];
  const spinner = ora({ discardStdin: false }).start();
  try {
    for (const losesEvents of [false, true]) {
      for (const volumes of VOLUMES) {
        spinner.text = `${volumes} volumes${losesEvents ? ', every event lost' : ''}`;
        storms.push(await measureStorm(volumes, losesEvents));
      }
    }
  } finally {
    spinner.stop();
  }
  return storms;
};

const render = (storms: readonly Storm[]) =>
  renderRows(
    ['volumes due at once', 'taken', 'copied', 'calls', 'refused', 'looks', 'copies at once', 'pending of a volume'],
    storms.map(
      ({ volumes, losesEvents, takenMinutes, copiedMinutes, calls, refused, looks, copyingMax, pendingMax }) => [
        `${volumes}${losesEvents ? ', every event lost' : ''}`,
        `${Math.round(takenMinutes)} min`,
        `${Math.round(copiedMinutes)} min`,
        String(calls),
        String(refused),
        String(looks),
        String(copyingMax),
        String(pendingMax),
      ],
    ),
  );

const growsLinearly = (storms: readonly Storm[], read: (storm: Storm) => number): boolean =>
  storms.every((storm, index) => {
    const before = storms[index - 1];
    if (before === undefined || before.losesEvents !== storm.losesEvents) return true;
    return read(storm) / read(before) <= (storm.volumes / before.volumes) * LINEAR_SLACK;
  });

const most = (storms: readonly Storm[], read: (storm: Storm) => number): number => Math.max(...storms.map(read));

const judge = (storms: readonly Storm[]): readonly Verdict[] => [
  {
    claim: 'every set is taken and every copy made',
    found: `${storms.filter(({ takenMinutes }) => Number.isFinite(takenMinutes)).length} of ${storms.length} storms`,
    holds: storms.every(({ takenMinutes }) => Number.isFinite(takenMinutes)),
  },
  {
    claim: `never more than ${COPIES_MAX} copies under way into a Region`,
    found: `${most(storms, ({ copyingMax }) => copyingMax)} at most`,
    holds: most(storms, ({ copyingMax }) => copyingMax) <= COPIES_MAX,
  },
  {
    claim: `never more than ${PENDING_MAX} pending snapshots of a volume`,
    found: `${most(storms, ({ pendingMax }) => pendingMax)} at most`,
    holds: most(storms, ({ pendingMax }) => pendingMax) <= PENDING_MAX,
  },
  {
    claim: 'EBS refuses no call, for too many requests or for another reason',
    found: `${most(storms, ({ refused }) => refused)} refused`,
    holds: storms.every(({ refused }) => refused === 0),
  },
  {
    claim: 'calls grow no faster than the number of volumes',
    found: storms.map(({ calls, volumes }) => (calls / volumes).toFixed(2)).join(', '),
    holds: growsLinearly(storms, ({ calls }) => calls),
  },
  {
    claim: 'so does the time until everything is copied',
    found: storms.map(({ copiedMinutes, volumes }) => (copiedMinutes / volumes).toFixed(2)).join(', '),
    holds: growsLinearly(storms, ({ copiedMinutes }) => copiedMinutes),
  },
];

const page = (storms: readonly Storm[], verdicts: readonly Verdict[]): string =>
  [
    '# A storm of backups',
    '',
    'Made by `npm run bench:backups`, in the embedded cloud: machines with a root volume of 8 GiB and a data volume of 100 GiB',
    'are protected for the first time, so that every volume is due at once and every copy is a full one. EBS takes 20 copies at',
    'once into a Region, at an assumed 100 MiB/s each: that is what the time is made of. Virtual time: no figure depends on',
    'the machine that runs it.',
    '',
    render(storms).markdown,
    '',
    ...verdicts.map((verdict) => `- ${renderVerdict(verdict)}`),
    '',
  ].join('\n');

const bench = async (): Promise<readonly Verdict[]> => {
  const storms = await measureAll();
  const verdicts = judge(storms);
  await mkdir(RESULTS, { recursive: true });
  const figures = storms.map(({ lookMaxMs: _, ...storm }) => storm);
  await writeFile(new URL('backups.json', RESULTS), `${JSON.stringify({ storms: figures, verdicts }, null, 2)}\n`);
  await writeFile(new URL('backups.md', RESULTS), page(storms, verdicts));
  console.log(render(storms).text);
  console.log(
    `\nOne look took at most ${Math.round(most(storms, ({ lookMaxMs }) => lookMaxMs))} ms of processor time here.`,
  );
  return verdicts;
};

await runBench(bench);
