import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { createCliFolder, linesOf, runCli } from './run-cli.ts';

const folder = createCliFolder();
const JOURNAL = folder.path('run.jsonl.gz');

let lines: readonly string[] = [];

const recordOf = (line: string | undefined): DecisionRecord => {
  const record: DecisionRecord = JSON.parse(line ?? 'null');
  return record;
};

const ask = (...args: readonly string[]) => runCli([...args, '--journal', JOURNAL]);

beforeAll(async () => {
  const run = ['--trace', folder.trace, '--unit-rate', '100', '--boot', '60', '--journal', JOURNAL];
  await runCli(['simulate', '--fleet', 'web', ...run], { BALLAST_CONFIG: folder.config });
  lines = linesOf(gunzipSync(readFileSync(JOURNAL)).toString());
});

/** The journal with one record changed by hand, in a file of its own. */
const tamper = (name: string, index: number, change: (line: string) => string): string => {
  writeFileSync(folder.path(name), lines.map((line, at) => `${at === index ? change(line) : line}\n`).join(''));
  return folder.path(name);
};

describe('explain', () => {
  it('says the newest decision: code, rules, proposals with their readings', async () => {
    const { exitCode, stdout } = await ask('explain', 'web');
    const newest = recordOf(lines.at(-1));
    expect(stdout).toContain(newest.decision.code);
    expect(stdout).toContain(newest.decision.steps[0]?.because);
    expect(stdout).toMatch(/what each policy asked for\n {4}cpu: .*newest reading 01:58/);
    expect(stdout).toContain(newest.id);
    expect(exitCode).toBe(0);
  });

  it('shows the decision in force at a time of day, or at a time', async () => {
    const records = lines.slice(1).map(recordOf);
    const index = records.findIndex(({ atMs, decision }) => decision.action.kind === 'scale' && atMs % MINUTE_MS === 0);
    const [scaled, next] = records.slice(index);
    if (scaled === undefined || next === undefined) throw new Error('no move at the start of a minute, but the last');
    const at = new Date(scaled.atMs).toISOString();
    const justBeforeNext = new Date(next.atMs - 1).toISOString();
    const [byTime, byInstant] = await Promise.all([
      ask('explain', 'web', '--at', at.slice(11, 16), '--json'),
      ask('explain', 'web', '--at', justBeforeNext, '--json'),
    ]);
    const [decision] = JSON.parse(byTime.stdout).decisions;
    expect(decision).toMatchObject({ at, id: scaled.id, fleet: 'web', decision: { action: { kind: 'scale' } } });
    expect(JSON.parse(byInstant.stdout).decisions[0].id).toBe(scaled.id);
  });

  it('goes back as far as it is asked to, newest first', async () => {
    const { stdout } = await ask('explain', 'web', '--last', '3', '--json');
    const ids = JSON.parse(stdout).decisions.map(({ id }: DecisionRecord) => id);
    expect(ids).toEqual(
      lines
        .slice(-3)
        .toReversed()
        .map((line) => recordOf(line).id),
    );
  });

  it('tells the story of one instance, and says when there is none', async () => {
    const [instance] = recordOf(lines.at(-1)).input.view.instances;
    const unknown = 'i-00000000000000000';
    const [told, none] = await Promise.all([
      ask('explain', 'web', '--instance', instance?.id ?? '', '--json'),
      ask('explain', 'web', '--instance', unknown, '--last', '3'),
    ]);
    const story = JSON.parse(told.stdout);
    expect(story).toMatchObject({ fleet: 'web', instance: instance?.id, answer: expect.stringMatching(/^It /) });
    expect(story.chapters.at(-1)).toMatchObject({ seen: { lifecycle: instance?.lifecycle, role: instance?.role } });
    expect(none.stderr).toBe(
      `ballast: none of the last 3 decisions about web up to 1970-01-01 02:00:00 UTC speaks of ${unknown}; --last looks at more, --at at others\n`,
    );
    expect(none.exitCode).toBe(1);
  });

  it('fails where nothing is on record yet', async () => {
    const { exitCode, stderr } = await ask('explain', 'web', '--at', '1969-12-31');
    expect(stderr).toBe('ballast: no decision about web is on record up to 1969-12-31 00:00:00 UTC\n');
    expect(exitCode).toBe(1);
  });
});

describe('replay', () => {
  it('of every tenth decision of a run is identical', async () => {
    const records = lines
      .slice(1)
      .filter((_, index) => index % 40 === 0)
      .map(recordOf);
    expect(records.length).toBeGreaterThan(2);
    for (const { id } of records) {
      const { exitCode, stdout } = await ask('replay', id);
      expect(stdout).toContain('identical');
      expect(exitCode).toBe(0);
    }
  });

  it('of a decision that comes out differently shows where, and fails', async () => {
    const index = lines.findIndex((line) => line.includes('"kind":"scale"'));
    const { id, decision } = recordOf(lines[index]);
    const to = decision.action.kind === 'scale' ? decision.action.to : 0;
    const journal = tamper('tampered.jsonl', index, (line) => line.replace(`"to":${to}`, '"to":99'));
    const { exitCode, stdout, stderr } = await runCli(['replay', id, '--journal', journal]);
    expect(stdout).toContain(`action.to: recorded 99, now ${to}`);
    expect(linesOf(stderr)).toEqual([expect.stringContaining('is decided differently now')]);
    expect(exitCode).toBe(1);
    const { stdout: json } = await runCli(['replay', id, '--journal', journal, '--json']);
    expect(JSON.parse(json)).toEqual({
      id,
      identical: false,
      differences: [{ path: 'action.to', recorded: 99, now: to }],
    });
  });

  it('of an unknown decision is bad input', async () => {
    const { exitCode, stderr } = await ask('replay', 'web-0-0');
    expect(stderr).toContain('no decision "web-0-0"');
    expect(exitCode).toBe(2);
  });
});

describe('status', () => {
  it('says how the fleet stood at the end of the run', async () => {
    const { stdout } = await ask('status');
    const { decision } = recordOf(lines.at(-1));
    expect(stdout).toMatch(/^fleet +desired +in service +warming +healthy +bounds +last decision +next look/);
    expect(stdout).toContain(`2..20  ${decision.code}, 1 min ago`);
    const { stdout: json } = await ask('status', 'web', '--json');
    expect(JSON.parse(json).fleets).toEqual([
      expect.objectContaining({
        fleet: 'web',
        nowMs: 7_200_000,
        desired: decision.state.desired,
        capacity: decision.capacity,
        bounds: { min: 2, max: 20 },
        overrides: [],
        nextLookMs: decision.lookAtMs,
      }),
    ]);
  });

  it('knows only the fleet of the run', async () => {
    const { exitCode, stderr } = await ask('status', 'wen');
    expect(stderr).toContain('did you mean web?');
    expect(exitCode).toBe(2);
  });
});

describe('a damaged journal', () => {
  it('is bad input that names the line', async () => {
    const last = lines.length - 1;
    const journal = tamper('cut.jsonl', last, (line) => line.slice(0, 100));
    const { exitCode, stderr } = await runCli(['explain', 'web', '--journal', journal]);
    expect(stderr).toContain(`cut.jsonl:${last + 1}: not a decision record`);
    expect(exitCode).toBe(2);
  });

  it('is bad input when it cannot be decompressed', async () => {
    writeFileSync(folder.path('cut.jsonl.gz'), readFileSync(JOURNAL).subarray(0, 500));
    const { exitCode, stderr } = await runCli(['explain', 'web', '--journal', folder.path('cut.jsonl.gz')]);
    expect(stderr).toContain('damaged or cut off');
    expect(exitCode).toBe(2);
  });
});
