/** What a call to an API is for, the most urgent first. */
export const PRIORITIES = ['failover', 'replace', 'scale-out', 'scale-in', 'housekeeping'] as const;

/** What a call to an API is for. */
export type Priority = (typeof PRIORITIES)[number];

/** The share of a bucket that a call of this priority leaves to those above it. */
export const RESERVED_ABOVE: Readonly<Record<Priority, number>> = {
  failover: 0,
  replace: 0.1,
  'scale-out': 0.2,
  'scale-in': 0.4,
  housekeeping: 0.6,
};

/** Whether a call of the one priority goes before one of the other. */
export const isAbove = (one: Priority, other: Priority): boolean => PRIORITIES.indexOf(one) < PRIORITIES.indexOf(other);
