import type { FailoverStep } from '../core/failover/failover-step.ts';
import type { StepAnswer } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import { readRestoreState } from '../core/restore/read-restore-state.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { beginRestore } from './begin-restore.ts';
import type { ServiceSetup } from './service-setup.ts';

type Restore = Extract<FailoverStep, { readonly kind: 'restore' }>;

/** Begun by this move already, and not failed: a reply that was lost begins nothing twice. */
const findBegun = async ({ workflows }: FailoverPorts, { fleet, lineage, because }: Restore) =>
  (await workflows.list('restore'))
    .flatMap(({ body }) => readRestoreState(body) ?? [])
    .find(
      ({ plan, way }) =>
        plan.reason === because && plan.protection === fleet && plan.lineage === lineage && way === 'forth',
    );

/** Begins to restore one lineage of a fleet from the newest point that this Region holds; rejects with a `Fault`. */
export const restoreForMove = async (
  ports: FailoverPorts,
  { config, stage, region }: ServiceSetup,
  step: Restore,
): Promise<StepAnswer> => {
  const begun = await findBegun(ports, step);
  if (begun !== undefined) return { kind: 'begun', restoreId: begun.id, takenAtMs: begun.plan.takenAtMs };
  const answer = await beginRestore(
    ports,
    config,
    {
      protection: step.fleet,
      point: { kind: 'latest' },
      lineage: step.lineage,
      into: step.into,
      region,
      zone: null,
      withRoot: false,
      initializationRate: null,
      reason: step.because,
      dryRun: false,
    },
    stage,
  );
  if (answer.kind === 'begun') {
    return { kind: 'begun', restoreId: answer.report.id, takenAtMs: answer.report.point.takenAtMs };
  }
  const because = answer.kind === 'refused' ? answer.because : 'it was only planned';
  throw new Fault('conflict', 'restore', because);
};
