import { describe, expect, it } from 'vitest';
import { describeAnswer } from '../../cli/comparison/describe-answer.ts';
import { formatDifference } from '../../cli/comparison/format-difference.ts';
import { renderTotals } from '../../cli/comparison/render-totals.ts';
import { CODE_MEANINGS } from '../../cli/output/code-meanings.ts';
import { formatShare, formatSpan, formatTime, formatUsd } from '../../cli/output/format.ts';
import { paintNothing } from '../../cli/output/paint.ts';
import { renderRecord } from '../../cli/output/render-record.ts';
import { planFleet } from '../../cli/plan/planned-fleet.ts';
import { renderDryLook, renderPlannedFleet } from '../../cli/plan/render-plan.ts';
import { chooseUnitRate } from '../../cli/simulation/choose-unit-rate.ts';
import { addDecision } from '../../cli/simulation/recorded-run.ts';
import { toFleetStatus } from '../../cli/status/fleet-status.ts';
import { renderStatus } from '../../cli/status/render-status.ts';
import type { ReportDecision } from '../../cli/web/report.ts';
import { DECISION_CODES } from '../../shared/core/decision.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { Override } from '../../shared/core/fleet-state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { createScenario, WEB } from '../operations/scenario.ts';
import { decisionAt, TOTALS } from './build-report.ts';

const ours = { name: 'Ballast', totals: { ...TOTALS, lost: 5, instanceHours: 110 } };
const theirs = { name: 'AWS', totals: TOTALS };

describe('numbers for people', () => {
  it.each([
    [0, '0 %'],
    [0.00001, '< 0.01 %'],
    [0.0007, '0.07 %'],
    [0.034, '3.4 %'],
    [0.5, '50 %'],
  ])('share %d is %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [45_000, '45 s'],
    [2 * HOUR_MS, '2 h'],
    [2 * HOUR_MS + 5 * MINUTE_MS + 10_000, '2 h 5 min'],
    [3 * DAY_MS + 30_000, '3 d'],
  ])('span %d is %s', (spanMs, text) => {
    expect(formatSpan(spanMs)).toBe(text);
  });

  it('an unknown price is no number, and times are UTC', () => {
    expect(formatUsd(null)).toBe('unknown');
    expect(formatUsd(1_234.5)).toBe('USD 1,234.50');
    expect(formatTime(Date.UTC(2026, 10, 21, 14, 5, 30))).toBe('2026-11-21 14:05:30');
  });
});

describe('a comparison', () => {
  it.each([
    [110, 100, '+10 %'],
    [99, 100, '−1.0 %'],
    [5, 5, 'same'],
    [5, 0, 'more'],
    [null, 5, ''],
  ])('%s beside %s differs by "%s"', (first, second, text) => {
    expect(formatDifference(first, second)).toBe(text);
  });

  it('says its finding, whichever way it went', () => {
    const dearer = { ...ours, totals: { ...ours.totals, costUsd: 7.975 } };
    expect(describeAnswer(dearer, theirs)).toBe(
      'Ballast lost 0.50 % of the requests, AWS 1.0 %, for 10 % more instance-hours.',
    );
    expect(describeAnswer(theirs, dearer)).toBe(
      'AWS lost 1.0 % of the requests, Ballast 0.50 %, for 9.1 % fewer instance-hours.',
    );
    expect(describeAnswer(theirs, theirs)).toContain('for the same instance-hours');
    const unpriced = { ...ours, totals: { ...ours.totals, costUsd: null } };
    expect(describeAnswer(unpriced, theirs)).toContain('for 10 % more instance-hours');
  });

  it('compares dollars where an hour of one run costs more than of the other', () => {
    const larger = { ...theirs, totals: { ...theirs.totals, costUsd: 14.5 } };
    expect(describeAnswer(larger, theirs)).toContain('for 100 % more dollars');
    expect(describeAnswer(theirs, larger)).toContain('for 50 % fewer dollars');
  });

  it('is a table: one measure a row, the better one bold, nothing better about acting less', () => {
    const bold = renderTotals([ours, theirs], (emphasis, text) => (emphasis === 'bold' ? `[${text}]` : text));
    const cells = bold.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(cells).toEqual([
      ['Ballast', 'AWS', 'difference'],
      ['Requests lost', '[5]', '10', '−50 %'],
      ['Share of requests', '[0.50 %]', '1.0 %', '−50 %'],
      ['Above the knee', '20', '20', 'same'],
      ['Shortfall (share of them)', '2.0 %', '2.0 %', 'same'],
      ['Minutes under capacity', '7', '7', 'same'],
      ['Instance-hours', '110', '[100]', '+10 %'],
      ['Against the optimum', '1.25 x', '1.25 x', 'same'],
      ['Cost', 'USD 7.25', 'USD 7.25', 'same'],
      ['Scaled out, in', '3, 2', '3, 2', 'same'],
      ['Actions a day', '5', '5', 'same'],
      ['Reversals in 30 minutes', '1', '1', 'same'],
    ]);
  });

  it('of three has no difference, and of those that are best alike each is bold', () => {
    const third = { name: 'other.yml', totals: { ...TOTALS, lost: 5, costUsd: null } };
    const bold = renderTotals([ours, theirs, third], (emphasis, text) => (emphasis === 'bold' ? `[${text}]` : text));
    const cells = bold.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(cells[0]).toEqual(['Ballast', 'AWS', 'other.yml']);
    expect(cells[1]).toEqual(['Requests lost', '[5]', '10', '[5]']);
    expect(cells[8]).toEqual(['Cost', 'USD 7.25', 'USD 7.25', 'unknown']);
  });
});

describe('a decision', () => {
  it('is told with what was asked for, what was done, and what woke Ballast', async () => {
    const scenario = createScenario();
    await scenario.run(2);
    const [first] = scenario.records;
    if (first === undefined) throw new Error('no record');
    const text = renderRecord(first, paintNothing);
    expect(text.split('\n')[0]).toBe(
      '2026-06-01 09:00:00  web scales out 0 -> 2 units  BOUNDS: desired capacity was outside the bounds',
    );
    expect(text).toContain('bounds: 0 -> 2 (2..20)');
    expect(text).toContain('launch 1 On-Demand c7g.large in us-east-1a: done');
    expect(text).toContain('woken by tick (test), next look in 1 min');
    expect(text).toContain(first.id);
  });

  it('says when it changed nothing because it was a dry run', async () => {
    const scenario = createScenario();
    await scenario.look(undefined, { dryRun: true });
    const [record] = scenario.records;
    if (record === undefined) throw new Error('no record');
    expect(renderRecord(record, paintNothing)).toContain('(dry run: nothing was changed)');
    expect(renderDryLook(record, paintNothing)).toMatch(
      /would do now\n {4}launch 1 On-Demand c7g\.large in us-east-1a: /,
    );
  });

  it('has a meaning for each code', () => {
    expect(Object.keys(CODE_MEANINGS)).toEqual([...DECISION_CODES]);
  });
});

describe('a plan', () => {
  it('names what would exist: sizes, bounds, policies and alarms', () => {
    const groups = [
      { by: 'arn', value: 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/1', port: 80 },
    ] as const;
    const policies = WEB.policies.flatMap((policy) =>
      policy.kind === 'target-tracking' ? [{ ...policy, source: { kind: 'requests-per-target' } as const }] : [],
    );
    const fleet: Fleet = { ...WEB, mode: 'observe', targetGroups: groups, policies };
    const text = renderPlannedFleet(planFleet(fleet, 'prod'), paintNothing);
    expect(text).toContain('web (mode observe: decides and records, changes nothing)');
    expect(text).toContain('c7g.large (1 unit, USD 0.0725 an hour)');
    expect(text).toContain('2..20 units');
    expect(text).toContain('ballast-prod-web-cpu-high: > 50 for 1 min');
    expect(text).toContain('ballast-prod-web-cpu-low: < 45 for 5 min');
  });

  it('names how the fleet heals', () => {
    const textOf = (changes: Partial<Fleet>): string =>
      renderPlannedFleet(planFleet({ ...WEB, ...changes }, 'dev'), paintNothing);
    const health = {
      graceMs: 5 * MINUTE_MS,
      evidence: ['instance-status', 'agent'],
      heartbeatMaxMs: 3 * MINUTE_MS,
      breakerShare: 0.3,
    } as const;
    const whole = textOf({
      health,
      standby: { size: { kind: 'share', share: 0.2 }, state: 'hibernated' },
      stateful: { devices: ['/dev/sdf', '/dev/sdg'], address: 'private' },
    });
    expect(whole).toContain(
      'health   by instance-status, agent, after 5 min; nothing is terminated from 30 % sick on\n',
    );
    expect(whole).toContain('standby  20 % of the recent peak, hibernated\n');
    expect(whole).toContain('members  keep /dev/sdf, /dev/sdg, private address\n');
    const bare = textOf({
      standby: { size: { kind: 'machines', machines: 2 }, state: 'stopped' },
      stateful: { devices: ['/dev/sdf'], address: 'none' },
    });
    expect(bare).toContain('standby  2, stopped\n  members  keep /dev/sdf\n');
    expect(textOf({})).not.toMatch(/standby|members/);
    const { health: _, ...unjudged } = WEB;
    expect(renderPlannedFleet(planFleet(unjudged, 'dev'), paintNothing)).toContain('health   none: no instance');
  });

  it('says when only the tick watches', () => {
    expect(renderPlannedFleet(planFleet({ ...WEB, policies: [] }, 'dev'), paintNothing)).toContain(
      'the tick alone does',
    );
  });
});

describe('status', () => {
  const NOW_MS = Date.UTC(2026, 5, 1, 9, 5);
  const pause: Override = { kind: 'pause', untilMs: NOW_MS + HOUR_MS, why: 'migration', atMs: NOW_MS - HOUR_MS };
  const bounds: Override = {
    kind: 'bounds',
    min: 4,
    max: null,
    untilMs: NOW_MS + 2 * HOUR_MS,
    why: 'launch',
    atMs: NOW_MS,
  };
  const ended: Override = { ...pause, untilMs: NOW_MS };

  it('of a fleet that was never looked at is empty, not zero', () => {
    const status = toFleetStatus('web', NOW_MS, { state: null, overrides: [], notices: [], dirty: false }, null);
    expect(status).toMatchObject({ desired: null, capacity: null, bounds: null, lastDecision: null, nextLookMs: null });
    expect(renderStatus([status], paintNothing)).toMatch(/\nweb +- +- +- +- +- +none yet +-/);
  });

  it('tells what the ledger means, what the last look saw, and what was set by hand until when', async () => {
    const scenario = createScenario();
    await scenario.run(4);
    const record = (await scenario.ledger.readFleets(['web'])).get('web');
    if (record === undefined) throw new Error('no record');
    const last = scenario.records.at(-1) ?? null;
    const status = toFleetStatus('web', NOW_MS, { ...record, overrides: [pause, bounds] }, last);
    const text = renderStatus([status], paintNothing);
    expect(text).toMatch(/\nweb +2 +2 +\d +- +2\.\.20 +[A-Z_]+, 2 min ago +due/);
    expect(text).toContain(
      'web is paused until 2026-06-01 10:05:00 UTC (1 h left), set 2026-06-01 08:05:00: migration',
    );
    expect(text).toContain('web has min 4 by hand until 2026-06-01 11:05:00 UTC (2 h left)');
  });

  it('forgets what has ended', () => {
    const status = toFleetStatus(
      'web',
      NOW_MS,
      { state: null, overrides: [ended, bounds], notices: [], dirty: false },
      null,
    );
    expect(status.overrides).toEqual([bounds]);
  });
});

describe('rows of holds', () => {
  const hold = (minute: number, changes: Partial<ReportDecision> = {}): ReportDecision =>
    decisionAt(minute, { code: 'IN_BAND', from: 2, to: 2, actions: [], ...changes });
  const rowsOf = (decisions: readonly ReportDecision[]): readonly ReportDecision[] => {
    const rows: ReportDecision[] = [];
    for (const decision of decisions) addDecision(rows, decision);
    return rows;
  };

  it('are one entry, with the time of the first and the words of the last', () => {
    const last = hold(3, { votes: ['last'] });
    expect(rowsOf([hold(1), hold(2), last])).toEqual([{ ...last, atMs: hold(1).atMs, count: 3 }]);
  });

  it('end where the code, the capacity or what was done differs, and at every move', () => {
    const decisions = [
      hold(1),
      hold(2, { code: 'WARMING' }),
      hold(3, { from: 3, to: 3 }),
      hold(4, { actions: ['x'] }),
      decisionAt(5),
      hold(6),
    ];
    expect(rowsOf(decisions)).toEqual(decisions);
  });
});

describe('a unit rate that nobody named', () => {
  it('lets the peak need 30 units at 60 %, or the most that the fleet may have', () => {
    const load = { startSeconds: 0, minutes: [100, 1_800, 900] };
    expect(chooseUnitRate(load, 200)).toEqual({
      unitRate: 100,
      because: expect.stringContaining('needs 30 units at 60 %'),
    });
    expect(chooseUnitRate(load, 10).unitRate).toBe(300);
    expect(chooseUnitRate({ startSeconds: 0, minutes: [0, 0] }, 10).unitRate).toBe(1);
  });
});
