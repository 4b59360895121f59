import { describe, expect, it } from 'vitest';
import { referencePrefix } from '../../../shared/core/failover/plan-checks.ts';
import type { Service } from '../../../shared/core/failover/service.ts';
import { aliasOf, carryOut, HOME, plan, questionOf, serviceOf } from './preparation-scene.ts';

describe('health checks', () => {
  const observing = (changes: Partial<Service['observe']>) =>
    serviceOf({ observe: { ...serviceOf().observe, ...changes } });

  it('that follow something else are made anew under the next reference, and the old ones deleted', () => {
    const { checksToCreate, checksToDelete } = plan({ ...carryOut(questionOf()), service: observing({ fall: 5 }) });
    expect(checksToCreate.map(({ reference }) => reference)).toEqual([
      'ballast-test-shop-endpoint-us-east-1.2',
      'ballast-test-shop-endpoint-us-west-2.2',
    ]);
    expect(checksToDelete.map(({ id }) => id)).toEqual(['hc-2', 'hc-3']);
    const kept = [
      ...carryOut(questionOf()).checks,
      ...checksToCreate.map((check) => ({ ...check, id: check.reference })),
    ];
    const either = plan({ checks: kept.toReversed(), service: observing({ fall: 5 }) });
    expect(either.wiring.endpointChecks[HOME]).toBe('ballast-test-shop-endpoint-us-east-1.2');
    expect(either.checksToDelete.map(({ id }) => id)).toEqual(['hc-2', 'hc-3']);
    const again = carryOut({ ...carryOut(questionOf()), service: observing({ fall: 5 }) });
    const { checksToCreate: third } = plan({ ...again, service: observing({ fall: 4 }) });
    expect(third[0]?.reference).toBe('ballast-test-shop-endpoint-us-east-1.3');
  });

  it('that nobody can read are not taken for ours', () => {
    const before = carryOut(questionOf());
    const checks = before.checks.map((check) => ({ ...check, specification: null }));
    expect(plan({ ...before, checks }).checksToCreate).toHaveLength(4);
    const swapped = before.checks.map((check, index) => ({
      ...check,
      specification: before.checks[3 - index]?.specification ?? null,
    }));
    expect(plan({ ...before, checks: swapped }).checksToCreate).toHaveLength(4);
  });

  it('of other services are left alone', () => {
    const service = serviceOf({ name: 'shop-endpoint' });
    const { checks } = carryOut(questionOf({ service, owner: service.name }));
    expect(checks).toHaveLength(4);
    expect(plan({ checks }).checksToDelete).toEqual([]);
    expect(plan({ checks }).checksToCreate).toHaveLength(4);
  });

  it('ask no endpoint that Route 53 would never call healthy', () => {
    expect(plan({ service: observing({ status: 401 }) }).wiring.endpointChecks).toEqual({});
    expect(plan({ service: observing({ status: 101 }) }).wiring.endpointChecks).toEqual({});
    expect(Object.keys(plan({ service: observing({ status: 302 }) }).wiring.endpointChecks)).toHaveLength(2);
  });

  it('ask as far as Route 53 can', () => {
    const specify = (changes: Partial<Service['observe']>) =>
      plan({ service: observing(changes) }).checksToCreate[2]?.specification;
    expect(specify({ fall: 60, body: 'ok' })).toMatchObject({ fall: 10, body: 'ok' });
    expect(specify({ body: 'x'.repeat(256) })).toMatchObject({ body: null });
  });

  it('keep to the length of references, each by its own', () => {
    const service = serviceOf({
      name: 'a-service-with-a-very-long-name1',
      regions: ['ap-northeast-1', 'ap-northeast-2'],
    });
    const targets = Object.fromEntries(
      service.regions.map((region) => [region, { kind: 'known', value: aliasOf(region) } as const]),
    );
    const references = plan({ service, targets, stage: 'production' }).checksToCreate.map(({ reference }) => reference);
    expect(new Set(references).size).toBe(4);
    for (const reference of references) {
      expect(reference.length).toBeLessThanOrEqual(60);
      expect(reference.startsWith(referencePrefix('production'))).toBe(true);
    }
  });
});
