import { type Command, Option } from 'commander';

/** What every command that reads ballast.yml is told. */
export type ConfigOptions = {
  /** Path of the configuration; undefined leaves it to BALLAST_CONFIG, then ballast.yml. */
  readonly config?: string;
  readonly region?: string;
  readonly json?: true;
};

/** What every command that reaches a deployed stage is told. */
export type AccountOptions = ConfigOptions & { readonly stage: string };

const addConfigOption = (command: Command): Command =>
  command.option('--config <file>', 'configuration to read (default: BALLAST_CONFIG, else ballast.yml)');

const addJsonOption = (command: Command): Command => command.option('--json', 'print one JSON object instead of text');

const addStageOption = (command: Command): Command =>
  command.addOption(new Option('--stage <stage>', 'stage that was deployed').env('BALLAST_STAGE').default('dev'));

/** Adds the options of a command that reads ballast.yml; every command does, and so has `--json`. */
export const addConfigOptions = (command: Command, region = 'Region to act for (default: the primary one)'): Command =>
  addJsonOption(addConfigOption(command).option('--region <region>', region));

/** Adds the options of a command that reaches what is deployed. */
export const addAccountOptions = (command: Command, region?: string): Command =>
  addStageOption(addConfigOptions(command, region));

/** Adds the options of a command whose Region follows from what it is told. */
export const addMoveOptions = (command: Command): Command => addStageOption(addJsonOption(addConfigOption(command)));

/** Adds the option to ask a run of the embedded cloud instead of the account. */
export const addJournalOption = (command: Command): Command =>
  command.option('--journal <file>', 'ask the journal that a simulation left, not the account');
