import type { Volume } from './storage-state.ts';
import type { World } from './world-state.ts';

/** What is on a volume: when it was last written to there, and what it was restored with. */
export type Content = {
  readonly volumeId: string;
  /** Null while nothing was written since it was made. */
  readonly writtenMs: number | null;
  readonly restored: Content | null;
  /** Whether it is of no use: a machine that starts with it hangs. */
  readonly spoiled: boolean;
};

/** What is on a new volume. */
export const newContent = (volumeId: string, restored: Content | null = null): Content => ({
  volumeId,
  writtenMs: null,
  restored,
  spoiled: restored?.spoiled ?? false,
});

/** What is on a volume now: whoever has it attached writes to it all the time until it is stopped or ends. */
export const contentOf = (world: World, { content, attachment }: Volume): Content => {
  if (attachment?.state !== 'attached') return content;
  const instance = world.instances.get(attachment.instanceId);
  if (instance === undefined) return content;
  const writtenMs = instance.haltedAtMs ?? world.nowMs;
  return writtenMs >= attachment.sinceMs ? { ...content, writtenMs } : content;
};
