import { describe, expect, it } from 'vitest';
import { minutesAgo, NOW_MS } from '../build.ts';
import { snapshotOf } from './build-backups.ts';
import { decide, intentOf, stepsOf } from './decide-scene.ts';

describe('what was asked for', () => {
  it('is remembered though it was seen, and not taken again when a later listing does not show it: seed 3242', () => {
    const intent = intentOf();
    const seenSet = snapshotOf(intent.label);
    const { state } = decide({ view: { home: [seenSet] }, state: { creations: [intent] } });
    expect(state.creations).toEqual([intent]);
    expect(stepsOf(decide({ state }).plan, 'create')).toEqual([]);
  });

  it('is forgotten as an intent once it was seen for longer than listings lag behind', () => {
    const intent = intentOf({ atMs: minutesAgo(3), snapshotIds: ['snap-1'] });
    expect(
      decide({ view: { home: [snapshotOf(intent.label)] }, state: { creations: [intent] } }).state.creations,
    ).toEqual([]);
  });

  it('keeps no other wish waiting while it is remembered', () => {
    const intent = intentOf();
    const manual = [{ protection: 'web', atMs: NOW_MS, because: 'a release' }];
    const { plan } = decide({ view: { home: [snapshotOf(intent.label)] }, state: { creations: [intent], manual } });
    expect(stepsOf(plan, 'create')).toHaveLength(1);
  });
});
