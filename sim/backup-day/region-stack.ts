import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { Override } from '../../shared/core/fleet-state.ts';
import type { RestoreRequest, RestoreWish } from '../../shared/core/restore/restore-request.ts';
import { beginRestore } from '../../shared/operations/begin-restore.ts';
import { drillRestores } from '../../shared/operations/drill-restores.ts';
import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import type { Ledger } from '../../shared/ports/ledger.ts';
import type { Notice } from '../../shared/ports/notices.ts';
import { type Cloud, worldOf } from '../cloud.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createMemoryLedger } from '../memory-ledger.ts';
import { createMemoryNotices } from '../memory-notices.ts';
import { createMemoryWorkflows } from '../memory-workflows.ts';
import type { PointHook } from '../point-hook.ts';
import { createSimBackupPorts } from '../sim-backup-ports.ts';
import { createSimPorts } from '../sim-ports.ts';
import { createSimRestorePorts } from '../sim-restore-ports.ts';

/** Stage of the only deployment in this cloud. */
const STAGE = 'sim';

const wake = (kind: 'tick' | 'snapshot' | 'manual') => ({ kind, id: kind, because: 'the day goes on' }) as const;

/** What is deployed in one Region: each method is an invocation of one of its functions. */
export type RegionStack = {
  readonly lookAtFleets: () => Promise<void>;
  readonly lookAtBackups: (kind: 'tick' | 'snapshot') => Promise<void>;
  readonly lookAtRestores: () => Promise<void>;
  readonly drill: () => Promise<void>;
  /** A person's command; gives the id. Rejects when it is refused: the day asks for nothing that cannot be. */
  readonly restore: (wish: Pick<RestoreRequest, 'point' | 'lineage' | 'into' | 'reason'>) => Promise<string>;
  readonly answer: (id: string, wish: RestoreWish) => Promise<void>;
  readonly override: (override: Override) => Promise<void>;
  readonly resume: () => Promise<void>;
  /** How restores and proofs stood when they were looked at last, in the order of their beginning. */
  readonly reports: ReadonlyMap<string, RestoreReport>;
  readonly notices: readonly Notice[];
};

/** What a stack is deployed with. */
export type RegionStackOptions = {
  readonly cloud: Cloud;
  readonly config: BallastConfig;
  /** Called at every call of the stack to its ports. */
  readonly hook: PointHook | undefined;
  /** Told of a restore whenever it was looked at. */
  readonly onRestore: (report: RestoreReport) => void;
};

const connect = ({ cloud, config: { region }, hook }: RegionStackOptions, ledger: Ledger, notices: Notice[]) => {
  const world = worldOf(cloud, region);
  const shared = {
    cloud,
    world,
    region,
    ledger,
    workflows: createMemoryWorkflows(() => world.nowMs),
    notices: createMemoryNotices((notice) => notices.push(notice)),
    journal: createMemoryJournal(0),
    ...(hook && { hook }),
  };
  return {
    fleets: createSimPorts(shared),
    backups: createSimBackupPorts(shared),
    restores: createSimRestorePorts(shared),
  };
};

/** Deploys Ballast to a Region of a cloud: the operations that run at AWS, over the ports of the embedded cloud. */
export const openRegionStack = (options: RegionStackOptions): RegionStack => {
  const { config, onRestore } = options;
  const notices: Notice[] = [];
  const ledger = createMemoryLedger();
  const ports = connect(options, ledger, notices);
  const memory = createLookMemory();
  const reports = new Map<string, RestoreReport>();
  const note = (report: RestoreReport): void => {
    reports.set(report.id, report);
    onRestore(report);
  };
  const fleet = config.fleets[0]?.name ?? '';
  const tick = { wake: wake('tick'), scope: { kind: 'due' }, dryRun: false } as const;
  return {
    reports,
    notices,
    override: (override) => ledger.putOverride(fleet, override),
    resume: () => ledger.removeOverrides(fleet, ['pause']),
    lookAtFleets: async () => {
      await lookAtFleets(ports.fleets, config, tick, memory);
    },
    lookAtBackups: async (kind) => {
      await lookAtBackups(ports.backups, config, { ...tick, wake: wake(kind), now: false }, STAGE);
    },
    lookAtRestores: async () => {
      const { restores } = await lookAtRestores(ports.restores, { ...tick, id: null, wish: null });
      for (const report of restores) note(report);
    },
    drill: async () => {
      const { proofs } = await drillRestores(ports.restores, config, tick, STAGE);
      for (const { answer } of proofs) if (answer.kind === 'begun') note(answer.report);
    },
    restore: async (wish) => {
      const own = { region: config.region, zone: null, withRoot: false, initializationRate: null, dryRun: false };
      const request = { ...own, ...wish, protection: fleet };
      const answer = await beginRestore(ports.restores, config, request, STAGE);
      if (answer.kind === 'refused') throw new Fault('conflict', 'restore', `${answer.code}: ${answer.because}`);
      note(answer.report);
      return answer.report.id;
    },
    answer: async (id, wish) => {
      const request = { wake: wake('manual'), id, wish, dryRun: false };
      const { restores, refused } = await lookAtRestores(ports.restores, request);
      if (refused !== null) throw new Fault('conflict', wish, `${refused.code}: ${refused.because}`);
      for (const report of restores) note(report);
    },
  };
};
