import type { Command } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { usdPerHourOf } from '../../shared/config/instance-type-catalog.ts';
import type { Belonging } from '../../shared/core/orphans/belonging.ts';
import { isRemovable } from '../../shared/core/orphans/compare-sightings.ts';
import type { Orphan } from '../../shared/core/orphans/find-orphans.ts';
import { removeOrphans, sightOrphans } from '../../shared/operations/sweep-orphans.ts';
import { openAccount } from '../account/open-account.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { canAsk, confirm } from '../input/confirm.ts';
import { readConfig } from '../input/read-config.ts';
import { toOrphansJson } from '../orphans/orphans-json.ts';
import { countOrphans, describeCost, renderOrphans, renderRemovals } from '../orphans/render-orphans.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { badInput, failed } from '../stop.ts';

type OrphansOptions = AccountOptions & {
  readonly remove?: true;
  readonly dryRun?: true;
  readonly withData?: true;
  readonly fleet: readonly string[];
  readonly yes?: true;
};

const EXAMPLES = `
Examples:
  $ ballast orphans
  $ ballast orphans --remove --dry-run
  $ ballast orphans --remove --fleet old-api
  $ ballast orphans --remove --yes --json`;

const checkOptions = ({ remove, dryRun, withData, yes, json }: OrphansOptions): void => {
  if (!remove && (withData || yes))
    throw badInput(`${withData ? '--with-data' : '--yes'} says nothing without --remove`);
  if (remove && !(dryRun || yes) && (json || !canAsk())) {
    throw badInput('--remove asks before it removes, and nobody can answer here; add --yes, or --dry-run to only list');
  }
};

/** Only what no ballast.yml has can be gone: the stage would launch for the others again. */
const checkNames = (names: readonly string[], { fleets }: BallastConfig): void => {
  const kept = names.find((name) => fleets.some((fleet) => fleet.name === name));
  if (kept === undefined) return;
  throw badInput(`--fleet ${kept}: it is in the configuration, so it is not gone; take it out and deploy first`);
};

const question = (chosen: readonly Orphan[]): string => {
  const count = (kind: Belonging['kind']): string => {
    const { length } = chosen.filter(({ belonging }) => belonging.kind === kind);
    return length === 0 ? '' : `${length} ${kind}${length === 1 ? '' : 's'}`;
  };
  const [instances, volumes] = [count('instance'), count('volume')];
  const ended = instances === '' ? '' : `; ${instances} will be terminated`;
  const lost = volumes === '' ? '' : `; what is on ${volumes} is lost`;
  return `Remove ${countOrphans(chosen)}, ${describeCost(chosen)}${ended}${lost}?`;
};

const orphans = async (options: OrphansOptions): Promise<void> => {
  checkOptions(options);
  const { stage, remove, dryRun = false, withData = false, yes, json } = options;
  const config = await readConfig(options);
  checkNames(options.fleet, config);
  const account = await openAccount({ region: config.region, stage });
  const prices = new Map(
    config.fleets.flatMap(({ sizes }) => sizes.map((size) => [size.instanceType, size.usdPerHour] as const)),
  );
  const terms = {
    config,
    stage,
    goneFleets: new Set(options.fleet),
    usdPerHourOf: (type: string) => prices.get(type) ?? usdPerHourOf(type),
  };
  const sweep = await sightOrphans(account, terms, { dryRun });
  if (!json) printText(renderOrphans(sweep, withData, paintTerminal));
  const chosen = sweep.orphans.filter((orphan) => isRemovable(orphan, withData, sweep.atMs));
  const wanted = remove === true && !dryRun && chosen.length > 0 && (yes ?? (await confirm(question(chosen))));
  const removals = wanted ? await removeOrphans(account, terms, sweep, { withData }) : [];
  if (json) printJson(toOrphansJson(sweep, withData, remove && !dryRun ? removals : null));
  else if (removals.length > 0) printText(renderRemovals(removals, paintTerminal));
  else if (remove) printText(dryRun ? `A dry run: would remove ${countOrphans(chosen)}.` : 'Nothing was removed.');
  const left = removals.filter(({ result }) => result === 'failed');
  if (left.length > 0) throw failed(`${left.length} of ${countOrphans(chosen)} could not be removed`);
};

/** Adds `ballast orphans`: what is tagged ours and belongs to nothing, what it costs, and how to be rid of it. */
export const addOrphansCommand = (program: Command): void => {
  const command = program
    .command('orphans')
    .description(
      'List what is tagged ours and belongs to nothing, with what it costs a month; with --remove, remove it.',
    )
    .option('--remove', 'remove what an earlier run, 15 minutes ago or more, saw as an orphan too')
    .option('--dry-run', 'only list: remove nothing, and do not count as having seen')
    .option('--with-data', 'with --remove: also the volumes of a slot, with the data on them, and its addresses')
    .option(
      '--fleet <name>',
      'say that this fleet is gone: its instances may go too; can be repeated',
      (name: string, before: readonly string[]): readonly string[] => [...before, name],
      [],
    )
    .option('--yes', 'with --remove: do not ask')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(orphans);
};
