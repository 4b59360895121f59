import { shorten } from './read-person.ts';
import { type BackupContext, type IgnoredSignal, ignore } from './signal.ts';

/** Why a request that has both `fleet` and `name` is none. */
export const ONE_NAME = '"fleet" and "name" both say what is meant; give one of them';

/** Refuses the name of something that has no recovery points here, naming what has. */
export const refuseUnknown = (
  name: string,
  { protectionNames }: Pick<BackupContext, 'protectionNames'>,
): IgnoredSignal => {
  const known =
    protectionNames.length === 0 ? 'nothing is: give a fleet a `backup`' : `what is: ${protectionNames.join(', ')}`;
  return ignore('UNKNOWN_PROTECTION', `nothing called "${shorten(name)}" is protected here; ${known}`, null);
};
