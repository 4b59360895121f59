import type { History } from './history.ts';

/** A trial that takes more steps than this goes round in circles: the busiest take less than a tenth of them. */
export const STEPS_MAX = 200_000;

/** Whether a trial took more steps than one that gets anywhere: events, invocations and calls. */
export const isSpent = ({ invocations, events, reads, changes }: History): boolean =>
  invocations + events + reads + changes.length > STEPS_MAX;
