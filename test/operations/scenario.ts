import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { Announcement, LookRequest, LookScope } from '../../shared/core/look-request.ts';
import type { TargetTrackingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory, type LookMemory } from '../../shared/operations/look-memory.ts';
import type { LookReport } from '../../shared/operations/look-report.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import type { Notice } from '../../shared/ports/notices.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { createMemoryJournal } from '../../sim/memory-journal.ts';
import { createMemoryLedger, type MemoryLedger } from '../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import type { PointHook, RecordedCall } from '../../sim/point-hook.ts';
import { createSimPorts } from '../../sim/sim-ports.ts';
import { createFleetRegion } from '../../sim/simulated-region.ts';
import { advanceTo } from '../../sim/world.ts';
import type { Instance, World } from '../../sim/world-state.ts';

/** Requests per second that one unit serves. */
const UNIT_RATE = 100;

const START_MS = Date.UTC(2026, 5, 1, 9, 0);

/** Keeps CPU at half, out at once. */
export const CPU: TargetTrackingPolicy = {
  kind: 'target-tracking',
  name: 'cpu',
  source: { kind: 'cpu', via: 'by-tag' },
  target: 50,
  scaleOut: { datapoints: 1 },
  scaleIn: { enabled: true, datapoints: 5, belowShare: 0.9 },
  surge: { saturation: 90, factor: 2, load: { kind: 'requests-per-target' } },
  staleAfterMs: 5 * MINUTE_MS,
};

/** A fleet of one size over two zones behind one target group. */
export const WEB: Fleet = {
  name: 'web',
  mode: 'act',
  launchTemplate: { by: 'name', value: 'web', version: '$Default' },
  subnets: ['subnet-0000000a', 'subnet-0000000b'],
  targetGroups: [{ by: 'name', value: 'web', port: 8080 }],
  sizes: [{ instanceType: 'c7g.large', units: 1, usdPerHour: 0.0725 }],
  shape: 'horizontal',
  capacity: { min: 2, max: 20 },
  machinesMin: null,
  purchase: { onDemandBase: 0, spotShare: 0 },
  warmUpMs: 2 * MINUTE_MS,
  limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
  slo: null,
  resize: { kind: 'replace' },
  policies: [CPU],
  settledLookMs: MINUTE_MS,
};

/** How a look differs from a tick of the scenario's own process. */
export type LookOptions = {
  readonly dryRun?: boolean;
  readonly ports?: Ports;
  readonly memory?: LookMemory;
  readonly announced?: Announcement;
};

/** A Region with one fleet, a ledger and a journal, and handlers to wake. */
export type Scenario = {
  readonly world: World;
  readonly ledger: MemoryLedger;
  readonly records: DecisionRecord[];
  readonly notices: Notice[];
  readonly changes: RecordedCall[];
  /** Ports of one more handler in the same Region. */
  readonly connect: (hook?: PointHook) => Ports;
  readonly look: (scope?: LookScope, options?: LookOptions) => Promise<LookReport>;
  /** Lets a minute pass. */
  readonly passMinute: () => void;
  /** A minute and a tick, so many times. */
  readonly run: (minutes: number) => Promise<void>;
};

/** Requests per second by minute. */
export type Load = (minute: number) => number;

/** What a scenario is made from. */
export type ScenarioOptions = {
  readonly fleets?: readonly [Fleet, ...Fleet[]];
  readonly load?: Load;
  readonly hook?: PointHook | undefined;
  /** How far behind the truth EC2 and ELB answer. */
  readonly describeLagMs?: number;
};

const toRequest = (scope: LookScope, { dryRun = false, announced }: LookOptions): LookRequest => ({
  wake: { kind: scope.kind === 'due' ? 'tick' : 'manual', id: 'wake', because: 'test' },
  scope,
  dryRun,
  ...(announced !== undefined && { announced }),
});

/** Makes a Region in which the first fleet has load and whose instances boot in a minute. */
export const createScenario = ({
  fleets = [WEB],
  load = () => 100,
  hook,
  describeLagMs = 0,
}: ScenarioOptions = {}): Scenario => {
  const config: BallastConfig = { version: 1, region: 'us-east-1', notify: { email: null }, fleets };
  const { world } = createFleetRegion({
    fleet: fleets[0],
    region: config.region,
    unitRate: UNIT_RATE,
    loadAt: load,
    world: { seed: 1, startMs: START_MS, timing: { bootMs: MINUTE_MS, describeLagMs } },
  });
  const ledger = createMemoryLedger();
  const records: DecisionRecord[] = [];
  const notices: Notice[] = [];
  const changes: RecordedCall[] = [];
  const journal = createMemoryJournal(0, (record) => records.push(record));
  const stores = { world, ledger, journal, notices: createMemoryNotices((notice) => notices.push(notice)) };
  const connect = (own?: PointHook): Ports =>
    createSimPorts({ ...stores, onChange: (call) => changes.push(call), ...(own === undefined ? {} : { hook: own }) });
  const ports = connect(hook);
  const memory = createLookMemory();
  const look: Scenario['look'] = (scope = { kind: 'due' }, options = {}) =>
    lookAtFleets(options.ports ?? ports, config, toRequest(scope, options), options.memory ?? memory);
  const passMinute = (): void => advanceTo(world, world.nowMs + MINUTE_MS);
  const run = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await look();
      passMinute();
    }
  };
  return { world, ledger, records, notices, changes, connect, look, passMinute, run };
};

/** Instances that exist and are paid for. */
export const livingInstances = ({ world }: Scenario): readonly Instance[] =>
  [...world.instances.values()].filter(({ lifecycle }) => lifecycle === 'pending' || lifecycle === 'running');

/** Where a fleet stands: the same for every history that leads to the same end. */
export const endOf = async (scenario: Scenario): Promise<unknown> => {
  const record = (await scenario.ledger.readFleets(['web'])).get('web');
  const living = livingInstances(scenario);
  return {
    desired: record?.state?.desired,
    openLaunches: record?.state?.launches.length,
    openRetirements: record?.state?.retirements.length,
    living: living.length,
    serving: living.filter(({ ready }) => ready).length,
    roles: [...new Set(living.map(({ role }) => role))],
    untagged: living.filter(({ fleetTag }) => fleetTag !== 'web').length,
    byZone: living.map(({ zone }) => zone).sort(),
  };
};

/** Calls that change the world or the ledger; the journal's and a notice's are not among them. */
export const mutatingCalls = ({ changes }: Scenario): readonly string[] =>
  changes.filter(({ port }) => port !== 'journal' && port !== 'notices').map(({ port, method }) => `${port}.${method}`);
