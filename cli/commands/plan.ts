import type { Command } from 'commander';
import { openAccount } from '../account/open-account.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { readConfig } from '../input/read-config.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { toDecisionJson } from '../output/record-json.ts';
import { type DryLook, lookDry } from '../plan/look-dry.ts';
import { planFleet } from '../plan/planned-fleet.ts';
import { renderDryLook, renderPlannedFleet } from '../plan/render-plan.ts';

type PlanOptions = AccountOptions & { readonly offline?: true };

const EXAMPLES = `
Examples:
  $ ballast plan
  $ ballast plan web --json
  $ ballast plan --offline`;

const plan = async (name: string | undefined, options: PlanOptions): Promise<void> => {
  const config = await readConfig(options);
  const { region } = config;
  const { stage, offline = false } = options;
  const fleets = name === undefined ? config.fleets : [findFleet(config, name)];
  const names = fleets.map((fleet) => fleet.name);
  const look: DryLook | null = offline ? null : await lookDry(await openAccount({ region, stage }), config, names);
  const planned = fleets.map((fleet) => ({
    fleet: planFleet(fleet, stage),
    now: look?.records.find((record) => record.fleet === fleet.name) ?? null,
  }));
  if (options.json) {
    const shown = planned.map(({ fleet, now }) => ({ ...fleet, now: now === null ? null : toDecisionJson(now) }));
    return printJson({ region, stage, isDeployed: look?.isDeployed ?? null, fleets: shown });
  }
  printText(`Stage ${stage} in ${region}${look?.isDeployed === false ? ', not deployed yet' : ''}`);
  for (const { fleet, now } of planned) {
    printText(`\n${renderPlannedFleet(fleet, paintTerminal)}`);
    if (now !== null) printText(`\n${renderDryLook(now, paintTerminal)}`);
  }
};

/** Adds `ballast plan`: what would exist, what would be done now, and why. */
export const addPlanCommand = (program: Command): void => {
  const command = program
    .command('plan')
    .description('Show what would exist, what would be done now, and why. Looks at the account and changes nothing.')
    .argument('[fleet]', 'name of the fleet (default: all)')
    .option('--offline', 'only what would exist, without a look at the account')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(plan);
};
