import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ReadinessReport } from '../../shared/core/readiness/readiness-report.ts';
import type { MoveReport, ServiceReport } from '../../shared/operations/service-report.ts';
import { createFunctionLog, type FunctionLog } from '../../shared/runtime/function-log.ts';
import type { FunctionMetrics } from '../../shared/runtime/function-metrics.ts';
import { tellDrills } from '../../shared/runtime/tell-drills.ts';
import { tellAudits, tellServices } from '../../shared/runtime/tell-services.ts';

const MOVE: MoveReport = {
  version: 1,
  id: 'shop-1',
  service: 'shop',
  plan: {
    id: 'shop-1-2af3',
    kind: 'failover',
    from: 'eu-west-1',
    to: 'eu-central-1',
    epoch: 1,
    mode: 'switch',
    cause: 'quorum',
    because: 'eu-west-1 is down',
    force: false,
    needs: [],
    capacityShare: 1,
    rtoWantedMs: null,
    rpoWantedMs: null,
  },
  phase: 'capacity',
  code: 'MOVING',
  explained: 'waits for capacity',
  startedMs: 0,
  endedMs: null,
  spans: [],
  times: {
    detectMs: null,
    approvalMs: null,
    ownMs: null,
    fencingMs: null,
    capacityMs: null,
    dataMs: null,
    dnsMs: null,
    rtoMs: null,
    rpoMs: null,
  },
  fenced: null,
  restores: [],
  rto: null,
  rpo: null,
  signature: null,
};

const service = (changes: Partial<ServiceReport> = {}): ServiceReport => ({
  service: 'shop',
  region: 'eu-central-1',
  role: 'standby',
  epoch: 0,
  active: 'eu-west-1',
  armed: true,
  code: 'STEADY',
  explained: 'eu-west-1: 3 of 3 say up',
  votes: [],
  move: null,
  past: [],
  outcomes: [],
  ...changes,
});

/** A log and metrics that keep what they are told. */
const record = () => {
  const told: unknown[][] = [];
  const measured: unknown[] = [];
  const log: FunctionLog = {
    begin: () => {},
    ignored: () => {},
    told: (...line) => {
      told.push(line);
    },
    ended: () => {},
    failed: () => {},
  };
  const metrics: FunctionMetrics = {
    publish: (dimensions, values) => {
      measured.push([dimensions, ...values.map(({ name, value }) => [name, value])]);
    },
    ofIgnored: () => {},
    ofCalls: () => {},
  };
  return { told, measured, log, metrics };
};

describe('what is told of services', () => {
  let { told, measured, log, metrics } = record();
  const tell = (...services: readonly ServiceReport[]): void => tellServices(log, metrics, { services, refused: null });

  beforeEach(() => {
    ({ told, measured, log, metrics } = record());
  });

  it('is a line for each, and nothing to measure while all is well', () => {
    tell(service(), service({ service: 'cart' }));
    const steady = { code: 'STEADY', role: 'standby', epoch: 0, active: 'eu-west-1' };
    expect(told).toMatchObject([
      ['info', 'eu-west-1: 3 of 3 say up', { name: 'shop', ...steady }],
      ['info', 'eu-west-1: 3 of 3 say up', { name: 'cart', ...steady }],
    ]);
    expect(measured).toEqual([]);
  });

  it.each(['SUSPECTED', 'HOLD_DOWN', 'NO_QUORUM', 'BOTH_DOWN', 'STANDBY_NOT_UP', 'TOO_SOON', 'NOT_WIRED'] as const)(
    'is a warning, and a count, while %s',
    (code) => {
      tell(service({ code }), service({ service: 'cart' }));
      expect(told.map(([level]) => level)).toEqual(['warn', 'info']);
      expect(measured).toEqual([[{}, ['servicesSuspected', 1]]]);
    },
  );

  it('counts moves that are under way, and none that is over', () => {
    tell(
      service({ code: 'MOVING', move: MOVE }),
      service({ code: 'AWAITING_APPROVAL', move: { ...MOVE, phase: 'approval' } }),
      service({ past: [{ ...MOVE, code: 'MOVED', phase: 'over', endedMs: 1 }] }),
    );
    expect(told[0]).toEqual([
      'info',
      expect.any(String),
      expect.objectContaining({ move: 'shop-1', phase: 'capacity' }),
    ]);
    expect(measured).toEqual([[{}, ['servicesMoving', 2]]]);
  });

  it('names the service in the line that is written', () => {
    const lines: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
    onTestFinished(() => spy.mockRestore());
    tellServices(createFunctionLog(), metrics, { services: [service()], refused: null });
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ service: 'ballast', name: 'shop', code: 'STEADY' }),
    ]);
  });

  it('is a warning where a step failed, and where a wish was refused', () => {
    tell(service({ outcomes: [{ step: 'fence web', result: 'failed', because: 'no answer' }] }));
    tellServices(log, metrics, {
      services: [],
      refused: { kind: 'refused', code: 'OLD_PLAN', because: 'that plan is over' },
    });
    expect(told.map(([level]) => level)).toEqual(['warn', 'warn']);
    expect(told[1]).toEqual(['warn', 'that plan is over', { code: 'OLD_PLAN' }]);
  });

  it('is, of drills, the proofs and the moves', () => {
    tellDrills(log, metrics, {
      proofs: [{ protection: 'web', answer: { kind: 'refused', code: 'NO_POINT', because: 'there is no point' } }],
      reaped: [],
      services: [service({ code: 'MOVING', move: MOVE })],
      refused: null,
    });
    expect(told.map(([, message]) => message)).toEqual(['there is no point', 'eu-west-1: 3 of 3 say up']);
    expect(measured).toEqual([[{}, ['servicesMoving', 1]]]);
  });
});

describe('what is told of readiness', () => {
  const report = (standing: ReadinessReport['standing']): ReadinessReport => ({
    version: 1,
    service: 'shop',
    region: 'eu-central-1',
    other: 'eu-west-1',
    atMs: 0,
    standing,
    checks: [
      { id: 'quota', subject: 'eu-central-1', standing, because: 'of 100 vCPUs 98 are used', fix: 'ask for more' },
      { id: 'zone', subject: 'example.com', standing: 'green', because: 'it is there', fix: null },
    ],
    probes: [],
  });

  it.each([
    ['red', 'warn', [[{}, ['servicesNotReady', 1]]]],
    ['unknown', 'info', []],
    ['green', 'info', []],
  ] as const)(
    'is a line that it is %s, with what is not green, and a count of red ones',
    (standing, level, counted) => {
      const { told, measured, log, metrics } = record();
      tellAudits(log, metrics, { audited: [report(standing)] });
      const notGreen = standing === 'green' ? [] : [expect.objectContaining({ id: 'quota' })];
      expect(told).toEqual([[level, `readiness of shop is ${standing}`, { name: 'shop', notGreen }]]);
      expect(measured).toEqual(counted);
    },
  );
});
