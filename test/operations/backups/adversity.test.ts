import { describe, expect, test } from 'vitest';
import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { lookAtBackups } from '../../../shared/operations/look-at-backups.ts';
import type { BackupPorts } from '../../../shared/ports/backup-ports.ts';
import type { Notice } from '../../../shared/ports/notices.ts';
import { createMemoryWorkflows } from '../../../sim/memory-workflows.ts';
import { createSimBackupPorts } from '../../../sim/sim-backup-ports.ts';
import { createBackupScenario, DB, HOME, protectionOf } from './backup-scenario.ts';

describe('troubles of many sources at once', () => {
  const scene = () => {
    const scenario = createBackupScenario({ machines: 1 });
    const workflows = createMemoryWorkflows(() => scenario.home.nowMs);
    const notices: Notice[] = [];
    const look = (send: (notice: Notice) => Promise<void>, protections: readonly Protection[]) => {
      const ports: BackupPorts = {
        ...createSimBackupPorts({
          cloud: scenario.cloud,
          region: HOME,
          workflows,
          notices: {
            send: async (notice) => {
              await send(notice);
              notices.push(notice);
            },
          },
        }),
        sources: {
          list: async () =>
            Array.from({ length: 300 }, (_, index) => ({
              lineage: `vol-${String(index).padStart(3, '0')}`,
              instanceId: null,
              slot: null,
              zone: 'us-east-1a',
              volumes: [],
            })),
        },
      };
      const config = { version: 1, region: HOME, notify: { email: null }, fleets: [DB], protections } as const;
      const wake = { kind: 'snapshot', id: 'a', because: 'an event' } as const;
      return lookAtBackups(ports, config, { wake, scope: { kind: 'due' }, now: false, dryRun: false }, 'test');
    };
    return { scenario, notices, look };
  };
  const LATE = protectionOf({ rpoMs: -1, copyTo: [] });

  test('are told in one notice, which names the first and counts the others', async () => {
    const { notices, look } = scene();
    await look(async () => {}, [LATE]);
    await look(async () => {}, [LATE]);
    expect(notices.map(({ code, subject }) => [code, subject])).toEqual([
      ['RPO_MISSED', 'Ballast db: RPO_MISSED vol-000 in us-east-1, and 299 more'],
    ]);
    expect(notices[0]?.explained.split('\n').at(-1)).toBe('and 280 more');
  });

  test('leave the look time to write down what it did, however slow telling is', async () => {
    const { scenario, notices, look } = scene();
    const many = Array.from({ length: 30 }, (_, index) => ({ ...LATE, name: `p${index}` }));
    const beganMs = scenario.home.nowMs;
    await look(async () => scenario.advance(5 * SECOND_MS), many);
    expect(scenario.home.nowMs - beganMs).toBeLessThan(45 * SECOND_MS);
    expect(notices.length).toBeGreaterThan(0);
    const first = notices.length;
    await look(async () => {}, many);
    expect(notices).toHaveLength(30);
    expect(first).toBeLessThan(30);
  });
});

test('a wish from a clock that is ahead takes one point', async () => {
  const scenario = createBackupScenario({ machines: 1 });
  await scenario.passMinutes(3);
  const workflows = createMemoryWorkflows(() => scenario.home.nowMs);
  const ports = createSimBackupPorts({
    cloud: scenario.cloud,
    region: HOME,
    workflows,
    notices: { send: async () => {} },
  });
  const config = {
    version: 1,
    region: HOME,
    notify: { email: null },
    fleets: [DB],
    protections: [protectionOf()],
  } as const;
  const wake = { kind: 'manual', id: 'a', because: 'a person' } as const;
  const before = scenario.points().length;
  await ports.workflows.ask({ kind: 'backups', id: 'backups' }, 'ask', {
    protections: ['db'],
    atMs: scenario.home.nowMs + 10 * MINUTE_MS,
    because: 'a person',
  });
  for (let minute = 0; minute < 8; minute += 1) {
    await lookAtBackups(ports, config, { wake, scope: { kind: 'due' }, now: false, dryRun: false }, 'test');
    scenario.advance(MINUTE_MS);
  }
  expect(scenario.points().length - before).toBe(1);
});

test('agents that never answer cost no point, and no look more time than it has', async () => {
  const scenario = createBackupScenario({ machines: 12 });
  const commands = { kind: 'application', freeze: 'freeze', thaw: 'thaw', frozenMaxMs: 5 * MINUTE_MS } as const;
  const ports: BackupPorts = {
    ...createSimBackupPorts({
      cloud: scenario.cloud,
      region: HOME,
      workflows: createMemoryWorkflows(() => scenario.home.nowMs),
      notices: { send: async () => {} },
    }),
    agents: {
      readPings: async () => [],
      run: async (_, __, withinMs) => {
        // Those asked at once are waited for at once.
        const untilMs = scenario.home.nowMs + withinMs;
        await Promise.resolve();
        if (scenario.home.nowMs < untilMs) scenario.advance(untilMs - scenario.home.nowMs);
        return { kind: 'unknown', because: 'it did not end' };
      },
    },
  };
  const protections = [protectionOf({ consistency: commands, copyTo: [] })];
  const config = { version: 1, region: HOME, notify: { email: null }, fleets: [DB], protections } as const;
  const wake = { kind: 'snapshot', id: 'a', because: 'an event' } as const;
  for (let minute = 0; minute < 4; minute += 1) {
    const beganMs = scenario.home.nowMs;
    await lookAtBackups(ports, config, { wake, scope: { kind: 'due' }, now: false, dryRun: false }, 'test');
    expect(scenario.home.nowMs - beganMs).toBeLessThan(45 * SECOND_MS);
    scenario.advance(MINUTE_MS);
  }
  const sets = scenario.points().map(({ lineage, consistency }) => [lineage, consistency]);
  expect(new Set(sets.map(([lineage]) => lineage)).size).toBe(12);
  expect(new Set(sets.map(([, consistency]) => consistency))).toEqual(new Set(['crash']));
});
