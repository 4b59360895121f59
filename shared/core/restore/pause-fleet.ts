import type { Override } from '../fleet-state.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import type { RestoreState } from './restore-state.ts';
import type { RestoreStep } from './restore-step.ts';
import type { RestoreView } from './restore-view.ts';

/** How long a pause lasts, and what must be left of it while the restore works: should Ballast die, it ends by itself. */
const PAUSE_MS = 2 * HOUR_MS;
const PAUSE_LEFT_MS = HOUR_MS;

/** What the pause of a restore says, and is known by. */
export const pauseWhy = (id: string): string => `restore ${id}`;

type PauseStep = RestoreStep & { readonly kind: 'pause' };

/** Pauses the fleet of a machine in place, or makes our pause longer; a person's that lasts longer is left alone. */
export const pauseFor = (state: RestoreState, { pause }: RestoreView, nowMs: number): readonly PauseStep[] => {
  const { plan, id } = state;
  if (plan.fleet === null || plan.target.kind !== 'instance') return [];
  if (pause !== null && pause.untilMs >= nowMs + PAUSE_LEFT_MS) return [];
  const why = pauseWhy(id);
  const ours: Override = { kind: 'pause', untilMs: nowMs + PAUSE_MS, why, atMs: nowMs };
  return [
    { kind: 'pause', fleet: plan.fleet, pause: ours, before: pause === null || pause.why === why ? null : pause },
  ];
};

/** Looks that began before a pause must have ended: longer than any lasts. */
const PAUSE_SETTLES_MS = MINUTE_MS;

/** Whether nothing else moves the machine: its fleet has been paused for long enough. */
export const isQuiet = ({ plan }: RestoreState, { pause }: RestoreView, nowMs: number): boolean =>
  plan.fleet === null || plan.target.kind !== 'instance' || (pause !== null && nowMs - pause.atMs >= PAUSE_SETTLES_MS);
