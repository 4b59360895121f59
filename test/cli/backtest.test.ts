import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunTotals } from '../../cli/comparison/run-totals.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';
import { TOTALS } from './build-report.ts';
import { type CliAnswer, createCliFolder, runCli } from './run-cli.ts';

const folder = createCliFolder();
const BALLAST_CONFIG = folder.config;

const anyNumber = (): unknown => expect.any(Number);

/** A day and two hours that go up and down twice a day, with a burst at the end. */
const MINUTES = 1_560;
const loadAt = (minute: number): number =>
  Math.round(300 + 200 * Math.sin((minute * 2 * Math.PI) / 720) + (minute > 1_460 ? 500 : 0));
const rows = Array.from({ length: MINUTES }, (_, minute) => `${86_400 + minute * 60},${loadAt(minute)}`);
const trace = folder.write('days.csv', ['seconds,value', ...rows, ''].join('\n'));
const report = folder.path('backtest.html');

const backtest = (...args: readonly string[]): Promise<CliAnswer> =>
  runCli(['backtest', 'web', '--trace', trace, '--report', report, ...args], { BALLAST_CONFIG });

type Run = RunTotals & { readonly name: string; readonly policy: string };
type Answer = Readonly<Record<string, unknown>> & { readonly runs: readonly Run[] };

const backtestJson = async (...args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await backtest('--json', '--unit-rate', '100', ...args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const answer: Answer = JSON.parse(stdout);
  return answer;
};

const byPolicy = (answer: Answer, policy: string): Run | undefined => answer.runs.find((run) => run.policy === policy);

describe('backtest', () => {
  it('is one object with the keys of the contract', async () => {
    const answer = await backtestJson('--boot', '120', '--seed', '4');
    const figures = Object.fromEntries(Object.keys(TOTALS).map((key) => [key, anyNumber()]));
    expect(answer).toEqual({
      version: 1,
      fleet: 'web',
      load: 'days.csv',
      source: 'trace',
      startMs: 86_400_000,
      minutes: MINUTES,
      heldMinutes: null,
      warmUpMinutes: 0,
      unitRate: 100,
      unitRateFrom: 'given',
      bootSeconds: 120,
      slo: null,
      knee: 0.8,
      runs: [
        { name: 'Ballast', policy: 'file', ...figures },
        { name: 'AWS target tracking', policy: 'target-tracking', ...figures },
      ],
      report,
    });
  });

  it('tells what simulate tells of the same run', async () => {
    const run = ['--trace', trace, '--unit-rate', '100', '--boot', '120', '--json'];
    const { stdout } = await runCli(['simulate', '--fleet', 'web', ...run], { BALLAST_CONFIG });
    const { lost, shortfall, underMinutes, instanceHours, costUsd, costRatio, reversals } = JSON.parse(stdout);
    expect(byPolicy(await backtestJson('--boot', '120'), 'file')).toMatchObject({
      lost,
      shortfall,
      underMinutes,
      instanceHours: expect.closeTo(instanceHours, 9),
      costUsd: expect.closeTo(costUsd, 9),
      costRatio,
      reversals,
    });
  });

  it('takes another policy from policies alone, from keys of the fleet, and from a whole file alike', async () => {
    const policies = 'cpu: { kind: target-tracking, metric: cpu, target: 40 }';
    const whole = SAMPLE_TEXT.replace('max: 4', 'max: 20').replace('target: 60', 'target: 40');
    const others = [
      folder.write('policies.yml', `${policies}\n`),
      folder.write('keys.yml', `policies:\n  ${policies}\n`),
      folder.write('whole.yml', whole),
    ];
    const answers = await Promise.all(others.map((other) => backtestJson('--policy', other)));
    const [first, ...rest] = answers.map((answer) => byPolicy(answer, 'other'));
    for (const other of rest) expect({ ...other, name: '' }).toEqual({ ...first, name: '' });
    const [answer] = answers;
    expect(answer?.runs.map(({ name }) => name)).toEqual(['ballast.yml', 'policies.yml', 'AWS target tracking']);
    const hours = answer?.runs.map(({ instanceHours }) => instanceHours) ?? [];
    expect(hours[1]).toBeGreaterThan(hours[0] ?? 0);
  });

  it('leaves out a warm-up, and says so', async () => {
    const [all, part] = await Promise.all([backtestJson(), backtestJson('--warm-up-days', '1')]);
    expect(part).toMatchObject({ warmUpMinutes: 1_440 });
    const sum = (from: number): number =>
      Array.from({ length: MINUTES - from }, (_, minute) => loadAt(from + minute) * 60).reduce((a, b) => a + b, 0);
    expect(byPolicy(all, 'file')).toMatchObject({ requests: expect.closeTo(sum(0), 3) });
    expect(byPolicy(part, 'file')).toMatchObject({ requests: expect.closeTo(sum(1_440), 3) });
    expect((await backtest('--warm-up-days', '1')).stdout).toContain('The first 1 d are run, but not counted.');
  });

  it('takes the last days of a trace', async () => {
    const answer = await backtestJson('--days', '1');
    expect(answer).toMatchObject({ minutes: 1_440, startMs: 86_400_000 + (MINUTES - 1_440) * 60_000 });
  });

  it('shows a table, its finding and a page, and chooses a unit rate aloud', async () => {
    const { exitCode, stdout, stderr } = await backtest();
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'a machine boots for 300 s. That rate was chosen: the highest minute needs 20 units at 60 %',
    );
    expect(stdout).toContain('AWS target tracking holds CPU at 60 %.');
    expect(stdout).toMatch(/Shortfall \(share of them\) +[\d.<]/);
    expect(stdout).toMatch(/^Short of capacity: Ballast .* for USD .*; AWS target tracking .*\.$/m);
    expect(stderr).toMatch(/^Ballast {2}1970-01-02 /);
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('Requests above the knee of capacity in service');
    expect(page).not.toContain('id="holds"');
  });

  it('warns of a policy that reads what load does not tell', async () => {
    const queue = '{ kind: queue-backlog, queue: orders }';
    const other = folder.write('queue.yml', `orders: { kind: target-tracking, metric: ${queue}, target: 5 }\n`);
    const { exitCode, stderr } = await backtest('--policy', other);
    expect(stderr).toContain('warning: queue.yml: fleets.web.policies.orders: reads a metric that does not follow');
    expect(exitCode).toBe(0);
  });
});
