import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Consistency } from '../../../shared/core/backup/backup-policy.ts';
import { Fault } from '../../../shared/core/fault.ts';
import { SECOND_MS } from '../../../shared/core/time.ts';
import { freezeSource } from '../../../shared/operations/freeze-source.ts';
import type { CommandResult } from '../../../shared/ports/agents.ts';

const POLICY = { kind: 'application', freeze: 'freeze-it', thaw: 'thaw-it', frozenMaxMs: 30 * SECOND_MS } as const;
const ENDED: CommandResult = { kind: 'ended', exitCode: 0, output: '' };

/** An instance that answers commands in order, each after some seconds. */
const createInstance = (answers: readonly (CommandResult | Fault)[], seconds = 1) => {
  const commands: string[] = [];
  let nowMs = 0;
  const run = async (_: string, command: string): Promise<CommandResult> => {
    const answer = answers[commands.length] ?? ENDED;
    commands.push(command);
    nowMs += seconds * SECOND_MS;
    if (answer instanceof Fault) throw answer;
    return answer;
  };
  const ports = { agents: { run, readPings: async () => [] }, clock: { nowMs: () => nowMs } };
  return {
    commands,
    freeze: (consistency: Consistency, id: string | null = 'i-1') => freezeSource(ports, id, consistency),
  };
};

describe('freezing a source', () => {
  test.each([
    ['crash-consistent points', { kind: 'crash' } as const, 'i-1'],
    ['a volume alone', POLICY, null],
  ])('%s freeze nothing', async (_, consistency, id) => {
    const { commands, freeze } = createInstance([]);
    const frozen = await freeze(consistency, id);
    expect(frozen.kind).toBe('not-asked');
    expect(await frozen.thaw()).toBe(true);
    expect(commands).toEqual([]);
  });

  test('freezes, and thaws once however often it is asked to', async () => {
    const { commands, freeze } = createInstance([ENDED, ENDED]);
    const frozen = await freeze(POLICY);
    expect(frozen.kind).toBe('frozen');
    expect(await frozen.thaw()).toBe(true);
    expect(await frozen.thaw()).toBe(false);
    expect(commands.slice(1)).toEqual(['thaw-it']);
  });

  test('says when it was frozen for longer than its own timer allows', async () => {
    const { freeze } = createInstance([ENDED], 30);
    const frozen = await freeze(POLICY);
    expect(frozen.kind).toBe('frozen');
    expect(await frozen.thaw()).toBe(false);
  });

  test.each<[string, CommandResult | Fault, RegExp]>([
    ['ends with another code', { kind: 'ended', exitCode: 3, output: 'busy\n' }, /ended with 3: busy$/],
    ['ends with another code in silence', { kind: 'ended', exitCode: 1, output: ' ' }, /ended with 1$/],
    ['does not end in time', { kind: 'unknown', because: 'it still runs' }, /it still runs/],
    ['cannot be sent', new Fault('denied', 'ssm:SendCommand', 'no agent'), /no agent/],
  ])('thaws at once when the command %s', async (_, answer, because) => {
    const { commands, freeze } = createInstance([answer]);
    const frozen = await freeze(POLICY);
    expect(frozen).toMatchObject({ kind: 'failed', because: expect.stringMatching(because) });
    expect(commands.slice(1)).toEqual(['thaw-it']);
  });

  test('is content when the thaw cannot be sent: the timer on the instance thaws', async () => {
    const { freeze } = createInstance([ENDED, new Fault('throttled', 'ssm:SendCommand', 'later')]);
    expect(await (await freeze(POLICY)).thaw()).toBe(true);
  });

  test('arms a timer on the instance before it freezes, whatever the commands quote', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-freeze-'));
    const log = join(folder, 'log');
    const { commands, freeze } = createInstance([ENDED]);
    await freeze({
      ...POLICY,
      freeze: `echo "it's frozen" >> '${log}'`,
      thaw: `echo "it's thawed" >> '${log}'`,
      frozenMaxMs: 1,
    });
    const [command = ''] = commands;
    // Runs the timer in the foreground, so that the test waits for it and for nothing else.
    execFileSync('sh', ['-c', `${command.replace('nohup ', '').replace('sleep 1', 'sleep 0').replace('&\n', ';')}`]);
    expect(readFileSync(log, 'utf8').split('\n').filter(Boolean).sort()).toEqual(["it's frozen", "it's thawed"]);
  });
});
