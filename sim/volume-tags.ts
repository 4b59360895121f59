import type { Volume } from './storage-state.ts';

const FIELDS = { 'ballast:fleet': 'fleetTag', 'ballast:slot': 'slot', 'ballast:device': 'deviceTag' } as const;

const isField = (key: string): key is keyof typeof FIELDS => Object.hasOwn(FIELDS, key);

/** A volume with these tags set, or taken off where they are null. */
export const withTags = (volume: Volume, changes: ReadonlyMap<string, string | null>): Volume => {
  const tags = new Map(volume.tags);
  let changed = volume;
  for (const [key, value] of changes) {
    if (isField(key)) changed = { ...changed, [FIELDS[key]]: value };
    else if (value === null) tags.delete(key);
    else tags.set(key, value);
  }
  return { ...changed, tags };
};
