import { describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../cli/create-program.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';
import { createCliFolder, linesOf, runCli } from './run-cli.ts';

const folder = createCliFolder();
const BALLAST_CONFIG = folder.config;
const RUN = ['--unit-rate', '100', '--boot', '60'];
const simulate = (...args: readonly string[]): readonly string[] => ['simulate', '--fleet', 'web', ...RUN, ...args];
const textTrace = folder.write('text.csv', 'seconds,value\n0,1\n60,many\n');
const gapTrace = folder.write('gap.csv', 'seconds,value\n0,1\n60,1\n120,1\n600,1\n');
const unsortedTrace = folder.write('unsorted.csv', 'seconds,value\n60,1\n0,1\n');
const backtest = (trace: string, ...args: readonly string[]): readonly string[] => [
  'backtest',
  'web',
  '--trace',
  trace,
  '--report',
  folder.path('never.html'),
  ...args,
];
const rows = (minutes: number, loadAt: (minute: number) => number): string =>
  ['seconds,value', ...Array.from({ length: minutes }, (_, minute) => `${minute * 60},${loadAt(minute)}`), ''].join(
    '\n',
  );
const constantTrace = folder.write(
  'constant.csv',
  rows(1_560, () => 5),
);
const longConstantTrace = folder.write(
  'long-constant.csv',
  rows(2_880, () => 5),
);
const tune = (trace: string): readonly string[] => ['tune', 'web', '--slo', '1%', '--trace', trace];
const zeroTrace = folder.write(
  'zero.csv',
  rows(1_560, () => 0),
);
const dayTrace = folder.write(
  'day.csv',
  rows(1_560, (minute) => 1 + (minute % 60)),
);
const badPolicy = folder.write('bad-policy.yml', 'cpu: { kind: target-tracking, metric: cpu, target: 101 }\n');
const listPolicy = folder.write('list.yml', '- cpu\n');
const otherFleet = folder.write('other-fleet.yml', SAMPLE_TEXT.replace('  web:', '  api:'));
const notJournal = folder.write('not-a-journal.jsonl', '{"kind":"walk"}\n');

const CASES: readonly (readonly [what: string, args: readonly string[], line: string])[] = [
  ['an unknown command', ['frobnicate'], "unknown command 'frobnicate'"],
  ['a near command', ['explian'], "unknown command 'explian' (Did you mean explain?)"],
  ['an unknown option', ['validate', '--jsn'], "unknown option '--jsn'"],
  ['a missing argument', ['explain'], "missing required argument 'fleet'"],
  ['no configuration', ['validate', '--config', folder.path('none.yml')], 'none.yml:1:1 found no such file'],
  ['a Region that is none of ours', ['plan', '--offline', '--region', 'eu-north-1'], 'found "eu-north-1"'],
  ['an unknown fleet', ['plan', 'webb', '--offline'], 'no fleet "webb"'],
  ['an unknown fleet like no other', ['pause', 'batch', '--for', '1h', '--why', 'x'], 'known: web'],
  ['a missing duration', ['pause', 'web', '--why', 'x'], "required option '--for <duration>' not specified"],
  ['a missing reason', ['pause', 'web', '--for', '2h'], "required option '--why <reason>' not specified"],
  ['an empty reason', ['pause', 'web', '--for', '2h', '--why', ' '], 'Say why'],
  ['a duration without a unit', ['pause', 'web', '--for', '2', '--why', 'x'], 'Say a duration such as 45m'],
  ['a duration without end', ['pause', 'web', '--for', '31d', '--why', 'x'], 'Say at most 30d'],
  [
    'bounds that contradict the file',
    ['set', 'web', '--min', '50', '--for', '1h', '--why', 'x'],
    'min 50 is above max 20 (of ballast.yml)',
  ],
  [
    'bounds that contradict each other',
    ['set', 'web', '--min', '5', '--max', '4', '--for', '1h', '--why', 'x'],
    'min 5 is above max 4',
  ],
  ['no bounds', ['set', 'web', '--for', '1h', '--why', 'x'], 'needs --min, --max or both'],
  ['bounds without an end', ['set', 'web', '--min', '4', '--why', 'x'], 'needs --for'],
  ['bounds without a reason', ['set', 'web', '--min', '4', '--for', '1h'], 'needs --why'],
  ['a part of a unit', ['set', 'web', '--min', '1.5', '--for', '1h', '--why', 'x'], 'Say a whole number'],
  ['bounds and their end', ['set', 'web', '--reset', '--min', '4'], '--reset takes neither'],
  ['a missing trace', simulate('--trace', folder.path('none.csv')), 'none.csv: no such file'],
  ['a folder as a trace', simulate('--trace', folder.path('.')), 'is a folder, not a file'],
  ['text in a trace', simulate('--trace', textTrace), 'text.csv:3: value must be a number, found "many"'],
  ['a gap in a trace', simulate('--trace', gapTrace), 'gap.csv:5: gap of 480 s'],
  ['an unsorted trace', simulate('--trace', unsortedTrace), 'unsorted.csv:3: second 0 comes after second 60'],
  [
    'a unit rate of zero',
    ['simulate', '--fleet', 'web', '--trace', folder.trace, '--boot', '60', '--unit-rate', '0'],
    'Say a number above zero',
  ],
  [
    'a unit rate that is no number',
    ['simulate', '--fleet', 'web', '--trace', folder.trace, '--boot', '60', '--unit-rate', 'NaN'],
    'Say a number above zero',
  ],
  [
    'an unknown autoscaler',
    simulate('--trace', folder.trace, '--autoscaler', 'magic'),
    'Allowed choices are ballast, target-tracking',
  ],
  [
    'an SLO that is no share',
    simulate('--trace', folder.trace, '--slo', 'often'),
    'Say a share of requests from 0.001% to 50%',
  ],
  ['an SLO of nothing', simulate('--trace', folder.trace, '--slo', '0%'), 'Say a share of requests'],
  ['an SLO above one half', simulate('--trace', folder.trace, '--slo', '51%'), 'Say a share of requests'],
  [
    'an incident that there is none of',
    simulate('--trace', folder.trace, '--incidents', 'earthquake'),
    'Say all, none, or some of dead-instance,spot-reclaim,zone-outage',
  ],
  ['no incident by any name', ['start', '--incidents', 'dead-instance,'], 'Say all, none, or some of dead-instance,'],
  ['min above max', simulate('--trace', folder.trace, '--min', '9', '--max', '8'), 'min 9 is above max 8'],
  ['another fleet to simulate', ['simulate', '--fleet', 'wep', ...RUN, '--trace', folder.trace], 'did you mean web?'],
  [
    'a place that cannot be written',
    simulate('--trace', folder.trace, '--journal', `${folder.trace}/x.jsonl`),
    'cannot write',
  ],
  ['a missing journal', ['explain', 'web', '--journal', folder.path('none.jsonl')], 'none.jsonl: no such file'],
  ['a file that is no journal', ['status', '--journal', notJournal], 'not a journal of Ballast'],
  ['an id that is none', ['explain', 'web', '--instance', 'web-1'], 'Say the id of an instance: i- and 8 or 17'],
  ['a time that is none', ['explain', 'web', '--at', '25:00', '--journal', notJournal], 'Say a time such as 14:05'],
  ['a trace too short to learn from', backtest(folder.trace), 'load.csv: 2 h of load, a backtest needs at least 1 day'],
  ['a load that never changes', backtest(constantTrace), 'constant.csv: the load is 5 in every minute'],
  ['no load at all', backtest(zeroTrace), 'zero.csv: the load is 0 in every minute'],
  ['a gap in what is tried', backtest(gapTrace), 'gap.csv:5: gap of 480 s'],
  ['an unknown fleet to try', ['backtest', 'wep', '--trace', dayTrace], 'did you mean web?'],
  ['a warm-up of everything', backtest(dayTrace, '--warm-up-days', '1.1'), 'leaves nothing of 1.08 days of load'],
  [
    'another policy that is not there',
    backtest(dayTrace, '--policy', folder.path('none.yml')),
    'none.yml: no such file',
  ],
  [
    'another policy that is none',
    backtest(dayTrace, '--policy', badPolicy),
    'bad-policy.yml: fleets.web.policies.cpu.target',
  ],
  [
    'another policy that is a list',
    backtest(dayTrace, '--policy', listPolicy),
    'expected a configuration, or the policies',
  ],
  ['another policy without the fleet', backtest(dayTrace, '--policy', otherFleet), 'no fleet "web" in'],
  ['more days than are kept', ['backtest', 'web', '--days', '15'], 'no AWS credentials found'],
  ['no credentials for the past', ['backtest', 'web'], 'no AWS credentials found'],
  ['no SLO to tune for', ['tune', 'web', '--trace', dayTrace], "required option '--slo <share>' not specified"],
  ['an SLO to tune for that is none', ['tune', 'web', '--slo', '1'], 'Say a share of requests'],
  ['too few days to tune', tune(dayTrace), 'day.csv: 1 d 2 h of load, a tuning needs at least 2 days'],
  ['a load that leaves nothing to tune', tune(longConstantTrace), 'the load is 5 in every minute'],
  ['an unknown fleet to tune', ['tune', 'wep', '--slo', '1%', '--trace', dayTrace], 'did you mean web?'],
  ['no credentials', ['status'], 'no AWS credentials found'],
  ['no credentials to look for orphans', ['orphans'], 'no AWS credentials found'],
  ['nobody to answer before a removal', ['orphans', '--remove'], 'nobody can answer here; add --yes'],
  ['an answer to no question', ['orphans', '--yes'], '--yes says nothing without --remove'],
  ['a kept fleet that is said to be gone', ['orphans', '--fleet', 'web'], '--fleet web: it is in the configuration'],
  ['no credentials to look at backups', ['backups'], 'no AWS credentials found'],
  ['a backup of what has none', ['backup', 'web', '--now'], 'fleet web has no backup; state it in the configuration'],
  ['data of no removal', ['orphans', '--with-data'], '--with-data says nothing without --remove'],
];

describe('bad input', () => {
  it.concurrent.each(CASES)('%s: one line, exit code 2', async (_, args, line) => {
    const { exitCode, stdout, stderr } = await runCli(args, { BALLAST_CONFIG });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(line)]);
    expect(stderr).toMatch(/^ballast: /);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('in several places: a line for each, all with position', async () => {
    const config = folder.write('bad.yml', 'version: 2\nregions: { primary: nowhere }\nfleets: {}\n');
    const { exitCode, stderr } = await runCli(['validate', '--config', config]);
    expect(linesOf(stderr).length).toBeGreaterThan(1);
    for (const line of linesOf(stderr)) expect(line).toMatch(/^ballast: .*bad\.yml:\d+:\d+ /);
    expect(exitCode).toBe(2);
  });

  it('is an answer too, for a program', async () => {
    const config = folder.write('bad-json.yml', 'version: 1\n');
    const { exitCode, stdout } = await runCli(['validate', '--json', '--config', config]);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      problems: [expect.stringContaining('bad-json.yml'), expect.any(String)],
    });
    expect(exitCode).toBe(2);
  });

  it('shows where in the code with BALLAST_DEBUG, and only then', async () => {
    const plain = await runCli(['status', '--journal', notJournal]);
    const debugged = await runCli(['status', '--journal', notJournal], { BALLAST_DEBUG: '1' });
    expect(plain.stderr).not.toContain('    at ');
    expect(debugged.stderr).toContain('    at ');
  });
});

/** What a command says of itself; it ends as one that did what it was asked. */
const helpOf = async (name: string): Promise<string> => {
  let help = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
    help += String(piece);
    return true;
  });
  const asked = createProgram().parseAsync([...name.split(' '), '--help'], { from: 'user' });
  await expect(asked.finally(() => stdout.mockRestore())).rejects.toMatchObject({ exitCode: 0 });
  return help;
};

describe('help', () => {
  it('of every command has an example', async () => {
    const { stdout } = await runCli(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name = '']) => name);
    expect(commands).toHaveLength(23);
    for (const name of [...commands, 'dns prepare', 'dns verify', 'drill failover']) {
      const help = await helpOf(name);
      expect(help).toMatch(/Examples:\n {2}\$ /);
      expect(help).toContain('--json');
    }
  });

  it('is what no command at all gets, as bad input', async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect(stderr).toContain('Usage: ballast');
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
