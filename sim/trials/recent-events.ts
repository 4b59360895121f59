import type { FunctionName } from './invocation.ts';

/** An event that was published, and to whom. */
export type PublishedEvent = { readonly region: string; readonly name: FunctionName; readonly event: unknown };

const KEPT = 32;

/** The newest events of AWS, from which others are forged; those of schedules are all alike. */
export type RecentEvents = {
  readonly add: (published: PublishedEvent) => void;
  readonly all: () => readonly PublishedEvent[];
};

const isScheduled = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'source' in event && event.source === 'aws.events';

/** Remembers no event yet. */
export const createRecentEvents = (): RecentEvents => {
  const kept: PublishedEvent[] = [];
  return {
    add: (published) => {
      if (isScheduled(published.event) && kept.length > 0) return;
      kept.push(published);
      if (kept.length > KEPT) kept.shift();
    },
    all: () => kept,
  };
};
