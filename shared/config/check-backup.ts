import type * as z from 'zod';
import { refuse, showDuration } from './value-schema.ts';

type Points = {
  readonly every: number;
  readonly rpo?: number | undefined;
  readonly consistency: 'crash' | 'application';
  readonly commands?: unknown;
};

type FleetParts = { readonly prove: string; readonly check?: unknown };

type TaggedParts = { readonly of: 'instances' | 'volumes'; readonly consistency: 'crash' | 'application' };

/** Holds recovery points of any protection to the rules between their keys. */
export const checkPoints = (payload: z.core.ParsePayload<Points>): void => {
  const { every, rpo, consistency, commands } = payload.value;
  if (consistency === 'application' && commands === undefined) {
    refuse(payload, ['commands'], 'freeze and thaw commands, because consistency is application');
  }
  if (rpo !== undefined && rpo < every) {
    refuse(payload, ['rpo'], `at least every (${showDuration(every)}), which is how old the newest one gets`);
  }
};

/** Holds the proofs of a fleet's recovery points to the rules between their keys. */
export const checkFleetBackup = (payload: z.core.ParsePayload<FleetParts>): void => {
  const { prove, check } = payload.value;
  if (prove === 'never' && check !== undefined) refuse(payload, ['check'], 'no check, because prove is never');
};

/** Holds what is protected by a tag to the rules between its keys. */
export const checkTaggedBackup = (payload: z.core.ParsePayload<TaggedParts>): void => {
  const { of, consistency } = payload.value;
  if (of === 'volumes' && consistency === 'application') {
    refuse(payload, ['consistency'], 'crash, because of is volumes: commands are run on instances');
  }
};
