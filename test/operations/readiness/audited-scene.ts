import type { Observation, Run } from '../../../shared/core/failover/observation.ts';
import { readServiceWish } from '../../../shared/core/failover/read-service-state.ts';
import { type ServiceState, unknownService } from '../../../shared/core/failover/service-state.ts';
import type { ReadinessReport } from '../../../shared/core/readiness/readiness-report.ts';
import { type AuditRequest, auditReadiness } from '../../../shared/operations/audit-readiness.ts';
import { prepareDns } from '../../../shared/operations/prepare-dns.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import {
  createMovingScene,
  HOME,
  IN_SYNC_MS,
  type MovingScene,
  type MovingSceneOptions,
  STANDBY,
  WITNESS,
} from './moving-scene.ts';

/** A scene in which every prerequisite is there, audited from the Region that stands by. */
export type AuditedScene = MovingScene & {
  /** Has every observer seen both Regions well just now, and tell what serves at home. */
  readonly hear: (changes?: Partial<Observation>) => Promise<void>;
  /** Writes down what this Region's ledger knows. */
  readonly know: (changes: Partial<ServiceState>) => Promise<void>;
  readonly audit: (request?: Partial<AuditRequest>, region?: string) => Promise<ReadinessReport>;
};

/** Units that serve at home: two more than where it stands by. */
const SERVING = 4;

const runOf = (source: Run['source'], region: string, nowMs: number): Run => ({
  source,
  region,
  last: 'good',
  because: '200 in 81 ms',
  lastAtMs: nowMs,
  inRow: 10,
  sinceMs: nowMs - 300_000,
  verdict: 'up',
});

const observationOf = async (scene: MovingScene, observer: string): Promise<Observation> => {
  const nowMs = scene.nowMs();
  const { services, config } = scene.setupIn(observer);
  const [service] = services;
  const ports = scene.portsIn(observer);
  const standing = config.fleets.map(async ({ name, launchTemplate }) => ({
    fleet: name,
    units: SERVING,
    peaks: [{ hourMs: nowMs, units: SERVING }],
    template: await ports.prerequisites.readTemplate(launchTemplate),
  }));
  return {
    version: 1,
    service: service?.name ?? '',
    observer,
    atMs: nowMs,
    runs: [HOME, STANDBY].flatMap((region) =>
      (['probe', 'checkers', 'alarms'] as const).map((source) => runOf(source, region, nowMs)),
    ),
    standing: await Promise.all(standing),
    epoch: 0,
    recordsEpoch: 0,
    switchOn: false,
    guarded: true,
  };
};

const writeState = async ({ tables, nowMs }: MovingScene, state: ServiceState): Promise<void> => {
  const { workflows } = tableOf(tables, STANDBY);
  const answer = await workflows.acquireLease({ kind: 'service', id: state.service }, nowMs(), nowMs() + 1);
  if (answer.kind === 'held') throw new Error('held');
  await workflows.releaseLease(answer.lease, { body: state, answered: ['wire'], forgetAtMs: null });
};

/** Makes the scene: prepared, wired, heard, and green. */
export const createAuditedScene = async (options: MovingSceneOptions = {}): Promise<AuditedScene> => {
  const scene = createMovingScene(options);
  const [service] = scene.setupIn(STANDBY).services;
  if (service === undefined) throw new Error('no service');
  const prepared = await prepareDns(scene.portsIn, scene.setupIn, {
    region: STANDBY,
    service: service.name,
    only: 'prepare',
    adopt: false,
    dryRun: false,
  });
  if (prepared.kind === 'refused') throw new Error(prepared.because);
  scene.advance(IN_SYNC_MS);
  const { asks } = await tableOf(scene.tables, STANDBY).workflows.read({ kind: 'service', id: service.name });
  const wish = readServiceWish(asks.get('wire'));
  if (wish?.kind !== 'wire') throw new Error('not wired');
  let state: ServiceState = { ...unknownService(service.name), wiring: wish.wiring, epoch: 0, recordsEpoch: 0 };
  const know: AuditedScene['know'] = async (changes) => {
    state = { ...state, ...changes };
    await writeState(scene, state);
  };
  await know({});
  const hear: AuditedScene['hear'] = async (changes = {}) => {
    for (const observer of [HOME, STANDBY, WITNESS]) {
      const observation = { ...(await observationOf(scene, observer)), ...(observer === HOME && changes) };
      await tableOf(scene.tables, STANDBY).observations.put(observation);
      await tableOf(scene.tables, HOME).observations.put(observation);
    }
  };
  await hear();
  const audit: AuditedScene['audit'] = async (request = {}, region = STANDBY) => {
    const asked = { service: service.name, probe: false, dryRun: false, ...request };
    const report = await auditReadiness(scene.portsIn(region), scene.setupIn(region), asked);
    if ('kind' in report) throw new Error(report.because);
    return report;
  };
  return { ...scene, hear, know, audit };
};

/** Prerequisites that are not green, each with its subject and standing. */
export const notGreen = ({ checks }: ReadinessReport): readonly string[] =>
  checks
    .filter(({ standing }) => standing !== 'green')
    .map(({ id, subject, standing }) => `${standing} ${id} ${subject}`);
