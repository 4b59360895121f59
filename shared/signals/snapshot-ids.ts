const SNAPSHOT_ID = /(?<![\w-])snap-[0-9a-f]{8,17}(?![\w-])/g;

/** Ids of snapshots in texts that AWS sent, which may be ARNs of any form; each once. */
export const findSnapshotIds = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => text.match(SNAPSHOT_ID) ?? [])),
];
