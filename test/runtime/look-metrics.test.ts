import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fleet } from '../../shared/core/fleet.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { FleetReport } from '../../shared/operations/look-report.ts';
import { createFunctionMetrics } from '../../shared/runtime/function-metrics.ts';
import { createLookMetrics } from '../../shared/runtime/look-metrics.ts';
import { WEB } from '../operations/scenario.ts';

const MIDNIGHT_MS = Date.UTC(2026, 5, 1);
const NOON_MS = MIDNIGHT_MS + 12 * HOUR_MS;

const DIVIDED: Fleet = {
  ...WEB,
  policies: WEB.policies.map((policy) =>
    policy.kind === 'target-tracking' ? { ...policy, source: { kind: 'queue-backlog', queueName: 'jobs' } } : policy,
  ),
};

const report = (fleet: string, changes: Partial<FleetReport> = {}): FleetReport => ({
  fleet,
  id: `${fleet}-mb2k9f0a-1`,
  action: { kind: 'hold', desired: 4 },
  code: 'IN_BAND',
  steps: [],
  plan: [],
  explained: 'hold IN_BAND',
  applied: 'yes',
  outcomes: [],
  measured: { desired: 4, inService: 4, readingAgeMs: 60_000, atRest: true },
  ...changes,
});

const measure = (fleets: readonly Fleet[]) => createLookMetrics(createFunctionMetrics('dev'), 'dev', fleets);

/** What CloudWatch makes of the lines: name, dimensions with their values, value. */
const readMetrics = (lines: readonly string[]): readonly unknown[] =>
  lines.flatMap((line) => {
    const written = JSON.parse(line);
    return written._aws.CloudWatchMetrics.flatMap(
      ({
        Namespace,
        Dimensions,
        Metrics,
      }: {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string }[];
      }) =>
        Metrics.map(({ Name }) => [
          Namespace,
          Name,
          Dimensions.map((names) => Object.fromEntries(names.map((name) => [name, written[name]]))),
          written[Name],
        ]),
    );
  });

describe('the metrics of looks', () => {
  let lines: string[];

  beforeEach(() => {
    lines = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      lines.push(String(chunk));
      return true;
    });
    return () => spy.mockRestore();
  });

  it('are counts over all fleets while fleets are at rest', () => {
    measure([WEB])([report('web'), report('api')], NOON_MS);
    expect(readMetrics(lines)).toEqual([
      ['Ballast', 'readingAge', [{ stage: 'dev' }], 60],
      ['Ballast', 'decisions', [{ stage: 'dev', code: 'IN_BAND' }], 2],
    ]);
  });

  it.each([
    { when: 'in the first hour of the day', fleets: [WEB], nowMs: MIDNIGHT_MS + 59 * MINUTE_MS },
    { when: 'at every look when an alarm divides by it', fleets: [DIVIDED], nowMs: NOON_MS },
  ])('tell what a fleet at rest has $when', ({ fleets, nowMs }) => {
    measure(fleets)([report('web')], nowMs);
    expect(readMetrics(lines).slice(0, 2)).toEqual([
      ['Ballast', 'ready', [{ stage: 'dev', fleet: 'web' }], 4],
      ['Ballast', 'desired', [{ stage: 'dev', fleet: 'web' }], 4],
    ]);
  });

  it('say what a moving fleet desires and has, by its last look', () => {
    measure([WEB])(
      [
        report('web'),
        report('web', {
          code: 'SCALE_OUT',
          measured: { desired: 9, inService: 4, readingAgeMs: 90_000, atRest: false },
        }),
        report('api', { code: 'UNREADABLE', measured: null }),
      ],
      NOON_MS,
    );
    expect(readMetrics(lines)).toEqual([
      ['Ballast', 'ready', [{ stage: 'dev', fleet: 'web' }], 4],
      ['Ballast', 'desired', [{ stage: 'dev', fleet: 'web' }], 9],
      ['Ballast', 'readingAge', [{ stage: 'dev' }], 90],
      ['Ballast', 'decisions', [{ stage: 'dev', code: 'IN_BAND' }], 1],
      ['Ballast', 'decisions', [{ stage: 'dev', code: 'SCALE_OUT' }], 1],
      ['Ballast', 'decisions', [{ stage: 'dev', code: 'UNREADABLE' }], 1],
    ]);
  });

  it('count ignored events by code, and calls whatever they were', () => {
    const metrics = createFunctionMetrics('dev');
    metrics.ofIgnored('STALE_EVENT');
    metrics.ofCalls(
      new Map([
        ['ec2:DescribeInstances', 2],
        ['dynamodb:UpdateItem', 1],
        ['ec2:CreateFleet', 3],
      ]),
    );
    expect(readMetrics(lines)).toEqual([
      ['Ballast', 'ignored', [{ stage: 'dev', code: 'STALE_EVENT' }], 1],
      ['Ballast', 'apiCalls', [{ stage: 'dev' }], 6],
    ]);
  });

  it('are none when there is nothing to tell', () => {
    measure([WEB])([], NOON_MS);
    const metrics = createFunctionMetrics('dev');
    metrics.publish({ code: 'IN_BAND' }, []);
    metrics.ofCalls(new Map());
    expect(lines).toEqual([]);
  });
});
