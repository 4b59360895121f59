import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { backupFromEvent } from '../../shared/signals/backup-from-event.ts';
import { drillFromEvent } from '../../shared/signals/drill-from-event.ts';
import { failoverFromEvent } from '../../shared/signals/failover-from-event.ts';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import { restoreFromEvent } from '../../shared/signals/restore-from-event.ts';
import { IGNORED_CODES } from '../../shared/signals/signal.ts';
import { watchFromEvent } from '../../shared/signals/watch-from-event.ts';
import { ZONAL_SHIFTS } from '../../shared/signals/zonal-shift.ts';
import { backupContext, readEvent, serviceContext, signalContext } from './signal-context.ts';

const OWN_EVENTS = readdirSync(new URL('../../events', import.meta.url)).map((name) => name.replace('.json', ''));
const PUBLISHED = new URL('../../../shared/events/', import.meta.url);

const OTHER_JUDGES = [backupFromEvent, restoreFromEvent, drillFromEvent, watchFromEvent, failoverFromEvent];

const context = () => ({ ...backupContext(), ...serviceContext() });

/** Any JSON, and JSON whose keys are those that a signal looks at. */
const anyJson = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom(
      ...['detail-type', 'detail', 'alarmData', 'Records', 'source', 'time', 'id', '__proto__'],
      ...['fleet', 'name', 'now', 'point', 'into', 'accept', 'undo', 'drill', 'dryRun', 'reason'],
      ...['service', 'to', 'failback', 'approve', 'abort', 'why', 'by', 'force'],
    ),
    fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('CloudWatch Alarm State Change', 'Scheduled Event', 'AWS Health Event', ...ZONAL_SHIFTS),
      fc.constantFrom('EBS Snapshot Notification', 'EBS Multi-Volume Snapshots Completion Status', 'web', 'latest'),
      fc.constantFrom('shop', 'eu-central-1', 'failover', true),
    ),
  ),
);

/** One of our own events with one value in it, at any depth, replaced by any JSON. */
const spoiledEvent = fc
  .record({ name: fc.constantFrom(...OWN_EVENTS), place: fc.nat(60), value: fc.jsonValue() })
  .map(({ name, place, value }): unknown => {
    let seen = 0;
    return JSON.parse(JSON.stringify(readEvent(name)), (_key, found: unknown) => {
      seen += 1;
      return seen === place ? value : found;
    });
  });

const expectReason = (signal: { readonly kind: string; readonly code?: string; readonly because?: string }): void => {
  if (signal.kind !== 'ignored') return;
  expect(IGNORED_CODES).toContain(signal.code);
  expect(signal.because).toMatch(/./);
};

const expectJudged = (event: unknown): void => {
  for (const judge of OTHER_JUDGES) expectReason(judge(event, context()));
  const signal = requestFromEvent(event, signalContext());
  if (signal.kind === 'ignored') {
    expect(IGNORED_CODES).toContain(signal.code);
    expect(signal.because).not.toBe('');
  } else {
    const { scope, announced } = signal.request;
    const named = announced?.kind === 'instances' ? announced.notices.map(({ instanceId }) => instanceId) : [];
    const held: readonly string[] = scope.kind === 'holding' ? scope.instanceIds : [];
    for (const instanceId of held) expect(instanceId).toMatch(/^i-[0-9a-f]{8,17}$/);
    expect(held).toEqual(expect.arrayContaining(named));
    expect(new Set(held).size).toBe(held.length);
  }
};

describe('any event', () => {
  it('is judged and never thrown back, whatever JSON it is', () => {
    fc.assert(fc.property(anyJson, expectJudged), { numRuns: 2_000 });
  });

  it('is judged and never thrown back when one value of a real event is spoiled', () => {
    fc.assert(fc.property(spoiledEvent, expectJudged), { numRuns: 2_000 });
  });

  it('looks at no fleet but known ones', () => {
    fc.assert(
      fc.property(spoiledEvent, (event) => {
        const signal = requestFromEvent(event, signalContext());
        const fleets =
          signal.kind === 'request' && signal.request.scope.kind === 'named' ? signal.request.scope.fleets : [];
        for (const fleet of fleets) expect(['web', 'api']).toContain(fleet);
      }),
      { numRuns: 1_000 },
    );
  });
});

const objectSchema = z.looseObject({});

const publishedFiles = existsSync(PUBLISHED) ? readdirSync(PUBLISHED).filter((name) => name.endsWith('.json')) : [];

if (publishedFiles.length > 0) {
  describe('events that AWS published', () => {
    it.each(publishedFiles)('%s asks for nothing here', (name) => {
      const event: unknown = JSON.parse(readFileSync(new URL(name, PUBLISHED), 'utf8'));
      expect(requestFromEvent(event, signalContext()).kind).toBe('ignored');
      for (const judge of OTHER_JUDGES) expect(judge(event, context()).kind).toBe('ignored');
    });

    const ofSnapshots = publishedFiles.filter((name) => name.startsWith('ebs-snapshot'));
    const envelope = { account: '111122223333', time: '2026-11-21T09:00:00Z' };

    it.each(ofSnapshots)('%s asks for a look once it is of this account, Region and time', (name) => {
      const event: unknown = JSON.parse(readFileSync(new URL(name, PUBLISHED), 'utf8'));
      const region = name.includes('copy') ? 'eu-central-1' : 'eu-west-1';
      const signal = backupFromEvent({ ...objectSchema.parse(event), ...envelope, region }, backupContext());
      expect(signal).toMatchObject({
        kind: 'request',
        request: { wake: { kind: 'snapshot' }, scope: { kind: 'due' } },
      });
    });
  });
}
