/** Announcements about one instance that AWS makes once, and that cannot be read again later. */
export const NOTICE_KINDS = ['spot-interruption', 'rebalance', 'retirement', 'degraded'] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What AWS announced about an instance. Kept in the ledger's record of its fleet until it is over. */
export type InstanceNotice = {
  readonly instanceId: string;
  readonly kind: NoticeKind;
  /** When it was announced. */
  readonly atMs: number;
  /** When the instance goes; null when nobody says. */
  readonly doomedAtMs: number | null;
};
