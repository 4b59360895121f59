import type { Command } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { openAccount } from '../account/open-account.ts';
import { openBackups, openRestores } from '../account/open-backups.ts';
import { addAccountOptions, addJournalOption } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { readConfig } from '../input/read-config.ts';
import { type JournalOptions, openJournal } from '../journal/open-journal.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { type FleetStatus, toFleetStatus } from '../status/fleet-status.ts';
import { renderStatus } from '../status/render-status.ts';
import { renderUpkeep } from '../status/render-upkeep.ts';
import { readUpkeep, type UpkeepStatus } from '../status/upkeep-status.ts';
import { badInput, failed } from '../stop.ts';

const EXAMPLES = `
Examples:
  $ ballast status
  $ ballast status web --json
  $ ballast status web --journal runs/latest.jsonl.gz`;

const fleetNames = (config: BallastConfig, name: string | undefined): readonly string[] =>
  name === undefined ? config.fleets.map((fleet) => fleet.name) : [findFleet(config, name).name];

const readStatuses = async (
  { ledger, journal, clock }: Ports,
  names: readonly string[],
): Promise<readonly FleetStatus[]> => {
  const records = await ledger.readFleets(names);
  return Promise.all(
    names.map(async (name) => {
      const nowMs = clock.nowMs();
      const record = records.get(name);
      if (record === undefined) throw failed(`the ledger's record of ${name} is malformed; see its item in the table`);
      const [last = null] = await journal.read({ fleet: name, untilMs: nowMs, last: 1 });
      return toFleetStatus(name, nowMs, record, last);
    }),
  );
};

const readFromJournal = async (name: string | undefined, options: JournalOptions): Promise<readonly FleetStatus[]> => {
  const { journal, nowMs, fleet } = await openJournal(options, name ?? null);
  const [last = null] = await journal.read({ fleet: name ?? fleet ?? '', untilMs: nowMs, last: 1 });
  if (last === null) throw badInput(`no decision in ${options.journal}`);
  return [toFleetStatus(last.fleet, nowMs, null, last)];
};

/** Null with a journal, which has fleets only. */
type Status = { readonly fleets: readonly FleetStatus[]; readonly upkeep: UpkeepStatus | null };

const readStatus = async (name: string | undefined, options: JournalOptions): Promise<Status> => {
  if (options.journal !== undefined) return { fleets: await readFromJournal(name, options), upkeep: null };
  const config = await readConfig(options);
  const names = fleetNames(config, name);
  const at = { region: config.region, stage: options.stage };
  const fleets = await readStatuses(await openAccount(at), names);
  const [backups, restores] = await Promise.all([openBackups(at), openRestores(at)]);
  return { fleets, upkeep: await readUpkeep({ backups, restores }, config, at, name) };
};

const status = async (name: string | undefined, options: JournalOptions): Promise<void> => {
  const { fleets, upkeep } = await readStatus(name, options);
  if (options.json) return printJson({ fleets, upkeep });
  printText(renderStatus(fleets, paintTerminal));
  const lines = upkeep === null ? [] : renderUpkeep(upkeep, Date.now(), paintTerminal);
  if (lines.length > 0) printText(['', ...lines].join('\n'));
};

/** Adds `ballast status`: how the fleets stand. */
export const addStatusCommand = (program: Command): void => {
  const command = program
    .command('status')
    .description(
      'Say how the fleets stand, in units, as of the last look, and backups and restores now: nothing is changed.',
    )
    .argument('[fleet]', 'name of the fleet (default: all)')
    .addHelpText('after', EXAMPLES);
  addJournalOption(addAccountOptions(command)).action(status);
};
