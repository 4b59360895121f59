import type { Wake } from '../look-request.ts';
import type { Priority } from './priority.ts';

const OF_WAKE: Readonly<Record<Wake['kind'], Priority>> = {
  instance: 'replace',
  zone: 'replace',
  alarm: 'scale-out',
  manual: 'scale-out',
  snapshot: 'housekeeping',
  // With every event lost the tick is what replaces and scales out: it is no housekeeping.
  tick: 'scale-out',
};

const OF_OPERATION: Readonly<Record<string, Priority>> = {
  'ec2:TerminateInstances': 'scale-in',
  'ec2:StopInstances': 'scale-in',
  'ec2:CreateTags': 'housekeeping',
  'ec2:DeleteSnapshot': 'housekeeping',
};

/** What a call is for: what it does says so, or else what the wake-up was about. */
export const priorityOf = (operation: string, wake: Wake['kind']): Priority => OF_OPERATION[operation] ?? OF_WAKE[wake];
