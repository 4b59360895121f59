import type { Journal } from '../../shared/ports/journal.ts';
import { openAccount } from '../account/open-account.ts';
import type { AccountOptions } from '../input/config-options.ts';
import { describeUnknownFleet, findFleet } from '../input/find-fleet.ts';
import { readConfig } from '../input/read-config.ts';
import { readInputFile } from '../input/read-input-file.ts';
import { badInput } from '../stop.ts';
import { parseJournalFile } from './journal-file.ts';

/** Which journal to read: a file's, or that of a deployed stage. */
export type JournalOptions = AccountOptions & { readonly journal?: string };

/** A journal to read from, the time up to which it knows, and the fleet of a file that is of one. */
export type OpenJournal = {
  readonly fleet: string | null;
  readonly journal: Pick<Journal, 'read' | 'find'>;
  readonly nowMs: number;
};

/** Opens the journal that the options select; a fleet that it cannot know is bad input. */
export const openJournal = async (options: JournalOptions, fleet: string | null): Promise<OpenJournal> => {
  if (options.journal !== undefined) {
    const { header, journal } = parseJournalFile(readInputFile(options.journal, 'journal'), options.journal);
    if (fleet !== null && fleet !== header.fleet) {
      throw badInput(describeUnknownFleet(fleet, [header.fleet], options.journal));
    }
    return { fleet: header.fleet, journal, nowMs: header.endMs };
  }
  const config = await readConfig(options);
  if (fleet !== null) findFleet(config, fleet);
  const ports = await openAccount({ region: config.region, stage: options.stage });
  return { fleet, journal: ports.journal, nowMs: ports.clock.nowMs() };
};
