import { closeSync, writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { MoveReport } from '../../shared/operations/service-report.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { findService } from '../input/find-service.ts';
import { readConfig } from '../input/read-config.ts';
import { createOutputFile } from '../output/output-file.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { listMoves, type MoveList, renderMoves } from '../services/list-moves.ts';
import { moveMarkdown } from '../services/move-markdown.ts';
import { openAccess } from '../services/service-access.ts';
import { badInput, failed } from '../stop.ts';

type DrillsOptions = AccountOptions & {
  readonly report?: string;
  readonly format?: 'json' | 'markdown';
  readonly out?: string;
};

const EXAMPLES = `
Examples:
  $ ballast drills
  $ ballast drills shop --json
  $ ballast drills --report shop-3-mi9k2x7p --format markdown --out drill.md`;

const checkOptions = ({ report, format, out }: DrillsOptions): void => {
  const idle = format === undefined ? (out === undefined ? null : '--out') : '--format';
  if (report === undefined && idle !== null) throw badInput(`${idle} says nothing without --report`);
};

const listAll = async (name: string | undefined, options: DrillsOptions): Promise<MoveList> => {
  const { region, ...primary } = options;
  const config = await readConfig(primary);
  const services = name === undefined ? (config.services ?? []) : [findService(config, name)];
  if (services.length === 0) throw badInput('no service is in the configuration; state one in services');
  const regions = [...new Set(services.flatMap((service) => service.regions))];
  const asked = region === undefined ? regions : [region];
  const list = await listMoves(asked, (one) => openAccess(options, one), name);
  for (const line of list.unreadable) console.error(`warning: ${line}`);
  if (list.unreadable.length === asked.length) throw failed('no Region could be read');
  return list;
};

const write = (text: string, file: string): void => {
  const descriptor = createOutputFile(file);
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
};

/** Only the JSON is what was signed. */
const printReport = (move: MoveReport, { format, out, json }: DrillsOptions): void => {
  const isJson = format === 'json' || (format === undefined && json === true);
  const text = isJson ? JSON.stringify(move) : moveMarkdown(move).trimEnd();
  if (out === undefined) {
    printText(text);
  } else {
    write(`${text}\n`, out);
    console.error(`${move.id} was written to ${out}`);
  }
};

const drills = async (name: string | undefined, options: DrillsOptions): Promise<void> => {
  checkOptions(options);
  const list = await listAll(name, options);
  if (options.report === undefined) {
    if (options.json) return printJson({ version: 1, ...list });
    return printText(renderMoves(list, paintTerminal));
  }
  const move = list.moves.find(({ id }) => id === options.report);
  if (move === undefined)
    throw badInput(`no move or drill ${options.report} is remembered; "ballast drills" lists them`);
  printReport(move, options);
};

/** Adds `ballast drills`: what drills and moves came to. */
export const addDrillsCommand = (program: Command): void => {
  const command = program
    .command('drills')
    .description('List drills of failovers, and moves, with RTO and RPO; or write the report of one.')
    .argument('[service]', 'name of the service (default: all)')
    .option('--report <id>', 'the report of one')
    .addOption(
      new Option('--format <format>', 'of the report: the JSON is signed (default: markdown)').choices([
        'json',
        'markdown',
      ]),
    )
    .option('--out <file>', 'write the report into a file')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command, 'Region to ask (default: both of each service)').action(drills);
};
