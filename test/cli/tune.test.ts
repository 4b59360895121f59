import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CANDIDATES_MAX } from '../../cli/tune/search-candidates.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';
import { TOTALS } from './build-report.ts';
import { createCliFolder, runCli } from './run-cli.ts';

const folder = createCliFolder();

const anyNumber = (): unknown => expect.any(Number);

/** Two days of four alike halves. */
const MINUTES = 2_880;
const rows = Array.from(
  { length: MINUTES },
  (_, minute) => `${minute * 60},${Math.round(500 + 300 * Math.sin((minute * 2 * Math.PI) / 720))}`,
);
const trace = folder.write('days.csv', ['seconds,value', ...rows, ''].join('\n'));
const report = folder.path('tune.html');

const TRACKING = `      cpu:
        kind: target-tracking
        metric: cpu
        target: 60
`;

/** A fleet that pays for far more than a lax SLO asks for, and has a single setting to turn. */
const wasteful = SAMPLE_TEXT.replace('max: 4', 'max: 30').replace(
  TRACKING,
  `      cpu: # out when it is hot
        kind: target-tracking
        metric: cpu
        target: 40 # percent
        scaleIn: { enabled: false }
`,
);

const tune = (config: string, ...args: readonly string[]) =>
  runCli(['tune', 'web', '--trace', trace, '--unit-rate', '100', '--boot', '120', '--report', report, ...args], {
    BALLAST_CONFIG: config,
  });

describe('tune', () => {
  it('finds a cheaper setting, proves it on other days, writes it, keeps every comment, and does the same again', async () => {
    const tuneAlike = async (name: string) => {
      const config = folder.write(`${name}.yml`, wasteful);
      return { config, ...(await tune(config, '--slo', '2%', '--write', '--json')) };
    };
    const [{ config, exitCode, stdout, stderr }, again] = await Promise.all([
      tuneAlike('wasteful'),
      tuneAlike('alike'),
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(again.stdout.replaceAll('alike.yml', 'wasteful.yml')).toBe(stdout);
    const answer = JSON.parse(stdout);
    const figures = Object.fromEntries(Object.keys(TOTALS).map((key) => [key, anyNumber()]));
    expect(answer).toMatchObject({
      version: 1,
      fleet: 'web',
      config,
      load: 'days.csv',
      source: 'trace',
      minutes: MINUTES,
      heldMinutes: null,
      warmUpMinutes: 0,
      trainedMinutes: 1_920,
      unitRate: 100,
      unitRateFrom: 'given',
      bootSeconds: 120,
      slo: 0.02,
      verdict: 'change',
      isWritten: true,
      report,
    });
    expect(answer.candidates[0]).toEqual({ edits: [], isOnFront: expect.any(Boolean), ...figures });
    expect(answer.candidates.length).toBeLessThanOrEqual(CANDIDATES_MAX);
    const [asItIs, found, theirs] = answer.proof;
    expect([asItIs.name, found.name, theirs.name]).toEqual(['As it is', 'Found', 'AWS target tracking']);
    expect(found.costUsd).toBeLessThan(asItIs.costUsd);
    expect(found.shortfall).toBeLessThanOrEqual(0.02);
    expect(answer.change).toContain('-        target: 40 # percent');
    const written = readFileSync(config, 'utf8');
    expect(written).toContain('cpu: # out when it is hot');
    expect(written).toMatch(/^ {8}target: \d+ # percent$/m);
    expect(readFileSync(report, 'utf8')).toContain('aria-label="What was tried"');
  }, 300_000);

  it('says so when nothing is better, shows the front, and leaves the file alone', async () => {
    const scheduled = '      day: { kind: scheduled, cron: "0 8 * * *", min: 18 }\n';
    const text = SAMPLE_TEXT.replace('{ min: 2, max: 4 }', '{ min: 10, max: 30 }').replace(TRACKING, scheduled);
    const config = folder.write('scheduled.yml', text);
    const { exitCode, stdout, stderr } = await tune(config, '--slo', '50%', '--write');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Tuned on the first 1 d 8 h; the last 16 h were held out');
    expect(stdout).toMatch(/^on the days tuned on +shortfall/m);
    expect(stdout).toMatch(/^as it is .* 100 %/m);
    expect(stdout).toContain('No change: nothing that was tried is better than the policy as it is.');
    expect(stdout).not.toContain('Written');
    expect(stderr).toContain('As it is  1970-01-01 ');
    expect(readFileSync(config, 'utf8')).toBe(text);
  }, 300_000);
});
