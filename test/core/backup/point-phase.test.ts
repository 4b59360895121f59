import { describe, expect, it } from 'vitest';
import { phaseOf } from '../../../shared/core/backup/point-phase.ts';
import type { Holding, RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import { NOW_MS } from '../build.ts';
import { AWAY, HOME, labelOf } from './build-backups.ts';

type Standings = Readonly<Record<string, Holding['standing']>>;

const pointOf = (standings: Standings, proven: boolean | null = null, expiresAtMs = NOW_MS + 1): RecoveryPoint => ({
  ...labelOf(),
  expiresAtMs,
  holdings: new Map(
    Object.entries(standings).map(([region, standing]) => [
      region,
      {
        region,
        standing,
        snapshots: [],
        surplus: [],
        proof: proven === null ? null : { atMs: NOW_MS, tookMs: 1, passed: proven },
      },
    ]),
  ),
});

describe('the phase of a recovery point', () => {
  it.each<[string, RecoveryPoint, readonly string[]]>([
    ['pending', pointOf({ [HOME]: 'pending' }), [AWAY]],
    ['failed', pointOf({ [HOME]: 'failed' }), [AWAY]],
    ['failed', pointOf({ [HOME]: 'partial' }), []],
    ['complete', pointOf({ [HOME]: 'whole' }), []],
    ['complete', pointOf({ [HOME]: 'whole' }), [HOME]],
    ['copying', pointOf({ [HOME]: 'whole' }), [AWAY]],
    ['copying', pointOf({ [HOME]: 'whole', [AWAY]: 'pending' }), [AWAY]],
    ['copying', pointOf({ [HOME]: 'whole', [AWAY]: 'failed' }), [AWAY]],
    ['held', pointOf({ [HOME]: 'whole', [AWAY]: 'whole' }), [AWAY]],
    ['held', pointOf({ [AWAY]: 'whole' }), [AWAY]],
    ['copying', pointOf({ [HOME]: 'whole', [AWAY]: 'whole' }), [AWAY, 'ap-south-1']],
    ['proven', pointOf({ [HOME]: 'whole', [AWAY]: 'whole' }, true), [AWAY]],
    ['held', pointOf({ [HOME]: 'whole', [AWAY]: 'whole' }, false), [AWAY]],
    ['expired', pointOf({ [HOME]: 'whole', [AWAY]: 'whole' }, true, NOW_MS), [AWAY]],
  ])('is %s', (phase, point, copyTo) => {
    expect(phaseOf(point, copyTo, NOW_MS)).toBe(phase);
  });
});
