import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  POINT_TAGS,
  type PointLabel,
  readLabel,
  tagsOfDevice,
  tagsOfDevices,
  tagsOfLabel,
  tagsOfProof,
} from '../../../shared/core/backup/point-label.ts';
import { NOW_MS } from '../build.ts';
import { labelOf, volumeOf } from './build-backups.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0) });

const label: fc.Arbitrary<PointLabel> = fc.record({
  protection: word,
  fleet: fc.option(word),
  setId: word,
  stage: word,
  home: word,
  lineage: word,
  instanceId: fc.option(word),
  slot: fc.option(word),
  volumes: fc.integer({ min: 1, max: 128 }),
  classes: fc.subarray(['hourly', 'daily', 'weekly', 'monthly', 'yearly', 'manual'] as const),
  takenAtMs: instant,
  expiresAtMs: instant,
  consistency: fc.constantFrom('crash', 'application'),
});

const tags = (changes: Readonly<Record<string, string | null>> = {}): ReadonlyMap<string, string> => {
  const changed = new Map([...tagsOfLabel(labelOf(), 'op'), ...tagsOfDevice(volumeOf())]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
};

describe('tags of a recovery point', () => {
  it('say all that was said, and no more than EC2 allows', () => {
    const proof = fc.record({ atMs: instant, tookMs: fc.nat(10_000).map((s) => s * 1_000), passed: fc.boolean() });
    const device = fc.record({ volumeId: word, device: word, root: fc.boolean() });
    fc.assert(
      fc.property(label, word, proof, device, (said, operation, proven, volume) => {
        const all = new Map([
          ...tagsOfLabel(said, operation),
          ...tagsOfDevice(volume),
          ...tagsOfProof(proven),
          ...tagsOfDevices(Array.from({ length: 40 }, (_, index) => volumeOf(`vol-${index}`))),
        ]);
        expect(all.size).toBeLessThanOrEqual(50);
        expect(readLabel(all, 'vol-other')).toEqual({
          label: said,
          operation,
          device: volume,
          complete: true,
          proof: proven,
        });
      }),
    );
  });

  it('are those of no recovery point where one is not as it was written', () => {
    const garbage = fc.oneof(fc.string(), fc.constantFrom('0', '-1', '1.5', 'NaN', 'Infinity', '9999-99-99T00:00:00Z'));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.values(POINT_TAGS)), garbage), (changes) => {
        const read = readLabel(tags(changes), 'vol-1');
        if (read === null) return;
        expect(read.label.volumes).toBeGreaterThan(0);
        expect(Number.isInteger(read.label.volumes)).toBe(true);
        expect(read.label.takenAtMs).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(read.label.expiresAtMs)).toBe(true);
        expect(read.device?.device).not.toBe('');
        expect(read.proof === null || read.proof.tookMs >= 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    POINT_TAGS.format,
    POINT_TAGS.protection,
    POINT_TAGS.set,
    POINT_TAGS.stage,
    POINT_TAGS.home,
    POINT_TAGS.source,
    POINT_TAGS.volumes,
    POINT_TAGS.takenAt,
    POINT_TAGS.expiresAt,
  ])('need %s', (name) => {
    expect(readLabel(tags({ [name]: null }), 'vol-1')).toBeNull();
    expect(readLabel(tags({ [name]: '' }), 'vol-1')).toBeNull();
  });

  it.each([
    [POINT_TAGS.format, '2'],
    [POINT_TAGS.volumes, '0'],
    [POINT_TAGS.volumes, '1.5'],
    [POINT_TAGS.volumes, 'two'],
    [POINT_TAGS.takenAt, '2026-02-30T00:00:00Z'],
    [POINT_TAGS.takenAt, '1969-12-31T23:59:59Z'],
    [POINT_TAGS.expiresAt, 'never'],
  ])('are not believed with %s of %s', (name, value) => {
    expect(readLabel(tags({ [name]: value }), 'vol-1')).toBeNull();
  });

  it('may lack what is not known of every point', () => {
    const read = readLabel(
      tags({ [POINT_TAGS.fleet]: null, [POINT_TAGS.instance]: null, [POINT_TAGS.operation]: null }),
      'vol-1',
    );
    expect(read).toMatchObject({ label: { fleet: null, instanceId: null, slot: null }, operation: '', proof: null });
  });

  it('leave out classes that do not exist, and promise no more than a crash unless they say so', () => {
    const read = readLabel(
      tags({ [POINT_TAGS.classes]: 'daily  hurly manual', [POINT_TAGS.consistency]: 'x' }),
      'vol-1',
    );
    expect(read?.label.classes).toEqual(['daily', 'manual']);
    expect(read?.label.consistency).toBe('crash');
    expect(readLabel(tags({ [POINT_TAGS.takenAt]: '1970-01-01T00:00:00Z' }), 'vol-1')?.label.takenAtMs).toBe(0);
  });
});

describe('the volume of a snapshot', () => {
  const none = { [POINT_TAGS.volume]: null, [POINT_TAGS.device]: null, [POINT_TAGS.root]: null };
  const ofSet = (volumes: Parameters<typeof tagsOfDevices>[0]) =>
    Object.fromEntries([...tagsOfDevices(volumes), ...Object.entries(none)]);

  it.each([
    ['its own tags', {}, 'vol-other', { volumeId: 'vol-1', device: '/dev/xvda', root: true }, true],
    ['tags of the set', ofSet([volumeOf()]), 'vol-1', { volumeId: 'vol-1', device: '/dev/xvda', root: true }, false],
    [
      'tags of the set, of one that is not booted from',
      ofSet([volumeOf('vol-1', { root: false })]),
      'vol-1',
      { volumeId: 'vol-1', device: '/dev/xvda', root: false },
      false,
    ],
    ['nothing', none, 'vol-1', null, false],
    ['tags of the set, which name others', ofSet([volumeOf('vol-2')]), 'vol-1', null, false],
    ['an empty device', { [POINT_TAGS.device]: '' }, 'vol-1', null, false],
    ['an empty volume', { [POINT_TAGS.volume]: '' }, 'vol-1', null, false],
    ['a device without a volume', { [POINT_TAGS.volume]: null }, 'vol-1', null, false],
    ['an empty tag of the set', { ...none, 'ballast:device/vol-1': '' }, 'vol-1', null, false],
  ])('is known by %s', (_, changes, snapshotOf, device, complete) => {
    expect(readLabel(tags(changes), snapshotOf)).toMatchObject({ device, complete });
  });

  it('is not told by the set of more than 25', () => {
    const volumes = Array.from({ length: 26 }, (_, index) => volumeOf(`vol-${index}`));
    const told = tagsOfDevices(volumes);
    expect([told.size, told.has('ballast:device/vol-24'), told.has('ballast:device/vol-25')]).toEqual([
      25,
      true,
      false,
    ]);
  });
});

describe('the proof of a recovery point', () => {
  const proven = Object.fromEntries(tagsOfProof({ atMs: NOW_MS, tookMs: 61_400, passed: false }));

  it.each([
    [proven, { atMs: NOW_MS, tookMs: 61_000, passed: false }],
    [
      { ...proven, [POINT_TAGS.proof]: 'passed' },
      { atMs: NOW_MS, tookMs: 61_000, passed: true },
    ],
    [{ ...proven, [POINT_TAGS.proof]: 'perhaps' }, null],
    [{ ...proven, [POINT_TAGS.proofSeconds]: '-1' }, null],
    [{ ...proven, [POINT_TAGS.proofSeconds]: 'Infinity' }, null],
    [{ ...proven, [POINT_TAGS.proofSeconds]: null }, null],
    [
      { ...proven, [POINT_TAGS.proofSeconds]: '0' },
      { atMs: NOW_MS, tookMs: 0, passed: false },
    ],
    [{ ...proven, [POINT_TAGS.provenAt]: 'once' }, null],
  ])('of %j is %j', (changes, expected) => {
    expect(readLabel(tags(changes), 'vol-1')?.proof).toEqual(expected);
  });
});
