import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { refusalOf } from '../../cli/services/refusal.ts';
import { differs, hasFailed, renderDns } from '../../cli/services/render-dns.ts';
import { renderPlan } from '../../cli/services/render-plan.ts';
import { renderReadiness } from '../../cli/services/render-readiness.ts';
import { renderService } from '../../cli/services/render-service.ts';
import { scopeOf } from '../../cli/status/status-scope.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { ReadinessReport } from '../../shared/core/readiness/readiness-report.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { DnsReport } from '../../shared/operations/dns-report.ts';
import type { ServiceReport } from '../../shared/operations/service-report.ts';
import { withShop } from '../config/sample-service.ts';

const AT_MS = Date.UTC(2026, 10, 21, 12, 0);

const READINESS: ReadinessReport = {
  version: 1,
  service: 'shop',
  region: 'us-west-2',
  other: 'us-east-1',
  atMs: AT_MS,
  standing: 'red',
  checks: [
    { id: 'fleet', subject: 'web', standing: 'green', because: 'it may have 4 units', fix: null },
    { id: 'zone', subject: 'example.com', standing: 'unknown', because: 'throttled', fix: 'ask again' },
    { id: 'quota', subject: 'web', standing: 'red', because: '2 of 20 vCPUs are free', fix: 'ask for 16 more' },
  ],
  probes: [
    {
      fleet: 'web',
      zone: 'us-west-2a',
      instanceType: 'c7g.large',
      machines: 4,
      there: false,
      because: 'insufficient capacity',
      atMs: AT_MS - 5 * MINUTE_MS,
    },
  ],
};

describe('readiness', () => {
  it('is in columns, the worst first, with the fix below what is not green', () => {
    expect(renderReadiness(READINESS, AT_MS, paintNothing).split('\n')).toEqual([
      'shop from us-east-1 to us-west-2: red (1 red, 1 unknown, 1 green), as of 2026-11-21 12:00:00 UTC',
      '  red      quota  web          2 of 20 vCPUs are free',
      '           -> ask for 16 more',
      '  unknown  zone   example.com  throttled',
      '           -> ask again',
      '  green    fleet  web          it may have 4 units',
      '  web: EC2 had not 4 c7g.large in us-west-2a 5 min ago, insufficient capacity',
    ]);
  });

  it('tells a probe that found everything in a few words', () => {
    const probes = READINESS.probes.map((probe) => ({ ...probe, there: true, because: '' }));
    const lines = renderReadiness({ ...READINESS, checks: [], probes }, AT_MS, paintNothing).split('\n');
    expect(lines[1]).toBe('  web: EC2 had 4 c7g.large in us-west-2a 5 min ago');
  });
});

const SERVICE: ServiceReport = {
  service: 'shop',
  region: 'us-west-2',
  role: 'unknown',
  epoch: null,
  active: null,
  armed: null,
  code: 'EPOCH_UNKNOWN',
  explained: 'nobody knows',
  votes: [],
  move: null,
  past: [],
  outcomes: [],
};

describe('a plan', () => {
  it('says what is not ready, and what there is to say where nothing would move', () => {
    expect(renderPlan(SERVICE, READINESS, AT_MS + MINUTE_MS, paintNothing).split('\n')).toEqual([
      'shop  EPOCH_UNKNOWN: nobody who can be heard knows which Region is active; nobody knows',
      '  not ready, as audited 1 min ago:',
      '    red      quota  web          2 of 20 vCPUs are free',
      '             -> ask for 16 more',
      '    unknown  zone   example.com  throttled',
      '             -> ask again',
    ]);
  });

  it('says that all is ready', () => {
    const ready = { ...READINESS, checks: READINESS.checks.slice(0, 1) };
    expect(renderPlan(SERVICE, ready, AT_MS, paintNothing)).toMatch(/\n {2}ready, as audited 0 s ago$/);
  });
});

describe('a service of which nothing is known', () => {
  it('is told in two lines', () => {
    expect(renderService(SERVICE, AT_MS, paintNothing)).toEqual([
      'shop active nobody knows where; us-west-2 is unknown',
      '  EPOCH_UNKNOWN: nobody who can be heard knows which Region is active; nobody knows',
    ]);
  });
});

describe('a refusal', () => {
  it('is bad input, unless the world is in the way', () => {
    expect(refusalOf({ kind: 'refused', code: 'OLD_PLAN', because: 'plan x' })).toMatchObject({
      exitCode: 2,
      message: 'OLD_PLAN: plan x',
    });
    expect(refusalOf({ kind: 'refused', code: 'BOTH_DOWN', because: 'x' })).toMatchObject({ exitCode: 1 });
  });
});

const DNS: DnsReport = {
  version: 1,
  service: 'shop',
  zone: { id: 'Z0123456789', name: 'example.com' },
  names: [
    {
      service: 'shop',
      dnsName: 'shop.example.com',
      epoch: 0,
      standing: 'to-change',
      lines: ['create shop.example.com A'],
      because: null,
      changeId: null,
    },
  ],
  wired: [{ region: 'us-east-1', service: 'shop', standing: 'known', because: null }],
  warnings: ['accelerated recovery is off'],
};

describe('DNS', () => {
  it('is told line by line, with what would be changed', () => {
    expect(renderDns(DNS, paintNothing).split('\n')).toEqual([
      'zone example.com (Z0123456789)',
      'shop.example.com (shop, epoch 0): to be changed',
      '  create shop.example.com A',
      'us-east-1 knows what a flip of shop needs',
      'warning: accelerated recovery is off',
    ]);
    expect([differs(DNS), hasFailed(DNS)]).toEqual([true, false]);
  });

  it('differs where a ledger is to be told, and has failed where one could not be', () => {
    const wanted: DnsReport = { ...DNS, names: DNS.names.map((name) => ({ ...name, standing: 'as-wanted' })) };
    expect([differs(wanted), hasFailed(wanted)]).toEqual([false, false]);
    const toTell: DnsReport = {
      ...wanted,
      wired: [{ region: 'a', service: 'shop', standing: 'to-tell', because: null }],
    };
    expect([differs(toTell), hasFailed(toTell)]).toEqual([true, false]);
    const failed: DnsReport = {
      ...wanted,
      wired: [{ region: 'a', service: 'shop', standing: 'failed', because: 'x' }],
    };
    expect([differs(failed), hasFailed(failed)]).toEqual([true, true]);
    expect(renderDns(failed, paintNothing)).toContain('\na could not be told what a flip of shop needs: x\n');
  });
});

const configOf = (text: string): BallastConfig => {
  const parsed = parseConfig(text, 'ballast.yml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config;
};

describe('what status tells of', () => {
  const config = configOf(withShop());

  it('is all, a fleet with what it serves, or a service with what serves it', () => {
    const both = { fleets: ['web'], services: ['shop'] };
    expect([scopeOf(config, undefined), scopeOf(config, 'web'), scopeOf(config, 'shop')]).toEqual([both, both, both]);
  });

  it('is a service without fleets where it is only watched', () => {
    expect(scopeOf({ ...config, fleets: [] }, 'shop')).toEqual({ fleets: [], services: ['shop'] });
  });

  it('is nothing that neither is', () => {
    expect(() => scopeOf(config, 'till')).toThrow('no fleet "till"');
    expect(() => scopeOf({ ...config, services: [] }, 'shop')).toThrow('no fleet "shop"');
  });
});
