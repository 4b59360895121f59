import type { FailoverCode } from './failover-codes.ts';
import type { FailoverStep } from './failover-step.ts';
import type { Service } from './service.ts';
import type { Move, ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import { turnBack } from './turn-back.ts';

/** What a phase of a move is decided from. */
export type MoveScene = {
  readonly service: Service;
  readonly stage: string;
  readonly state: ServiceState;
  readonly move: Move;
  readonly view: ServiceView;
  readonly nowMs: number;
};

/** What a decision comes to: the state to write down first, and then what is to be done, in order. */
export type MoveTurn = { readonly state: ServiceState; readonly steps: readonly FailoverStep[] };

/** The scene's state with its move changed, and steps. */
export const turnTo = ({ state }: MoveScene, move: Move, steps: readonly FailoverStep[] = []): MoveTurn => ({
  state: { ...state, move },
  steps,
});

/** Nothing to be done now; `last` says what is waited for. */
export const wait = (scene: MoveScene, last: string | null = scene.move.last): MoveTurn =>
  turnTo(scene, last === scene.move.last ? scene.move : { ...scene.move, last });

/** Gives the move up, and begins to undo what it did. */
export const giveUpMove = (scene: MoveScene, code: FailoverCode, because: string): MoveTurn =>
  turnTo(scene, turnBack(scene.move, code, because, scene.nowMs));
