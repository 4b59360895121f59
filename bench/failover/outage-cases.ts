import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { OutageCase } from './measure-outage.ts';

const SWITCH = { mode: 'switch', approval: 'automatic', strategy: 'warm-standby', capacityShare: 1 } as const;

/** Ten units at home, as many in the standby Region; with the Region all of Route 53's control plane fails. */
const WARM: Omit<OutageCase, 'name'> = {
  moves: SWITCH,
  hasWitness: true,
  standbyMin: 10,
  stopped: 0,
  bootMs: 3 * MINUTE_MS,
  outage: { home: 'black-hole', controlPlane: 'down' },
};

const HALF = { standbyMin: 5, stopped: 5 };
const FEW = { standbyMin: 2 };
const CONTROL_UP = { ...WARM.outage, controlPlane: 'up' } as const;

/** What the target is about: warm standby, moved in either way. */
export const WARM_SWITCH: OutageCase = { ...WARM, name: 'warm standby, switch, control plane down too' };
export const WARM_RECORD: OutageCase = {
  ...WARM,
  name: 'warm standby, record',
  moves: { ...SWITCH, mode: 'record' },
  outage: CONTROL_UP,
};
/** As if every resolver heeded the TTL: what is left is ours and Route 53's. */
/** What the four minutes are asked for: a TTL of 60 s that every resolver heeds. */
export const HEEDED: OutageCase = {
  ...WARM,
  name: 'the same, every resolver heeds the TTL',
  clients: { staleShare: 0 },
};
const BALLAST_HALF: OutageCase = { ...WARM, ...HALF, name: 'half of the capacity runs, half is stopped' };
const BALLAST_HALF_AT_ONCE: OutageCase = {
  ...WARM,
  ...HALF,
  name: 'the same, capacity: 50%',
  moves: { ...SWITCH, capacityShare: 0.5 },
};
const BALLAST_FEW: OutageCase = { ...WARM, ...FEW, name: 'two machines run' };

/** Outages that Ballast answers. */
export const OUTAGE_CASES: readonly OutageCase[] = [
  WARM_SWITCH,
  HEEDED,
  WARM_RECORD,
  {
    ...WARM,
    name: 'half-broken Region: its endpoint answers 503, its APIs are well',
    outage: { home: 'endpoint', controlPlane: 'up' },
  },
  { ...WARM, name: 'no witness', hasWitness: false, outage: CONTROL_UP },
  { ...WARM, name: 'no witness, control plane down too', hasWitness: false },
  { ...WARM, name: 'a person approves after 2 min', moves: { ...SWITCH, approval: 'person' } },
  BALLAST_HALF,
  BALLAST_HALF_AT_ONCE,
  BALLAST_FEW,
  {
    ...WARM,
    name: 'pilot light of a stateless fleet: nothing runs',
    moves: { ...SWITCH, strategy: 'pilot-light' },
    standbyMin: 0,
  },
];

const byRoute53 = (everySeconds: number): Omit<OutageCase, 'name'> => ({
  ...WARM,
  moves: null,
  checkEveryMs: everySeconds * SECOND_MS,
});

/** The same outages where Route 53's own health check of the endpoint moves traffic. */
export const ROUTE_53_CASES: readonly (OutageCase & { readonly beside: readonly OutageCase[] })[] = [10, 30].flatMap(
  (seconds) => [
    { ...byRoute53(seconds), name: `Route 53, ${seconds} s x 3, warm standby`, beside: [WARM_SWITCH] },
    {
      ...byRoute53(seconds),
      ...HALF,
      name: `Route 53, ${seconds} s x 3, half runs, half is stopped`,
      beside: [BALLAST_HALF, BALLAST_HALF_AT_ONCE],
    },
    { ...byRoute53(seconds), ...FEW, name: `Route 53, ${seconds} s x 3, two machines run`, beside: [BALLAST_FEW] },
  ],
);
