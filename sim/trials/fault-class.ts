/** Every kind of fault that a trial can inject, by what it strikes. The list is closed: each is counted, and one that never happens fails a run. */
const BY_GROUP = {
  delivery: [
    'event-duplicated',
    'event-reordered',
    'event-delayed',
    'event-lost',
    'event-stale',
    'all-events-lost',
    'backlog-released',
    'poison-event',
    'alarm-muted',
    'alarm-flaps',
  ],
  execution: ['crash-before-call', 'crash-after-effect', 'crash-after-reply', 'zombie', 'two-at-once', 'clock-skewed'],
  api: [
    'request-throttled',
    'server-error',
    'request-lost',
    'reply-lost',
    'access-denied',
    'listing-stale',
    'listing-partial',
    'not-found-after-create',
    'terminate-partial',
    'no-capacity',
    'limit-reached',
    'addresses-exhausted',
  ],
  machines: [
    'machine-dies',
    'boot-fails',
    'spot-interrupted',
    'machine-impaired',
    'retirement-announced',
    'zone-fails',
    'zone-shifted',
  ],
  health: ['checks-lie', 'checks-silent', 'app-crashes', 'app-flaps', 'agent-dies', 'metric-missing'],
  backup: ['set-fails', 'snapshot-throttled', 'copy-limit', 'key-fails', 'newest-copy-deleted', 'image-holds'],
  region: [
    'region-silent',
    'region-half-broken',
    'service-down',
    'endpoint-fails',
    'endpoint-flaps',
    'observer-lies',
    'places-parted',
    'route53-down',
    'change-stranded',
  ],
  people: [
    'tags-removed',
    'stopped-by-hand',
    'terminated-by-hand',
    'protected-by-hand',
    'snapshot-deleted',
    'config-deployed',
    'override-set',
    'ledger-spoiled',
    'move-asked',
    'restore-asked',
  ],
  scenarios: ['observers-misled', 'switch-stranded'],
} as const;

/** What a kind of fault strikes. */
export type FaultGroup = keyof typeof BY_GROUP;

/** A kind of fault. */
export type FaultClass = (typeof BY_GROUP)[FaultGroup][number];

/** All of them, in the order in which they are shown. */
export const FAULT_CLASSES: readonly FaultClass[] = Object.values(BY_GROUP).flat();

/** Classes by what they strike, in the order in which they are shown. */
export const FAULT_GROUPS: readonly { readonly group: string; readonly classes: readonly FaultClass[] }[] =
  Object.entries(BY_GROUP).map(([group, classes]) => ({ group, classes }));

/** Those of a group, or the one of this name; none where nothing is called so. */
export const faultClassesOf = (name: string): readonly FaultClass[] =>
  FAULT_GROUPS.flatMap(({ group, classes }) => (group === name ? classes : classes.filter((one) => one === name)));
