import type { Command } from 'commander';
import { addAccountOptions, addJournalOption } from '../input/config-options.ts';
import { type Moment, parseMoment, resolveMoment } from '../input/parse-moment.ts';
import { parseCount } from '../input/parse-number.ts';
import { type JournalOptions, openJournal } from '../journal/open-journal.ts';
import { formatTime } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { toDecisionJson } from '../output/record-json.ts';
import { renderRecord } from '../output/render-record.ts';
import { failed } from '../stop.ts';

type ExplainOptions = JournalOptions & { readonly at?: Moment; readonly last: number };

const EXAMPLES = `
Examples:
  $ ballast explain web
  $ ballast explain web --at 14:05 --last 3
  $ ballast explain web --journal runs/latest.jsonl --at 20:20`;

const explain = async (fleet: string, options: ExplainOptions): Promise<void> => {
  const { journal, nowMs } = await openJournal(options, fleet);
  const untilMs = options.at === undefined ? nowMs : resolveMoment(options.at, nowMs);
  const records = await journal.read({ fleet, untilMs, last: options.last });
  if (records.length === 0) throw failed(`no decision about ${fleet} is on record up to ${formatTime(untilMs)} UTC`);
  if (options.json) return printJson({ fleet, decisions: records.map(toDecisionJson) });
  printText(records.map((record) => renderRecord(record, paintTerminal)).join('\n\n'));
};

/** Adds `ballast explain`: why Ballast did, or did not, act. */
export const addExplainCommand = (program: Command): void => {
  const command = program
    .command('explain')
    .description('Say why Ballast did, or did not, act: decisions, newest first. Times are UTC.')
    .argument('<fleet>', 'name of the fleet')
    .option('--at <time>', 'the decision in force at HH:MM or at an ISO time (default: now)', parseMoment)
    .option('--last <count>', 'how many decisions, up to then', parseCount, 1)
    .addHelpText('after', EXAMPLES);
  addJournalOption(addAccountOptions(command)).action(explain);
};
