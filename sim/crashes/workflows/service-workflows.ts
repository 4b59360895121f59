import type { Workflow } from '../workflow.ts';
import { openService } from './open-service.ts';
import { SHOP_HOME, SHOP_STANDBY } from './shop-text.ts';

/** Workflows that move a service. */
export const SERVICE_WORKFLOWS: readonly Workflow[] = [
  {
    name: 'dns-prepare',
    about: 'a person has records, health checks and the switch of a service made, and both Regions told of them',
    steps: 10,
    grace: 8,
    open: () => openService({ mode: 'switch', region: SHOP_STANDBY, begins: 'unprepared', wish: 'dns prepare' }),
  },
  {
    name: 'failover-switch',
    about: 'home does not answer: the standby gathers capacity, publishes its switch, and arms it again',
    steps: 14,
    grace: 10,
    open: () => openService({ mode: 'switch', region: SHOP_STANDBY, begins: 'home is gone' }),
  },
  {
    name: 'failover-record',
    about: 'home does not answer: the standby gathers capacity, and changes the records',
    steps: 14,
    grace: 10,
    open: () => openService({ mode: 'record', region: SHOP_STANDBY, begins: 'home is gone' }),
  },
  {
    name: 'failover-pilot-light',
    about: 'home does not answer: the standby restores its member from a recovery point, and changes the records',
    steps: 15,
    grace: 12,
    open: () =>
      openService({
        mode: 'record',
        strategy: 'pilot-light',
        region: SHOP_STANDBY,
        begins: 'home is gone',
        beside: ['restore'],
        waits: [3, 4, 5, 6, 7],
      }),
  },
  {
    name: 'failback',
    about:
      'a person has the service moved home again, and the side that was left serves nobody until its pause is over',
    steps: 18,
    grace: 10,
    open: () =>
      openService({
        mode: 'switch',
        region: SHOP_HOME,
        begins: 'moved',
        wish: { kind: 'move', to: SHOP_HOME, why: 'a test', by: 'ada', force: true },
        waits: [7, 9, 10, 11, 12, 13],
      }),
  },
  {
    name: 'drill-failover',
    about: 'a person drills the move: the isolated name goes there and back',
    steps: 14,
    grace: 10,
    open: () =>
      openService({
        mode: 'switch',
        region: SHOP_STANDBY,
        wish: { kind: 'drill', why: 'a test', by: 'ada' },
        waits: [3, 6],
      }),
  },
];
