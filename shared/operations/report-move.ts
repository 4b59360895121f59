import type { FailoverCode } from '../core/failover/failover-codes.ts';
import type { Move, MovePhase } from '../core/failover/service-state.ts';
import type { MoveReport, MoveTimes } from './service-report.ts';

const DOING: Readonly<Record<Exclude<MovePhase, 'over'>, string>> = {
  approval: 'waits for a person',
  fencing: 'the side that is left is fenced',
  capacity: 'capacity is gathered',
  data: 'recovery points are restored',
  checking: 'the endpoint is checked',
  flipping: 'traffic is moved',
  syncing: 'Route 53 takes it everywhere',
  settling: 'caches forget the old side',
  returning: 'the drill cleans up',
  'turning-back': 'what was done is undone',
};

const codeOf = ({ phase, outcome }: Move): FailoverCode => {
  if (phase === 'approval') return 'AWAITING_APPROVAL';
  if (phase === 'turning-back') return 'TURNING_BACK';
  return outcome?.code ?? 'MOVING';
};

const explainMove = ({ phase, plan, outcome, last }: Move): string => {
  const doing = phase === 'over' ? null : DOING[phase];
  const why = phase === 'over' ? null : `${plan.kind} from ${plan.from} to ${plan.to}`;
  return [why, doing, outcome?.because, phase === 'over' ? null : last].filter(Boolean).join('; ');
};

/** Null while it lasts, and where there was none. */
const spanOf = ({ spans }: Move, phase: MovePhase): number | null => {
  const found = spans.find((span) => span.phase === phase);
  return found === undefined ? null : found.untilMs - found.fromMs;
};

const since = (fromMs: number | null, untilMs: number | null): number | null =>
  fromMs === null || untilMs === null ? null : untilMs - fromMs;

const timesOf = (move: Move): MoveTimes => {
  const { outageSinceMs, startedMs, flippedAtMs, answeredAtMs, restores } = move;
  const beganMs = outageSinceMs ?? startedMs;
  const takenAtMs = restores.flatMap((restore) => restore.takenAtMs ?? []);
  const waited = (['approval', 'capacity', 'data'] as const).map((phase) => spanOf(move, phase) ?? 0);
  const untilFlipMs = since(startedMs, flippedAtMs);
  return {
    detectMs: since(outageSinceMs, startedMs),
    approvalMs: spanOf(move, 'approval'),
    ownMs: untilFlipMs === null ? null : untilFlipMs - waited.reduce((sum, ms) => sum + ms, 0),
    fencingMs: spanOf(move, 'fencing'),
    capacityMs: spanOf(move, 'capacity'),
    dataMs: spanOf(move, 'data'),
    dnsMs: since(flippedAtMs, answeredAtMs),
    rtoMs: since(beganMs, answeredAtMs),
    rpoMs: takenAtMs.length === 0 ? null : Math.max(0, beganMs - Math.min(...takenAtMs)),
  };
};

const kept = (wantedMs: number | null, ms: number | null) =>
  wantedMs === null || ms === null ? null : { wantedMs, kept: ms <= wantedMs };

/** How one move stands, and how long each part of it took. */
export const reportMove = (service: string, move: Move): MoveReport => {
  const { id, plan, phase, startedMs, spans, fenced, restores, signature } = move;
  const times = timesOf(move);
  return {
    version: 1,
    id,
    service,
    plan,
    phase,
    code: codeOf(move),
    explained: explainMove(move),
    startedMs,
    endedMs: phase === 'over' ? move.sinceMs : null,
    spans,
    times,
    fenced: fenced === null ? null : { done: fenced.done, because: fenced.because },
    restores: restores.map(({ fleet, lineage, takenAtMs }) => ({ fleet, lineage, takenAtMs })),
    rto: kept(plan.rtoWantedMs, times.rtoMs),
    rpo: kept(plan.rpoWantedMs, times.rpoMs),
    signature,
  };
};
