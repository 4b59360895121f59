import { describe, expect, it } from 'vitest';
import { drillFromEvent } from '../../shared/signals/drill-from-event.ts';
import { backupContext, readEvent, serviceContext } from './signal-context.ts';

const byHand = (because: string) => ({ kind: 'manual', id: 'invocation-1', because });

const drill = (event: unknown, changes = {}) =>
  drillFromEvent(event, { ...backupContext(), ...serviceContext(), ...changes });

describe('the schedule of drill', () => {
  it('begins proofs and failovers that are due', () => {
    const wake = {
      kind: 'tick',
      id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eab',
      because: 'schedule, 2026-11-21T09:00:00Z',
    };
    expect(drill(readEvent('tick'))).toEqual({
      kind: 'request',
      request: {
        wake,
        dryRun: false,
        proofs: { wake, scope: { kind: 'due' }, dryRun: false },
        failovers: { wake, service: null, wish: null, dryRun: false },
      },
    });
  });
});

describe('a proof by hand', () => {
  const proof = (because: string, scope: object) => {
    const wake = byHand(because);
    const proofs = { wake, scope, dryRun: false };
    return { kind: 'request', request: { wake, dryRun: false, proofs, failovers: null } };
  };

  it('is of what is due where it names nothing', () => {
    for (const event of [{}, { drill: 'restore' }]) {
      expect(drill(event)).toEqual(proof('asked by hand', { kind: 'due' }));
    }
  });

  it('is of what a person names', () => {
    const named = { kind: 'named', protections: ['web'] };
    expect(drill(readEvent('manual-drill'))).toEqual(proof('before the audit', named));
  });

  it.each([
    [{ drill: 'flood' }, 'BAD_REQUEST', '"drill" must be "restore" or "failover"'],
    [{ point: 'latest' }, 'BAD_REQUEST', 'unknown key "point"; allowed are fleet, name, drill, dryRun, reason'],
    [{ fleet: 'web', name: 'files' }, 'BAD_REQUEST', '"fleet" and "name" both say what is meant; give one of them'],
    [{ name: 'file' }, 'UNKNOWN_PROTECTION', 'nothing called "file" is protected here; what is: web, files'],
  ])('%j is refused in one line', (event, code, because) => {
    expect(drill(event)).toEqual({ kind: 'ignored', code, because, eventId: null });
  });
});

describe('a drill of a failover by hand', () => {
  it('is a wish for the service', () => {
    const wake = byHand('before the season');
    const wish = { kind: 'drill', why: 'before the season', by: 'by hand' };
    expect(drill(readEvent('manual-drill-failover'))).toEqual({
      kind: 'request',
      request: { wake, dryRun: true, proofs: null, failovers: { wake, service: 'shop', wish, dryRun: true } },
    });
  });

  it.each([
    [{ drill: 'failover', why: 'a test' }, 'BAD_REQUEST', '"service" must be the name of a service'],
    [{ service: 'shop', drill: 'failover' }, 'BAD_REQUEST', '"why" must be text of at most 500 characters'],
    [
      { service: 'shop', why: 'a test' },
      'BAD_REQUEST',
      '"drill" must be "failover" for a service, and "restore" for recovery points',
    ],
    [
      { service: 'shop', drill: 'failover', why: 'a test', fleet: 'web' },
      'BAD_REQUEST',
      'unknown key "fleet"; allowed are service, drill, why, by, dryRun',
    ],
    [
      { service: 'shop~drill', drill: 'failover', why: 'a test' },
      'UNKNOWN_SERVICE',
      'no service "shop~drill" is of eu-west-1; those that are: shop',
    ],
  ])('%j is refused in one line', (event, code, because) => {
    expect(drill(event)).toEqual({ kind: 'ignored', code, because, eventId: null });
  });
});
