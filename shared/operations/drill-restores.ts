import type { BallastConfig } from '../config/ballast-config.ts';
import { gatherPoints } from '../core/backup/gather-points.ts';
import { Fault } from '../core/fault.ts';
import { type DueProof, findDueProofs } from '../core/restore/find-due-proofs.ts';
import { readRestoreState } from '../core/restore/read-restore-state.ts';
import { type RestoreRefusal, refuse } from '../core/restore/restore-codes.ts';
import type { DrillRequest } from '../core/restore/restore-request.ts';
import type { Outcome } from '../ports/journal.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import { beginRestore } from './begin-restore.ts';
import { catchFault } from './catch-fault.ts';
import { reapRestores } from './reap-restores.ts';
import type { BeginRestoreAnswer, DrillReport } from './restore-report.ts';

/** Proofs begun by one drill: each is a machine. */
const PROOFS_MAX = 3;

type Proofs = DrillReport['proofs'];

const begin = async (
  ports: RestorePorts,
  config: BallastConfig,
  { dryRun }: DrillRequest,
  due: DueProof,
  stage: string,
): Promise<BeginRestoreAnswer> => {
  const { protection, setId, because } = due;
  const request = {
    protection,
    point: { kind: 'set', setId },
    lineage: null,
    into: 'isolated',
    region: config.region,
    zone: null,
    withRoot: false,
    initializationRate: null,
    reason: `proof: ${because}`,
    dryRun,
  } as const;
  const answer = await catchFault(beginRestore(ports, config, request, stage));
  return answer instanceof Fault ? refuse('WORLD_UNREADABLE', answer.message) : answer;
};

/** Why what a person names is not proven now. */
const explainNotDue = (name: string, { region, protections = [] }: BallastConfig): RestoreRefusal => {
  const known = protections.find((protection) => protection.name === name);
  if (known === undefined) return refuse('UNKNOWN_PROTECTION', `ballast.yml does not protect ${name} in ${region}`);
  if (known.by.kind === 'tag') {
    return refuse('NO_TEMPLATE', `${name} is protected by tag: there is no template to launch a machine from`);
  }
  if (known.mode === 'observe') return refuse('NOT_TO_ACT', `${name} is in mode observe: nothing is proven`);
  return refuse('NO_POINT', `${name} has nothing whole in ${region}, or is being proven already`);
};

const proveDue = async (
  ports: RestorePorts,
  config: BallastConfig,
  request: DrillRequest,
  stage: string,
): Promise<Proofs> => {
  const { region, protections = [] } = config;
  const named = request.scope.kind === 'named' ? request.scope.protections : null;
  const listed = await catchFault(ports.snapshots.list());
  if (listed instanceof Fault) {
    const answer = refuse('POINTS_UNKNOWN', listed.message);
    return (named ?? []).map((protection) => ({ protection, answer }));
  }
  const points = gatherPoints(new Map([[region, { kind: 'known', snapshots: listed }]]));
  const restores = (await ports.workflows.list('restore')).flatMap(({ body }) => readRestoreState(body) ?? []);
  const nowMs = ports.clock.nowMs();
  const due = findDueProofs({ protections, points, restores, stage, region, named, nowMs });
  const proofs: { readonly protection: string; readonly answer: BeginRestoreAnswer }[] = [];
  for (const proof of due.slice(0, PROOFS_MAX)) {
    proofs.push({ protection: proof.protection, answer: await begin(ports, config, request, proof, stage) });
  }
  const others = (named ?? []).filter((name) => !due.some(({ protection }) => protection === name));
  return [...proofs, ...others.map((name) => ({ protection: name, answer: explainNotDue(name, config) }))];
};

/**
 * Takes away what restores left behind, and begins a proof of every fleet that is due, each by its newest recovery point
 * here. Proofs are brought forward, and end, by looks at restores. Rejects with a `Fault` only when the ledger cannot be read.
 */
export const drillRestores = async (
  ports: RestorePorts,
  config: BallastConfig,
  request: DrillRequest,
  stage: string,
): Promise<DrillReport> => {
  const reaped = await catchFault(reapRestores(ports, request.dryRun));
  const proofs = await proveDue(ports, config, request, stage);
  const failed = (because: string): readonly Outcome[] => [
    { step: 'list what has expired', result: 'failed', because },
  ];
  return { proofs, reaped: reaped instanceof Fault ? failed(reaped.message) : reaped };
};
