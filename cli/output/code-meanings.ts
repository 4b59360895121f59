import type { DecisionCode } from '../../shared/core/decision.ts';

/** What each code means, short enough for the end of a line; docs/codes.md says what to do about it. */
export const CODE_MEANINGS: Readonly<Record<DecisionCode, string>> = {
  SCALE_OUT: 'a policy asked for more',
  SCALE_OUT_SURGE: 'the metric was at its ceiling, and more than it can show was asked for',
  SCALE_IN: 'all policies agreed on less',
  BOUNDS: 'desired capacity was outside the bounds',
  SCHEDULED: 'a schedule set desired capacity',
  IN_BAND: 'no policy asks for a change',
  AT_MAX: 'more is wanted than the maximum allows',
  AT_MIN: 'less is wanted than the minimum allows',
  AT_USD_MAX: 'more is wanted than the cost limit pays for',
  WARMING: 'capacity launched before is not ready yet',
  STABILIZING: 'the metric calls for a change, but not for long enough yet',
  NOT_ALL_AGREE: 'one policy would scale in, another would not',
  WOULD_FLAP: 'a smaller fleet would have to grow again at once',
  SCALE_IN_DISABLED: 'the metric is low, and the policy never scales in',
  STALE_METRIC: 'the newest datapoint is too old to act on',
  INSUFFICIENT_DATA: 'the metric has no usable datapoint',
  NO_POLICY: 'no policy reads a metric',
  RESIZING: 'a machine is being resized in place',
  RESIZE_DUE: 'a machine waits for the window in which it may be resized',
  RESIZE_FAILED: 'a machine could not be resized, and keeps or gets back its old size',
  PAUSED: 'a person paused the fleet',
  LEASE_HELD: 'another look was under way',
  LEASE_LOST: 'a later look took over',
  UNREADABLE: 'the world could not be read',
};
