import { describe, expect, it } from 'vitest';
import type { RecordChange } from '../../shared/core/failover/service-records.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import { advanceCloudTo } from '../../sim/cloud.ts';
import { answerName } from '../../sim/dns/answer-name.ts';
import { readChange, submitChange } from '../../sim/dns/changes.ts';
import { createCheck } from '../../sim/dns/health-checks.ts';
import { listRecords } from '../../sim/dns/zones.ts';
import { delayChanges } from '../../sim/faults/delay-changes.ts';
import { strandChanges } from '../../sim/faults/fail-dns.ts';
import { AWAY, HOME } from './small-cloud.ts';
import { alias, make, NAME, plain, primary, secondary, smallGlobe, values } from './small-globe.ts';
import { at } from './small-world.ts';

const CONFLICT = expect.objectContaining({ name: 'Fault', kind: 'conflict' });

/** A zone that takes one batch after the other. */
const open = () => {
  const { globe, zoneId } = smallGlobe({ inSyncMinMs: 0, inSyncMaxMs: 0 });
  return {
    globe,
    change: (...changes: readonly RecordChange[]) => submitChange(globe, zoneId, changes, 'a test'),
    list: () => listRecords(globe, zoneId, [NAME]),
  };
};

describe('a batch of changes', () => {
  it.each([
    ['other values', plain(values('192.0.2.2'))],
    ['another TTL', plain({ kind: 'values', values: ['192.0.2.1'], ttlS: 61 })],
    ['an alias', plain(alias(HOME))],
    ['another set', primary(HOME, null)],
  ])('deletes nothing that is stated with %s', (_, record) => {
    const { change, list } = open();
    change(...make(plain(values('192.0.2.1'))));
    expect(() => change({ action: 'delete', record })).toThrow(CONFLICT);
    expect(list()).toEqual([plain(values('192.0.2.1'))]);
  });

  it('deletes what is stated exactly, values in any order', () => {
    const { change, list } = open();
    change(...make(plain(values('192.0.2.1', '192.0.2.2'))));
    change({ action: 'delete', record: plain(values('192.0.2.2', '192.0.2.1')) });
    expect(list()).toEqual([]);
    expect(() => change({ action: 'delete', record: plain(values('192.0.2.1')) })).toThrow(/was not found/);
  });

  it('is made whole or not at all, in order', () => {
    const { change, list } = open();
    const record = plain(values('192.0.2.1'));
    expect(() => change(...make(record, record))).toThrow(/already exists/);
    expect(list()).toEqual([]);
    change(...make(record), { action: 'delete', record }, { action: 'upsert', record: plain(values('192.0.2.2')) });
    expect(list()).toEqual([plain(values('192.0.2.2'))]);
  });

  it.each([
    ['a CNAME beside another type', [plain(values('a.example.org'), { type: 'CNAME' })]],
    ['a name outside of the zone', [plain(values('192.0.2.1'), { name: 'shop.example.org' })]],
    ['a name that only ends like it', [plain(values('192.0.2.1'), { name: 'badexample.com' })]],
    ['a CNAME at the apex', [plain(values('a.example.org'), { name: 'example.com', type: 'CNAME' })]],
    ['routed records beside others', [primary(HOME, null)]],
  ])('takes no %s', (_, records) => {
    const { change } = open();
    change(...make(plain(values('192.0.2.9'))));
    expect(() => change(...make(...records))).toThrow(CONFLICT);
  });

  it('takes one primary and one secondary', () => {
    const { change, list } = open();
    change(...make(primary(HOME, null), secondary(AWAY)));
    const another = { ...primary(AWAY, null), setIdentifier: 'another' };
    expect(() => change(...make(another))).toThrow(/already has a PRIMARY/);
    expect(list()).toHaveLength(2);
  });

  it('takes no health check that is not there, no routing without a set identifier, and is never empty', () => {
    const { globe, change } = open();
    expect(() => change(...make(primary(HOME, 'absent')))).toThrow(expect.objectContaining({ kind: 'not-found' }));
    const id = createCheck(globe, 'one', { kind: 'alarm', region: AWAY, alarmName: 'none' });
    expect(change(...make(primary(HOME, id))).changeId).toMatch(/^C/);
    const nameless = { ...secondary(AWAY), setIdentifier: null };
    expect(() => change(...make(nameless))).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(() => change()).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});

describe('a change of records', () => {
  it('is listed at once, and answered once it is in sync', () => {
    const { globe, cloud, zoneId } = smallGlobe({ inSyncMinMs: 40 * SECOND_MS, inSyncMaxMs: 40 * SECOND_MS });
    const { changeId } = submitChange(globe, zoneId, make(plain(values('192.0.2.1'))), 'a test');
    expect(listRecords(globe, zoneId, [NAME])).toHaveLength(1);
    advanceCloudTo(cloud, at(39.9));
    expect([readChange(globe, changeId), answerName(globe, NAME).addresses]).toEqual(['pending', []]);
    advanceCloudTo(cloud, at(40));
    expect([readChange(globe, changeId), answerName(globe, NAME).addresses]).toEqual(['in-sync', ['192.0.2.1']]);
  });

  it('keeps others of its zone waiting until it is in sync, and none of another', () => {
    const { globe, cloud, zoneId } = smallGlobe();
    submitChange(globe, zoneId, make(plain(values('192.0.2.1'))), 'a test');
    const again = () => submitChange(globe, zoneId, make(plain(values('192.0.2.1'), { name: `b.${NAME}` })), 'a test');
    expect(again).toThrow(expect.objectContaining({ kind: 'throttled' }));
    advanceCloudTo(cloud, at(60));
    expect(again()).toMatchObject({ changeId: expect.any(String) });
  });

  it('takes from 20 to 60 s, drawn from the seed', () => {
    const delayOf = (seed: number): number => {
      const { globe, cloud, zoneId, home } = smallGlobe({}, seed);
      const { changeId } = submitChange(globe, zoneId, make(plain(values('192.0.2.1'))), 'a test');
      advanceCloudTo(cloud, at(100), () => readChange(globe, changeId) === 'in-sync');
      return (home.nowMs - at(0)) / SECOND_MS;
    };
    const delays = Array.from({ length: 40 }, (_, seed) => delayOf(seed));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...delays)).toBeLessThanOrEqual(60);
    expect(new Set(delays).size).toBeGreaterThan(30);
    expect(delayOf(7)).toBe(delayOf(7));
  });

  it('that is stranded is never made, and can be submitted again', () => {
    const { globe, cloud, zoneId } = smallGlobe();
    const mend = strandChanges(globe);
    const { changeId } = submitChange(globe, zoneId, make(plain(values('192.0.2.1'))), 'a test');
    expect(readChange(globe, changeId)).toBe('pending');
    advanceCloudTo(cloud, at(60));
    expect(readChange(globe, changeId)).toBe('gone');
    expect([listRecords(globe, zoneId, [NAME]), answerName(globe, NAME).addresses]).toEqual([[], []]);
    mend();
    const again = submitChange(globe, zoneId, make(plain(values('192.0.2.1'))), 'a test');
    advanceCloudTo(cloud, at(120));
    expect(readChange(globe, again.changeId)).toBe('in-sync');
  });

  it('that is delayed is everywhere so much later, and the next one is not', () => {
    const { globe, cloud, zoneId } = smallGlobe({ inSyncMinMs: 30 * SECOND_MS, inSyncMaxMs: 30 * SECOND_MS });
    const mend = delayChanges(globe, 60 * SECOND_MS);
    const { changeId } = submitChange(globe, zoneId, make(plain(values('192.0.2.1'))), 'a test');
    mend();
    advanceCloudTo(cloud, at(89));
    expect(readChange(globe, changeId)).toBe('pending');
    advanceCloudTo(cloud, at(90));
    expect(readChange(globe, changeId)).toBe('in-sync');
    const upsert = { action: 'upsert', record: plain(values('192.0.2.2')) } as const;
    const next = submitChange(globe, zoneId, [upsert], 'a test');
    advanceCloudTo(cloud, at(120));
    expect(readChange(globe, next.changeId)).toBe('in-sync');
  });
});
