import type { Command } from 'commander';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { addAccountOptions, addJournalOption } from '../input/config-options.ts';
import { type JournalOptions, openJournal } from '../journal/open-journal.ts';
import { formatTime } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { describeAction } from '../output/render-record.ts';
import { type Difference, replayRecord } from '../replay-record.ts';
import { badInput, failed } from '../stop.ts';

const EXAMPLES = `
Examples:
  $ ballast replay web-mi7cl5xc-41
  $ ballast replay web-mi7cl5xc-41 --journal runs/latest.jsonl`;

const SHOWN_MAX = 20;

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const renderDifference = ({ path, recorded, now }: Difference): string =>
  `  ${path}: recorded ${show(recorded)}, now ${show(now)}`;

const renderReplay = (record: DecisionRecord, differences: readonly Difference[]): string => {
  const { decision, atMs, fleet, id } = record;
  const title = `${id}  ${formatTime(atMs)}  ${fleet} ${describeAction(decision.action)}, ${decision.code}`;
  if (differences.length === 0)
    return `${title}\n${paintTerminal('green', 'identical')}: decided again, the same answer`;
  const more = differences.length - SHOWN_MAX;
  return [
    title,
    paintTerminal('red', 'different:'),
    ...differences.slice(0, SHOWN_MAX).map(renderDifference),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
};

const replay = async (id: string, options: JournalOptions): Promise<void> => {
  const { journal } = await openJournal(options, null);
  const record = await journal.find(id);
  if (record === null) throw badInput(`no decision "${id}" in the journal; \`ballast explain\` shows their ids`);
  const differences = replayRecord(record);
  if (options.json) printJson({ id, identical: differences.length === 0, differences });
  else printText(renderReplay(record, differences));
  if (differences.length > 0) throw failed(`${id} is decided differently now, in ${differences.length} places`);
};

/** Adds `ballast replay`: decides again from the journal and compares. */
export const addReplayCommand = (program: Command): void => {
  const command = program
    .command('replay')
    .description('Decide again from the journal record: identical, or what differs (exit code 1).')
    .argument('<id>', 'id of the decision')
    .addHelpText('after', EXAMPLES);
  addJournalOption(addAccountOptions(command)).action(replay);
};
