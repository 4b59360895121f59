import type { Command } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { openAccount, type Stage } from '../account/open-account.ts';
import { openBackups, openRestores } from '../account/open-backups.ts';
import { openServices } from '../account/open-services.ts';
import { addAccountOptions, addJournalOption } from '../input/config-options.ts';
import { readConfig } from '../input/read-config.ts';
import { type JournalOptions, openJournal } from '../journal/open-journal.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { toSetup } from '../services/service-access.ts';
import { type FleetStatus, toFleetStatus } from '../status/fleet-status.ts';
import { renderStatus } from '../status/render-status.ts';
import { renderUpkeep } from '../status/render-upkeep.ts';
import { readServices, renderServices, type ServicesStatus } from '../status/services-status.ts';
import { scopeOf } from '../status/status-scope.ts';
import { readUpkeep, type UpkeepStatus } from '../status/upkeep-status.ts';
import { badInput, failed } from '../stop.ts';

const EXAMPLES = `
Examples:
  $ ballast status
  $ ballast status web --json
  $ ballast status shop --region us-west-2
  $ ballast status web --journal runs/latest.jsonl.gz`;

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
type Status = {
  readonly fleets: readonly FleetStatus[];
  readonly upkeep: UpkeepStatus | null;
  readonly services: ServicesStatus | null;
};

const NO_SERVICES: ServicesStatus = { reports: [], unreadable: [] };

/** What services need is reached only where there are some. */
const readServicesOf = async (config: BallastConfig, at: Stage, names: readonly string[]): Promise<ServicesStatus> => {
  if (names.length === 0) return NO_SERVICES;
  return readServices({ ports: await openServices(at), setup: toSetup(config, at.stage) }, names);
};

const readStatus = async (name: string | undefined, options: JournalOptions): Promise<Status> => {
  if (options.journal !== undefined) {
    return { fleets: await readFromJournal(name, options), upkeep: null, services: null };
  }
  const config = await readConfig(options);
  const scope = scopeOf(config, name);
  const at = { region: config.region, stage: options.stage };
  const fleets = await readStatuses(await openAccount(at), scope.fleets);
  const [backups, restores] = await Promise.all([openBackups(at), openRestores(at)]);
  const services = await readServicesOf(config, at, scope.services);
  return { fleets, upkeep: await readUpkeep({ backups, restores }, config, at, name), services };
};

const status = async (name: string | undefined, options: JournalOptions): Promise<void> => {
  const { fleets, upkeep, services } = await readStatus(name, options);
  if (options.json) return printJson({ fleets, upkeep, services });
  const sections = [
    fleets.length === 0 ? [] : [renderStatus(fleets, paintTerminal)],
    upkeep === null ? [] : renderUpkeep(upkeep, Date.now(), paintTerminal),
    services === null ? [] : renderServices(services, Date.now(), paintTerminal),
  ].filter((lines) => lines.length > 0);
  printText(sections.map((lines) => lines.join('\n')).join('\n\n'));
};

/** Adds `ballast status`: how fleets and services stand. */
export const addStatusCommand = (program: Command): void => {
  const command = program
    .command('status')
    .description(
      'Say how fleets stand, in units, as of the last look, and backups, restores and services now: nothing is changed.',
    )
    .argument('[name]', 'name of a fleet or a service (default: all)')
    .addHelpText('after', EXAMPLES);
  addJournalOption(addAccountOptions(command)).action(status);
};
