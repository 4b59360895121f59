import type { Command } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { openAccount } from '../account/open-account.ts';
import { addAccountOptions, addJournalOption } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { readConfig } from '../input/read-config.ts';
import { type JournalOptions, openJournal } from '../journal/open-journal.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { type FleetStatus, toFleetStatus } from '../status/fleet-status.ts';
import { renderStatus } from '../status/render-status.ts';
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

const status = async (name: string | undefined, options: JournalOptions): Promise<void> => {
  const read = async (): Promise<readonly FleetStatus[]> => {
    if (options.journal !== undefined) return readFromJournal(name, options);
    const config = await readConfig(options);
    const names = fleetNames(config, name);
    return readStatuses(await openAccount({ region: config.region, stage: options.stage }), names);
  };
  const statuses = await read();
  if (options.json) return printJson({ fleets: statuses });
  printText(renderStatus(statuses, paintTerminal));
};

/** Adds `ballast status`: how the fleets stand. */
export const addStatusCommand = (program: Command): void => {
  const command = program
    .command('status')
    .description('Say how the fleets stand, in units, as of the last look: nothing is changed, nothing is decided.')
    .argument('[fleet]', 'name of the fleet (default: all)')
    .addHelpText('after', EXAMPLES);
  addJournalOption(addAccountOptions(command)).action(status);
};
