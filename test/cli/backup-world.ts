import type { BackupWish, Follower } from '../../cli/backups/follow-backup.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { RestorePorts } from '../../shared/ports/restore-ports.ts';
import { advanceCloudTo, type Cloud } from '../../sim/cloud.ts';
import { createMemoryLedger } from '../../sim/memory-ledger.ts';
import { createMemoryWorkflows } from '../../sim/memory-workflows.ts';
import { createSimBackupPorts } from '../../sim/sim-backup-ports.ts';
import { createSimRestorePorts } from '../../sim/sim-restore-ports.ts';
import { createWorld } from '../../sim/world.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';
import { launchMachines, START_MS, smallWorld } from '../sim/small-world.ts';

/** Where the cloud of these tests is. */
export const AT = { region: 'eu-west-1', stage: 'test' } as const;
export const OTHER_REGION = 'eu-central-1';

/** The configuration of a fleet `web` that is backed up twice a day and copied. */
export const configWith = (backup = '{ every: 12h, copyTo: [eu-central-1], prove: never }'): BallastConfig => {
  const text = SAMPLE_TEXT.replace('us-east-1, standby: us-west-2', AT.region).replace(
    '    policies:',
    `    backup: ${backup}\n    policies:`,
  );
  const parsed = parseConfig(text, 'ballast.yml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  // Subnets of the small world, whose names no real one has.
  const fleets = parsed.config.fleets.map((fleet) => ({
    ...fleet,
    subnets: ['subnet-a', 'subnet-b'],
    targetGroups: [],
  }));
  return { ...parsed.config, fleets };
};

/** The only protection of a configuration. */
const onlyProtection = ({ protections = [] }: BallastConfig): Protection => {
  const [protection] = protections;
  if (protection === undefined) throw new Error('nothing is protected');
  return protection;
};

/** Two Regions of the embedded cloud, in the first of which machines of `web` run. */
export type BackupCloud = {
  readonly cloud: Cloud;
  readonly ports: BackupPorts;
  readonly restorePorts: RestorePorts;
  readonly machines: readonly string[];
  readonly pass: (ms: number) => void;
};

/** Makes a cloud with so many machines, a few minutes old. */
export const openBackupCloud = (count = 2): BackupCloud => {
  const { world } = smallWorld({ groups: 0 });
  const other = createWorld({
    seed: 2,
    startMs: START_MS,
    timing: { bootMs: 90 * SECOND_MS },
    zones: { 'subnet-c': `${OTHER_REGION}a` },
    launchTemplates: [],
  });
  const cloud: Cloud = new Map([
    [AT.region, world],
    [OTHER_REGION, other],
  ]);
  const machines = count === 0 ? [] : launchMachines(world, count);
  const pass = (ms: number): void => advanceCloudTo(cloud, world.nowMs + ms);
  pass(5 * MINUTE_MS);
  const notices = { send: () => Promise.resolve() };
  const workflows = createMemoryWorkflows(() => world.nowMs);
  const options = { cloud, region: AT.region, workflows, notices };
  return {
    cloud,
    machines,
    pass,
    ports: createSimBackupPorts(options),
    restorePorts: createSimRestorePorts({ ...options, ledger: createMemoryLedger() }),
  };
};

/** Follows with a minute between two looks, and remembers what was shown. */
export const followerOf = (
  { pass }: BackupCloud,
  shown: string[],
  show: (answer: Parameters<Follower['show']>[0]) => string,
): Follower => ({
  show: (answer) => {
    shown.push(show(answer));
  },
  pause: () => {
    pass(MINUTE_MS);
    return Promise.resolve();
  },
});

/** A wish for new recovery points of the only protection. */
export const wishOf = (config: BallastConfig, changes: Partial<BackupWish> = {}): BackupWish => ({
  protection: onlyProtection(config),
  now: true,
  why: 'a test',
  wait: 'whole',
  ...changes,
});
