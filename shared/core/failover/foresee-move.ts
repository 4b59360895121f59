import { isArmed, recordsStep } from './decide-flipping.ts';
import { toRestore } from './decide-gathering.ts';
import type { FailoverStep } from './failover-step.ts';
import { CAPACITY_HELD_MS, DRILL_HELD_MS, fencedMs } from './phase-times.ts';
import type { Service } from './service.ts';
import type { Move, ServiceState } from './service-state.ts';
import type { PointHere } from './service-view.ts';

/** What a move that begins now is foreseen from. */
export type Foresight = {
  readonly service: Service;
  readonly stage: string;
  readonly state: ServiceState;
  readonly move: Move;
  /** Newest whole recovery points here. */
  readonly points: readonly PointHere[];
  /** Whether an earlier move fenced the Region that this one goes to. */
  readonly fenced: boolean;
  readonly nowMs: number;
};

const gather = ({ service, move, points, fenced, nowMs }: Foresight): readonly FailoverStep[] => {
  const { plan } = move;
  const because = `move ${move.id}`;
  const isDrill = plan.kind === 'drill';
  const untilMs = nowMs + (isDrill ? DRILL_HELD_MS : CAPACITY_HELD_MS);
  const raise = (fromPoints: boolean): readonly FailoverStep[] =>
    plan.needs
      .filter((need) => need.fromPoints === fromPoints)
      .map(({ fleet, units }) => ({ kind: 'raise', fleet, units, untilMs, because }));
  const fromPoints = plan.needs.filter((need) => need.fromPoints);
  const restores = toRestore(fromPoints, points).map(
    ({ fleet, lineage }): FailoverStep => ({
      kind: 'restore',
      fleet,
      lineage,
      into: isDrill ? 'isolated' : 'new',
      because,
    }),
  );
  if (isDrill) return [...raise(false), ...restores];
  const { command, deregister } = service.fence;
  const unfence: readonly FailoverStep[] = fenced ? [{ kind: 'unfence', region: plan.to, fleets: service.fleets }] : [];
  return [
    ...unfence,
    ...raise(false),
    {
      kind: 'fence',
      region: plan.from,
      fleets: service.fleets,
      command,
      deregister,
      untilMs: nowMs + fencedMs(service),
      because,
    },
    ...restores,
    ...raise(true),
  ];
};

const flip = ({ service, stage, state, move }: Foresight): readonly FailoverStep[] => {
  const { epoch } = move.plan;
  const scene = { service, stage, state };
  const from = state.recordsEpoch ?? epoch - 1;
  if (service.mode === 'record') return recordsStep(scene, { from, to: epoch, guarded: true });
  if (!isArmed(state)) return recordsStep(scene, { from, to: epoch, guarded: false });
  return [{ kind: 'switch', on: true }];
};

const end = ({ service, stage, state, move, nowMs }: Foresight): readonly FailoverStep[] => {
  const { plan } = move;
  const off: readonly FailoverStep[] = service.mode === 'switch' ? [{ kind: 'switch', on: false }] : [];
  const scene = { service, stage, state };
  const from = service.mode === 'switch' && isArmed(state) ? plan.epoch - 1 : plan.epoch;
  if (plan.kind === 'drill') {
    const lower = plan.needs.map(({ fleet }): FailoverStep => ({ kind: 'lower', fleet, because: `move ${move.id}` }));
    return [...off, ...lower, ...recordsStep(scene, { from, to: plan.epoch + 1, guarded: true })];
  }
  const close: readonly FailoverStep[] = service.fence.deregister
    ? []
    : [
        {
          kind: 'fence',
          region: plan.from,
          fleets: service.fleets,
          command: null,
          deregister: true,
          untilMs: nowMs + fencedMs(service),
          because: `move ${move.id}`,
        },
      ];
  const arm = service.mode === 'switch' ? recordsStep(scene, { from, to: plan.epoch, guarded: true }) : [];
  return [...close, ...arm, ...off];
};

/** Every call of a move that goes as planned, in order: what a dry run shows. */
export const foreseeMove = (foresight: Foresight): readonly FailoverStep[] => [
  ...gather(foresight),
  ...flip(foresight),
  ...end(foresight),
];
