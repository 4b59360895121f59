import type { Observation } from '../../shared/core/failover/observation.ts';
import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import type { Signature } from '../../shared/ports/signatures.ts';
import type { AlarmReading } from '../../shared/ports/switches.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

/** A contract world with a second Region and Route 53, and what moves services in each of the two. */
export type FailoverWorld = ContractWorld & {
  /** The Region of `ports`, `subnets` and all hands. */
  readonly home: string;
  readonly away: string;
  /** What a function of the home Region may touch. */
  readonly failover: FailoverPorts;
  /** What one of the other Region may touch. */
  readonly standby: FailoverPorts;
  /** Makes a hosted zone and returns its id. */
  readonly createZone: (name: string, visibility: 'public' | 'private') => Promise<string>;
  /** Puts a weighted record of type A, of somebody else. */
  readonly putForeignRecord: (zoneId: string, name: string) => Promise<void>;
  /** Has Route 53's checkers say how many of them find a health check healthy; no checker says anything before. */
  readonly tellCheckers: (checkId: string, healthy: number, all: number) => Promise<void>;
  /** Makes an alarm, or changes it. */
  readonly putAlarm: (alarm: AlarmReading) => Promise<void>;
  /** The largest value that a service's switch was published with lately; null where it never was. */
  readonly readSwitch: (service: string) => Promise<number | null>;
  /** Overwrites what is stored of an observer with text that is no observation. */
  readonly spoilObservation: (service: string, observer: string) => Promise<void>;
  /** Has EC2 run out of machines of a type. */
  readonly exhaust: (instanceType: string) => Promise<void>;
  /** Reserves a machine as a probe does that died before it gave it back. */
  readonly leaveProbe: () => Promise<void>;
  /** Whether the signature is of that text, as somebody would check it who has only the public key. */
  readonly verify: (text: string, signature: Signature) => Promise<boolean>;
};

/** One implementation of the ports that move services. A suite opens a world per test. */
export type FailoverHarness = Pick<ContractHarness, 'name'> & { readonly openWorld: () => Promise<FailoverWorld> };

/** What an observer saw at a moment. */
export const observationOf = (observer: string, atMs: number, changes: Partial<Observation> = {}): Observation => ({
  version: 1,
  service: 'shop',
  observer,
  atMs,
  runs: [
    {
      source: 'probe',
      region: 'eu-west-1',
      last: 'bad',
      because: 'no answer within 5 s',
      lastAtMs: atMs,
      inRow: 3,
      sinceMs: atMs - 60_000,
      verdict: 'down',
    },
  ],
  standing: [
    {
      fleet: 'web',
      units: 4,
      peaks: [{ hourMs: 1_700_000_000_000, units: 6 }],
      template: { imageName: 'web-2026-11', instanceTypes: ['m7g.large'], userDataDigest: null },
    },
    { fleet: 'api', units: 0, peaks: [], template: null },
  ],
  epoch: 2,
  recordsEpoch: 0,
  guarded: true,
  switchOn: true,
  ...changes,
});
