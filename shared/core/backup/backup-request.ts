import type { Wake } from '../look-request.ts';

/** Which protections a wish is about: those whose time has come (the tick), or named ones, due or not. */
export type BackupScope =
  | { readonly kind: 'due' }
  | { readonly kind: 'named'; readonly protections: readonly [string, ...string[]] };

/**
 * A wish to look at recovery points now. All of a Region are always decided about together; `now` asks for a new point of
 * every source in scope, whether or not one is due. Dry run decides, and changes nothing.
 */
export type BackupRequest = {
  readonly wake: Wake;
  readonly scope: BackupScope;
  readonly now: boolean;
  readonly dryRun: boolean;
};
