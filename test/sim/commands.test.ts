import { describe, expect, it } from 'vitest';
import { runCommand } from '../../sim/commands.ts';
import { killAgent } from '../../sim/faults/kill-agent.ts';
import { advanceTo } from '../../sim/world.ts';
import { at, launchMachines, smallWorld } from './small-world.ts';

const openWorld = () => {
  const { world } = smallWorld();
  const [id = ''] = launchMachines(world, 1);
  return { world, id };
};

describe('a command', () => {
  it('ends well unless the world says otherwise, and is remembered in order', () => {
    const { world, id } = openWorld();
    advanceTo(world, at(100));
    expect(runCommand(world, id, 'freeze')).toEqual({ kind: 'ended', exitCode: 0, output: '' });
    world.commands.answer = (_instanceId, command) =>
      command === 'thaw' ? { kind: 'ended', exitCode: 3, output: 'stuck' } : null;
    expect(runCommand(world, id, 'thaw')).toMatchObject({ exitCode: 3, output: 'stuck' });
    expect(runCommand(world, id, 'check')).toMatchObject({ exitCode: 0 });
    expect(world.commands.sent).toMatchObject([
      { atMs: at(100), instanceId: id, command: 'freeze' },
      { command: 'thaw', result: { exitCode: 3 } },
      { command: 'check' },
    ]);
  });

  it('reaches nothing without a connected agent', () => {
    const { world, id } = openWorld();
    expect(runCommand(world, id, 'freeze')).toMatchObject({ kind: 'unknown' });
    advanceTo(world, at(100));
    killAgent(world, id);
    expect(runCommand(world, id, 'freeze')).toMatchObject({ kind: 'unknown' });
    expect(runCommand(world, 'i-none', 'freeze')).toMatchObject({ kind: 'unknown' });
    expect(world.commands.sent).toEqual([]);
  });
});
