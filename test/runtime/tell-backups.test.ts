import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { BackupTrouble } from '../../shared/core/backup/backup-decision.ts';
import { EMPTY_BACKUP_STATE } from '../../shared/core/backup/backup-state.ts';
import { decideBackups } from '../../shared/core/backup/decide-backups.ts';
import type { BackupLookReport } from '../../shared/operations/backup-report.ts';
import { createFunctionLog } from '../../shared/runtime/function-log.ts';
import { createFunctionMetrics } from '../../shared/runtime/function-metrics.ts';
import { tellBackups } from '../../shared/runtime/tell-backups.ts';

const DECISION = decideBackups(
  [],
  { stage: 'dev', home: 'eu-west-1', sources: new Map(), snapshots: new Map() },
  EMPTY_BACKUP_STATE,
  0,
);

const look = (changes: Partial<BackupLookReport> = {}): BackupLookReport => ({
  code: 'BACKED_UP',
  applied: 'yes',
  explained: 'hold BACKED_UP',
  outcomes: [],
  troubles: [],
  decision: DECISION,
  ...changes,
});

const trouble = (code: BackupTrouble['code'], subject: string): BackupTrouble => ({
  code,
  protection: 'web',
  subject,
  because: 'it is late',
});

const lineSchema = z.looseObject({ level: z.string().optional() });

describe('looks at recovery points', () => {
  let lines: string[];

  beforeEach(() => {
    lines = [];
    const capture = (chunk: unknown): boolean => lines.push(String(chunk)) > 0;
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation(capture),
      vi.spyOn(process.stderr, 'write').mockImplementation(capture),
    ];
    return () => {
      for (const spy of spies) spy.mockRestore();
    };
  });

  const tell = (...looks: readonly BackupLookReport[]): void =>
    tellBackups(createFunctionLog(), createFunctionMetrics('dev'), looks);

  const written = () => lines.map((line) => lineSchema.parse(JSON.parse(line)));
  const measured = () => written().filter((line) => '_aws' in line);

  it('measure nothing while nothing is wrong, and say nothing while nothing is due', () => {
    tell(look());
    expect(measured()).toEqual([]);
    expect(written()).toEqual([expect.objectContaining({ level: 'INFO', code: 'BACKED_UP' })]);
    lines.length = 0;
    tell(look({ code: 'NOT_DUE', applied: 'no', decision: null }));
    expect(lines).toEqual([]);
  });

  it('count troubles by code, as they were found last', () => {
    const found = [trouble('RPO_MISSED', 'a'), trouble('RPO_MISSED', 'b'), trouble('COPY_STUCK', 'c')];
    tell(look({ troubles: [trouble('PROOF_FAILED', 'd')] }), look({ troubles: found }), look({ decision: null }));
    expect(measured()).toEqual([
      expect.objectContaining({ stage: 'dev', code: 'RPO_MISSED', backupTroubles: 2 }),
      expect.objectContaining({ stage: 'dev', code: 'COPY_STUCK', backupTroubles: 1 }),
    ]);
  });

  it.each([
    ['something is not as it should be', look({ troubles: [trouble('COPY_STUCK', 'c')] })],
    ['a step was not done', look({ outcomes: [{ step: 'copy', result: 'failed', because: 'throttled' }] })],
    ['its lease was lost', look({ code: 'LEASE_LOST', decision: null })],
  ])('warn when %s', (_, report) => {
    tell(report);
    expect(written().filter(({ level }) => level === 'WARN')).toHaveLength(1);
  });
});
