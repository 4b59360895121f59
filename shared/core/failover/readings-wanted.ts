import { isArmed } from './decide-flipping.ts';
import { isLeftOn, needsArming } from './keep-armed.ts';
import type { Service } from './service.ts';
import type { ServiceState } from './service-state.ts';

/** What the next decision will look at beside observations; everything else is left unread. */
export type ReadingsWanted = {
  readonly fleets: boolean;
  readonly points: boolean;
  readonly restores: boolean;
  readonly records: boolean;
  readonly change: boolean;
  readonly answers: boolean;
};

/** A batch whose answer was lost, or that came late, may have gone through after its move was turned back: the zone tells. */
const mayHaveFlipped = ({ move, past, epoch }: ServiceState): boolean =>
  [...(move?.phase === 'over' ? [move] : []), ...past].some(
    ({ plan, flippedAtMs, spans }) =>
      flippedAtMs === null && plan.epoch > (epoch ?? -1) && spans.some(({ phase }) => phase === 'flipping'),
  );

const GATHERING: ReadonlySet<string> = new Set(['approval', 'fencing', 'capacity', 'data', 'checking']);

/** What is to be read before a decision: while nothing moves that is this Region's fleets at most. */
export const readingsWanted = (service: Service, region: string, state: ServiceState): ReadingsWanted => {
  const phase = state.move?.phase ?? 'over';
  const restores = state.move?.plan.needs.some(({ fromPoints }) => fromPoints) === true;
  const isArming = needsArming(service, region, state);
  const byRecords = service.mode === 'record' || !isArmed(state);
  const gathers = GATHERING.has(phase);
  const isAfter = phase === 'syncing' || phase === 'returning';
  return {
    fleets: true,
    points: restores && gathers,
    restores: restores && phase === 'data',
    // The phases before a flip may pass in one look, up to it.
    records:
      isArming ||
      isLeftOn(service, region, state) ||
      mayHaveFlipped(state) ||
      isAfter ||
      ((gathers || phase === 'flipping' || phase === 'turning-back') && byRecords),
    change: (isAfter && state.move?.change !== null) || (isArming && state.arming !== null),
    answers: phase === 'syncing',
  };
};
