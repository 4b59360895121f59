import type { FleetState, LaunchCall } from '../../shared/core/fleet-state.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import type { ContractSubnet } from './contract-world.ts';

/** A launch of On-Demand machines into one subnet; what a test is about, it overrides. */
export const launchCall = (
  launchTemplateId: string,
  subnet: ContractSubnet,
  changes: Partial<LaunchCall> = {},
): LaunchCall => ({
  token: 'web-mb2k9f0a-1',
  zone: subnet.zone,
  subnets: [subnet.id],
  instanceTypes: ['m7g.large', 'm7g.xlarge'],
  onDemand: 1,
  spot: 0,
  launchTemplate: { id: launchTemplateId, version: 1 },
  ...changes,
});

/** An instance id of EC2's length; those of higher numbers sort later. */
export const instanceIdOf = (index: number): string => `i-${index.toString(16).padStart(17, '0')}`;

/** A ledger state with something in every list. */
export const fleetState = (desired: number): FleetState => ({
  version: 1,
  epoch: 'mb2k9f0a',
  sequence: 3,
  desired,
  launches: [
    {
      call: launchCall('lt-0123456789abcdef0', { id: 'subnet-0123456789abcdef0', zone: 'eu-west-1a' }),
      atMs: 1_700_000_000_000,
      answer: { kind: 'answered', atMs: 1_700_000_001_000, instanceIds: ['i-0123456789abcdef0'] },
    },
    {
      call: launchCall(
        'lt-0123456789abcdef0',
        { id: 'subnet-0123456789abcdef0', zone: 'eu-west-1a' },
        { token: 'web-mb2k9f0a-2', role: 'standby', slot: 'data-1', withoutDevices: ['/dev/sdf'] },
      ),
      atMs: 1_700_000_000_000,
      answer: { kind: 'none' },
    },
  ],
  retirements: [
    {
      instanceId: 'i-0fedcba9876543210',
      sinceMs: 1_700_000_000_000,
      because: 'the dearest',
      drainMaxMs: 60_000,
      isFailing: true,
    },
  ],
  capacity: [{ fromMs: 1_700_000_000_000, units: 4, machines: 2 }],
  dryPools: [
    { instanceType: 'm7g.large', zone: 'eu-west-1a', market: 'spot', untilMs: 1_700_000_180_000, backOffMs: 180_000 },
  ],
  resize: {
    underWay: {
      instanceId: 'i-0123456789abcdef0',
      zone: 'eu-west-1a',
      from: 'm7g.large',
      to: 'm7g.xlarge',
      revertedBecause: 'insufficient capacity',
      phase: 'starting',
      sinceMs: 1_700_000_000_000,
      startAfterMs: 1_700_000_060_000,
      startBackOffMs: 60_000,
    },
    failures: [
      { instanceType: 'm7g.xlarge', because: 'no capacity', untilMs: 1_700_003_600_000, backOffMs: 3_600_000 },
    ],
    peak: { sinceMs: 1_700_000_000_000, units: 4, unitsBefore: 2 },
  },
  sizing: { desired: [{ fromMs: 1_700_000_000_000, units: 4 }], replacing: true },
  health: {
    sightings: [{ instanceId: 'i-0123456789abcdef0', source: 'instance-status', sinceMs: 1_700_000_000_000 }],
    roster: [
      { instanceId: 'i-0123456789abcdef0', units: 1, served: true, missingSinceMs: null },
      { instanceId: 'i-0fedcba9876543210', units: 2, served: false, missingSinceMs: 1_700_000_000_000, slot: 'data-1' },
    ],
    replacing: ['i-0123456789abcdef0'],
    breaker: { kind: 'sick', sinceMs: 1_700_000_000_000, because: '3 of 4 are sick', told: true },
    arrivals: { failures: 1, untilMs: 1_700_000_060_000 },
    rebalance: { machines: 1, spot: 1, units: 2, sinceMs: 1_700_000_000_000, because: 'zones are uneven' },
    calmSinceMs: 1_700_000_000_000,
    doubtedAtMs: 1_700_000_000_000,
  },
  standby: {
    wakes: [
      { instanceId: 'i-00000000000000001', zone: 'eu-west-1a', units: 1, atMs: 1_700_000_000_000 },
      { instanceId: 'i-00000000000000003', zone: 'eu-west-1a', units: 1, atMs: 1_700_000_000_000, slot: 'data-1' },
    ],
    resting: [{ instanceId: 'i-00000000000000002', untilMs: 1_700_000_060_000, backOffMs: 60_000 }],
  },
  slots: [
    {
      name: 'data-1',
      holder: 'i-0123456789abcdef0',
      zone: 'eu-west-1a',
      volumes: [{ device: '/dev/sdf', volumeId: 'vol-0123456789abcdef0' }],
      address: { kind: 'private', address: '10.0.0.17', subnet: 'subnet-0123456789abcdef0' },
    },
    {
      name: 'data-2',
      holder: null,
      zone: null,
      volumes: [],
      address: { kind: 'elastic', allocationId: 'eipalloc-0123456789abcdef0' },
    },
  ],
  scheduledUntilMs: 1_700_000_000_000,
  lookAtMs: 1_700_000_060_000,
});

/** A decision record of that moment. */
export const decisionRecord = (fleet: string, atMs: number, suffix: string): DecisionRecord => ({
  version: 1,
  id: `${fleet}-${atMs.toString(36)}-${suffix}`,
  fleet,
  atMs,
  wake: { kind: 'tick', id: 'wake-1', because: 'tick' },
  applied: 'yes',
  input: {
    nowMs: atMs,
    fleet: {
      name: fleet,
      mode: 'act',
      launchTemplate: { by: 'name', value: fleet, version: '$Default' },
      subnets: ['subnet-0123456789abcdef0'],
      targetGroups: [],
      sizes: [{ instanceType: 'm7g.large', units: 1, usdPerHour: null }],
      shape: 'horizontal',
      capacity: { min: 1, max: 4 },
      machinesMin: 1,
      purchase: { onDemandBase: 0, spotShare: 0 },
      warmUpMs: 60_000,
      limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
      slo: null,
      resize: { kind: 'replace' },
      policies: [],
      settledLookMs: 300_000,
    },
    view: {
      zones: [{ name: 'eu-west-1a', subnets: ['subnet-0123456789abcdef0'] }],
      launchTemplate: { id: 'lt-0123456789abcdef0', version: 1 },
      targetGroups: [],
      instances: [],
      outlooks: {},
      series: {},
      state: null,
      overrides: [],
    },
  },
  decision: {
    action: { kind: 'hold', desired: 4 },
    code: 'IN_BAND',
    steps: [{ rule: 'cpu', before: 4, after: 4, because: 'in band' }],
    proposals: [],
    capacity: { active: 4, inService: 4, warming: 0, machines: 4 },
    bounds: { min: 1, max: 4 },
    plan: [],
    state: fleetState(4),
    lookAtMs: atMs + 300_000,
  },
  explained: 'hold IN_BAND; cpu: in band',
  outcomes: [],
});
