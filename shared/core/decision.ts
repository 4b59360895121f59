/**
 * Every outcome a fleet decision can have, holds included. The list is closed: a code that is not here cannot be
 * journaled, and docs/codes.md explains each to the person who reads it at night.
 */
export const DECISION_CODES = [
  'SCALE_OUT',
  'SCALE_OUT_SURGE',
  'SCALE_OUT_FORECAST',
  'SCALE_IN',
  'BOUNDS',
  'SCHEDULED',
  'IN_BAND',
  'AT_MAX',
  'AT_MIN',
  'AT_USD_MAX',
  'WARMING',
  'STABILIZING',
  'FORECAST',
  'NOT_ALL_AGREE',
  'WOULD_FLAP',
  'SCALE_IN_DISABLED',
  'STALE_METRIC',
  'INSUFFICIENT_DATA',
  'NO_POLICY',
  'BREAKER_OPEN',
  'REPLACING',
  'REBALANCING',
  'RESIZING',
  'RESIZE_DUE',
  'RESIZE_FAILED',
  'PAUSED',
  'LEASE_HELD',
  'LEASE_LOST',
  'UNREADABLE',
] as const;

/** Machine code of a decision's outcome. */
export type DecisionCode = (typeof DECISION_CODES)[number];

/** One rule that spoke: the number before it, the number after it, and the evidence, in words. */
export type Step = {
  readonly rule: string;
  readonly before: number;
  readonly after: number;
  readonly because: string;
};

/** An action with its argument, the code of its outcome, and the steps that argue for it. */
export type Decision<Action extends { readonly kind: string }> = {
  readonly action: Action;
  readonly code: DecisionCode;
  readonly steps: readonly Step[];
};

/** Renders a decision as the one sentence that logs, notices and `ballast explain` show. */
export const explain = (
  decision: Pick<Decision<{ readonly kind: string }>, 'action' | 'steps'> & { readonly code: string },
): string =>
  [
    `${decision.action.kind} ${decision.code}`,
    ...decision.steps.map(({ rule, before, after, because }) =>
      before === after ? `${rule}: ${because}` : `${rule}: ${before} -> ${after} (${because})`,
    ),
  ].join('; ');
