import type { Cloud } from './cloud.ts';
import type { DnsState } from './dns/dns-state.ts';
import type { Network } from './network/network-state.ts';
import type { Supplies } from './supplies.ts';
import type { SwitchAlarm } from './switch-alarm.ts';
import type { World } from './world-state.ts';

/** A cloud with all that is in no Region: the network between them, and Route 53. */
export type Globe = {
  readonly cloud: Cloud;
  /** Whose clock and timers all that is in no Region goes by. */
  readonly clock: World;
  readonly network: Network;
  readonly dns: DnsState;
  /** By Region. */
  readonly supplies: ReadonlyMap<string, Supplies>;
  /** By Region, then by name. */
  readonly switchAlarms: ReadonlyMap<string, Map<string, SwitchAlarm>>;
};
