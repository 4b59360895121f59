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

/** Of a volume, what decides what is written to it. */
type Written = {
  readonly content: Content;
  readonly attachment: { readonly instanceId: string; readonly state: string; readonly sinceMs: number } | null;
};

/** Of a world, who writes. */
type Writers = {
  readonly nowMs: number;
  readonly instances: ReadonlyMap<string, { readonly haltedAtMs: number | null }>;
};

/** What is on a volume now: whoever has it attached writes to it all the time until it is stopped or ends. */
export const contentOf = (world: Writers, { content, attachment }: Written): Content => {
  if (attachment?.state !== 'attached') return content;
  const instance = world.instances.get(attachment.instanceId);
  if (instance === undefined) return content;
  const writtenMs = instance.haltedAtMs ?? world.nowMs;
  return writtenMs >= attachment.sinceMs ? { ...content, writtenMs } : content;
};
