import { beforeEach, describe, expect, it } from 'vitest';
import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import type { FunctionLog } from '../../shared/runtime/function-log.ts';
import { tellDrill, tellRestores, toRestoresReport } from '../../shared/runtime/tell-restores.ts';

const REFUSED = { kind: 'refused', code: 'NO_POINT', because: 'web has no recovery point here' } as const;

const report = (changes: Partial<RestoreReport> = {}): RestoreReport => ({
  id: 'web-mch3k2p9',
  protection: 'web',
  region: 'eu-west-1',
  point: { setId: 'web.20261121T090000Z.slot-1', lineage: 'slot-1', takenAtMs: 0 },
  into: 'new',
  reason: 'asked by hand',
  code: 'RESTORING',
  explained: 'a machine is being launched',
  phase: 'launching',
  way: 'forth',
  isOver: false,
  startedMs: 0,
  endedMs: null,
  rpoMs: 0,
  rtoMs: null,
  spans: [],
  instanceId: null,
  volumes: [],
  kept: [],
  steps: [],
  ...changes,
});

describe('what is told of restores', () => {
  let told: unknown[][];
  const log: FunctionLog = {
    begin: () => {},
    ignored: () => {},
    told: (...line) => {
      told.push(line);
    },
    ended: () => {},
    failed: () => {},
  };

  beforeEach(() => {
    told = [];
  });

  it('is how each stands, and a warning where a step failed', () => {
    const steps = [{ step: 'launch', result: 'failed', because: 'no capacity' }] as const;
    tellRestores(log, { restores: [report(), report({ steps })], refused: null });
    expect(told.map(([level]) => level)).toEqual(['info', 'warn']);
    expect(told[0]).toEqual([
      'info',
      'a machine is being launched',
      { restore: 'web-mch3k2p9', code: 'RESTORING', phase: 'launching', way: 'forth', steps: [] },
    ]);
  });

  it('is why a wish was refused', () => {
    expect(toRestoresReport(REFUSED)).toEqual({ restores: [], refused: REFUSED });
    tellRestores(log, toRestoresReport(REFUSED));
    expect(told).toEqual([['warn', REFUSED.because, { code: 'NO_POINT' }]]);
    expect(toRestoresReport({ kind: 'begun', report: report() })).toEqual({ restores: [report()], refused: null });
  });

  it('is which proofs began, and what was taken away', () => {
    tellDrill(log, {
      proofs: [
        { protection: 'web', answer: { kind: 'begun', report: report({ into: 'isolated' }) } },
        { protection: 'api', answer: REFUSED },
      ],
      reaped: [{ step: 'remove volume vol-1 of web-1', result: 'failed', because: 'it is attached' }],
    });
    expect(told.map(([level, message]) => [level, message])).toEqual([
      ['info', 'a machine is being launched'],
      ['warn', REFUSED.because],
      ['warn', 'it is attached'],
    ]);
  });
});
