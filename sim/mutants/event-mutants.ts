import type { Mutant } from './mutant.ts';

/** Bugs in what counts as an event for us. */
export const EVENT_MUTANTS: readonly Mutant[] = [
  {
    name: 'stale-events-act',
    area: 'events',
    breaks: ['I16'],
    file: 'shared/signals/event-time.ts',
    find: 'if (atMs < nowMs - ageMaxMs) {',
    replace: 'if (atMs < nowMs - ageMaxMs * 1_000) {',
    harm: 'an event of yesterday is acted on',
  },
  {
    name: 'muted-alarms-act',
    area: 'events',
    breaks: ['I16'],
    file: 'shared/signals/judge-alarm.ts',
    find: `if (message.muted) return ignore('MUTED_ALARM', \`"\${alarmName}" is muted\`, eventId);`,
    replace: '',
    harm: 'an alarm that somebody silenced has its fleet changed',
  },
  {
    name: 'foreign-account-acts',
    area: 'events',
    breaks: ['I16'],
    file: 'shared/signals/event-envelope.ts',
    find: 'if (account !== context.accountId) {',
    replace: `if (account === '') {`,
    harm: 'whoever can put an event on the bus moves our machines',
  },
];
