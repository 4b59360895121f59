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

/** Adds the options of a command that reads ballast.yml; every command does, and so has `--json`. */
export const addConfigOptions = (command: Command): Command =>
  command
    .option('--config <file>', 'configuration to read (default: BALLAST_CONFIG, else ballast.yml)')
    .option('--region <region>', 'Region to act for (default: the primary one)')
    .option('--json', 'print one JSON object instead of text');

/** Adds the options of a command that reaches what is deployed. */
export const addAccountOptions = (command: Command): Command =>
  addConfigOptions(command).addOption(
    new Option('--stage <stage>', 'stage that was deployed').env('BALLAST_STAGE').default('dev'),
  );

/** Adds the option to ask a run of the embedded cloud instead of the account. */
export const addJournalOption = (command: Command): Command =>
  command.option('--journal <file>', 'ask the journal that a simulation left, not the account');
