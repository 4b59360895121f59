import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TOTALS } from './build-report.ts';
import { createCliFolder, linesOf, runCli } from './run-cli.ts';

const folder = createCliFolder();
const BALLAST_CONFIG = folder.config;

const anyNumber = (): unknown => expect.any(Number);

const simulate = async (...args: readonly string[]) => {
  const fixed = ['simulate', '--fleet', 'web', '--trace', folder.trace, '--unit-rate', '100', '--boot', '60'];
  const answer = await runCli([...fixed, ...args], { BALLAST_CONFIG });
  expect(args.includes('--json') ? answer.stderr : '').toBe('');
  expect(answer.exitCode).toBe(0);
  return answer.stdout;
};

const parseLine = (line: string): unknown => {
  const value: unknown = JSON.parse(line);
  return value;
};

describe('simulate --json', () => {
  it('prints one object on one line, with the keys of the contract', async () => {
    const stdout = await simulate('--json', '--min', '1', '--max', '200', '--seed', '7');
    expect(linesOf(stdout)).toHaveLength(1);
    const run = JSON.parse(stdout);
    expect(Object.keys(run)).toEqual([
      'version',
      'seed',
      'stepSeconds',
      'fleet',
      'autoscaler',
      'unitRate',
      'bootSeconds',
      'samples',
      'decisions',
      'holds',
      'actions',
      'requests',
      'lost',
      'instanceHours',
      'costUsd',
      'slo',
      'knee',
      'shortfall',
      'underMinutes',
      'reversals',
      'unitHours',
      'costRatio',
      'incidents',
    ]);
    expect(run.incidents).toEqual([]);
    expect(run).toMatchObject({ version: 1, seed: 7, stepSeconds: 60, fleet: 'web', autoscaler: 'ballast' });
    expect(run.samples).toHaveLength(120);
    expect(Object.keys(run.samples[0])).toEqual(['t', 'load', 'ready', 'billed', 'desired']);
    expect(run.samples[41]).toMatchObject({ t: 41 * 60, load: 800 });
    expect(Object.keys(run.decisions[0])).toEqual(['t', 'code', 'from', 'to', 'because']);
    expect(run.actions.out + run.actions.in).toBe(run.decisions.length);
    expect(run.requests).toBeCloseTo((90 * 200 + 30 * 800) * 60, 3);
    expect(run.instanceHours).toBeGreaterThan(0);
    expect(run.costUsd).toBeCloseTo(run.instanceHours * 0.0725, 6);
    expect(run.unitHours).toBeCloseTo(run.instanceHours, 6);
  });

  it('is the same for the same seed, byte for byte', async () => {
    const [one, again] = await Promise.all([simulate('--json', '--seed', '3'), simulate('--json', '--seed', '3')]);
    expect(again).toBe(one);
  });

  it('lets --min set machinesMin too, and --max end what may be asked for', async () => {
    const low = JSON.parse(await simulate('--json', '--min', '1'));
    const narrow = JSON.parse(await simulate('--json', '--min', '5', '--max', '6'));
    const desired = (run: { samples: { desired: number }[] }): number[] => run.samples.map((sample) => sample.desired);
    expect(Math.min(...desired(low))).toBeLessThan(5);
    expect(Math.min(...desired(narrow))).toBe(5);
    expect(Math.max(...desired(narrow))).toBe(6);
  });

  it('judges by the samples, at the knee, with the SLO that it is told', async () => {
    const run = JSON.parse(await simulate('--json', '--slo', '0.5%'));
    expect(run).toMatchObject({ slo: 0.005, knee: 0.8 });
    const samples: readonly { load: number; ready: number }[] = run.samples;
    const above = samples.map(({ load, ready }) => Math.max(0, load - ready * 100 * 0.8));
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    expect(run.shortfall).toBeCloseTo(sum(above) / sum(samples.map(({ load }) => load)), 9);
    expect(run.underMinutes).toBe(above.filter((excess) => excess > 0).length);
    expect(run.costRatio).toBeGreaterThan(1);
    expect(JSON.parse(await simulate('--json')).slo).toBeNull();
  });

  it('runs the baseline on the same load', async () => {
    const run = JSON.parse(await simulate('--json', '--autoscaler', 'target-tracking'));
    expect(run.autoscaler).toBe('target-tracking');
    expect(run.decisions.length).toBeGreaterThan(0);
  });

  it('sees datapoints later with --metric-delay', async () => {
    const firstOut = async (...args: readonly string[]): Promise<number> =>
      JSON.parse(await simulate('--json', ...args)).decisions.find(
        (made: { from: number; to: number }) => made.to > made.from,
      ).t;
    expect(await firstOut('--metric-delay', '180')).toBeGreaterThan(await firstOut());
  });

  it('holds the last value over a gap with --fill hold', async () => {
    const trace = folder.write('gap.csv', 'seconds,value\n0,100\n60,200\n120,300\n420,100\n');
    const run = JSON.parse(await simulate('--json', '--trace', trace, '--fill', 'hold'));
    expect(run.samples.map(({ load }: { load: number }) => load)).toEqual([100, 200, 300, 300, 300, 300, 300, 100]);
  });
});

describe('simulate', () => {
  it('prints a table without --json', async () => {
    const stdout = await simulate();
    for (const label of ['Requests lost', 'Shortfall', 'Minutes under', 'Against the optimum', 'Scaled out'])
      expect(stdout).toContain(label);
  });

  it('leaves a journal and a report where it is told to', async () => {
    const [journal, report] = [folder.path('deep/run.jsonl'), folder.path('deep/run.html')];
    await simulate('--json', '--journal', journal, '--report', report);
    const [header, ...records] = linesOf(readFileSync(journal, 'utf8')).map(parseLine);
    expect(header).toEqual({
      kind: 'run',
      version: 1,
      fleet: 'web',
      autoscaler: 'ballast',
      load: 'load.csv',
      seed: 1,
      unitRate: 100,
      bootSeconds: 60,
      startMs: 0,
      endMs: 7_200_000,
    });
    expect(records.length).toBeGreaterThanOrEqual(120);
    expect(records[0]).toMatchObject({ version: 1, fleet: 'web', applied: 'yes' });
    expect(existsSync(report)).toBe(true);
  });
});

describe('start', () => {
  const start = (...args: readonly string[]) => {
    const files = ['--journal', folder.path('start.jsonl.gz'), '--report', folder.path('start.html')];
    const beside = ['--backups', 'none', '--region-outage', 'none'];
    return runCli(['start', '--trace', folder.trace, ...beside, ...files, ...args], { BALLAST_CONFIG });
  };

  it('compares both, names its files and what to do next, and shows progress in a few plain lines', async () => {
    const { exitCode, stdout, stderr } = await start();
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'Fleet web, load.csv: one unit serves 66.7 requests per second (the highest minute needs 20 units at 60 %',
    );
    expect(stdout).toMatch(/Requests lost +[\d,]+ +[\d,]+/);
    expect(stdout).toMatch(/^Ballast lost .* % of the requests, AWS target tracking .*\.$/m);
    expect(stdout).toContain(`Report   ${folder.path('start.html')}`);
    const [, next = ''] = /npx ballast (explain web --at \S+ --journal \S+)/.exec(stdout) ?? [];
    expect((await runCli(next.split(' '))).stdout).toContain('web scales out');
    for (const line of linesOf(stderr)) expect(line).toMatch(/^(Ballast|AWS target tracking) {2}1970-01-01 /);
    expect(linesOf(stderr).length).toBeGreaterThan(1);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  const JSON_OPTIONS = ['--json', '--unit-rate', '100', '--boot', '60', '--seed', '2'];

  it('strikes both alike, tells what each made of it, and whose story to ask for', async () => {
    const { stdout } = await start();
    expect(stdout).toContain('The configuration buys no Spot machines; here 30 % are');
    for (const name of ['dead-instance', 'spot-reclaim', 'zone-outage']) {
      expect(stdout).toMatch(new RegExp(`^\\d\\d:\\d\\d:20 ${name} +\\S+`, 'm'));
    }
    expect(stdout).toMatch(
      /^ {2}Ballast lost 1 of \d+ machines, below desired from 00:47:20 to \d\d:\d\d:\d\d; launched/m,
    );
    expect(stdout).toMatch(/^ {2}AWS target tracking lost 1 of \d+ machines, below desired from 00:47:20/m);
    const [, story = ''] = /npx ballast (explain web --instance \S+ --at \S+ --journal \S+)/.exec(stdout) ?? [];
    expect((await runCli(story.split(' '))).stdout).toContain('It was taken out of the fleet');
  });

  it('tells a program when, what it took and how long it was', async () => {
    const { runs } = JSON.parse((await start(...JSON_OPTIONS, '--max', '40', '--incidents', 'zone-outage')).stdout);
    for (const { incidents } of runs) {
      expect(incidents).toHaveLength(1);
      const [{ belowFromMs, wholeAtMs, recoverySeconds, ...incident }] = incidents;
      expect(incident).toMatchObject({ name: 'zone-outage', atMs: 75 * 60_000 + 20_000, missed: null });
      expect(recoverySeconds).toBe((wholeAtMs - belowFromMs) / 1_000);
      expect(Object.keys(incident.taken[0])).toEqual(['id', 'instanceType', 'zone', 'market']);
      expect(Object.keys(incident.launched[0])).toEqual(['atMs', 'id', 'instanceType', 'zone', 'market']);
    }
    const [header = ''] = gunzipSync(readFileSync(folder.path('start.jsonl.gz')))
      .toString()
      .split('\n');
    expect(JSON.parse(header)).toMatchObject({ incidents: [{ name: 'zone-outage', atMs: 75 * 60_000 + 20_000 }] });
  });

  it('is one object for a program', async () => {
    const { stdout, stderr } = await start(...JSON_OPTIONS, '--incidents', 'none');
    expect(stderr).toBe('');
    const totals = Object.fromEntries(Object.keys(TOTALS).map((key) => [key, anyNumber()]));
    expect(JSON.parse(stdout)).toEqual({
      fleet: 'web',
      load: 'load.csv',
      unitRate: 100,
      bootSeconds: 60,
      seed: 2,
      runs: [
        { name: 'Ballast', ...totals, incidents: [] },
        { name: 'AWS target tracking', ...totals, incidents: [] },
      ],
      backups: null,
      regionOutage: null,
      journal: folder.path('start.jsonl.gz'),
      report: folder.path('start.html'),
    });
  });
});
