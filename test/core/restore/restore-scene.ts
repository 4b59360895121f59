import { decideRestore } from '../../../shared/core/restore/decide-restore.ts';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import type { RestoreStep } from '../../../shared/core/restore/restore-step.ts';
import type { RestoreView } from '../../../shared/core/restore/restore-view.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { viewOf } from './build-restore.ts';

export const later = (minutes: number): number => NOW_MS + minutes * MINUTE_MS;

/** Decides about a restore at noon, of a machine as it should be unless the view says else. */
export const decide = (state: RestoreState, view: RestoreView = viewOf(), nowMs = NOW_MS) =>
  decideRestore(state, view, nowMs);

export const kinds = (steps: readonly RestoreStep[]): readonly string[] => steps.map(({ kind }) => kind);

/** Nothing carries the restore's tag. */
export const nothing = { volumes: [], instances: [], securityGroups: [] };
