import type { Command } from 'commander';
import { tellInstance } from '../explain/instance-story.ts';
import { answerStory, renderStory } from '../explain/render-story.ts';
import { addAccountOptions, addJournalOption } from '../input/config-options.ts';
import { parseInstanceId } from '../input/parse-instance-id.ts';
import { type Moment, parseMoment, resolveMoment } from '../input/parse-moment.ts';
import { parseCount } from '../input/parse-number.ts';
import { type JournalOptions, openJournal } from '../journal/open-journal.ts';
import { formatTime } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { toDecisionJson } from '../output/record-json.ts';
import { renderRecord } from '../output/render-record.ts';
import { failed } from '../stop.ts';

type ExplainOptions = JournalOptions & {
  readonly at?: Moment;
  readonly last?: number;
  readonly instance?: string;
};

const EXAMPLES = `
Examples:
  $ ballast explain web
  $ ballast explain web --at 14:05 --last 3
  $ ballast explain web --instance i-0123456789abcdef0
  $ ballast explain web --journal runs/latest.jsonl --at 20:20`;

/** Decisions that are searched for an instance: hours of a fleet that moves, a day of one that is settled. */
const SEARCHED = 300;

const explain = async (fleet: string, options: ExplainOptions): Promise<void> => {
  const { instance, json } = options;
  const { journal, nowMs } = await openJournal(options, fleet);
  const untilMs = options.at === undefined ? nowMs : resolveMoment(options.at, nowMs);
  const last = options.last ?? (instance === undefined ? 1 : SEARCHED);
  const records = await journal.read({ fleet, untilMs, last });
  if (records.length === 0) throw failed(`no decision about ${fleet} is on record up to ${formatTime(untilMs)} UTC`);
  if (instance === undefined) {
    if (json) return printJson({ fleet, decisions: records.map(toDecisionJson) });
    return printText(records.map((record) => renderRecord(record, paintTerminal)).join('\n\n'));
  }
  const chapters = tellInstance(records, instance);
  if (chapters === null) {
    const searched = `of the last ${records.length} decisions about ${fleet} up to ${formatTime(untilMs)} UTC`;
    throw failed(`none ${searched} speaks of ${instance}; --last looks at more, --at at others`);
  }
  if (json) return printJson({ fleet, instance, answer: answerStory(chapters), chapters });
  printText(renderStory(instance, chapters, paintTerminal));
};

/** Adds `ballast explain`: why Ballast did, or did not, act. */
export const addExplainCommand = (program: Command): void => {
  const command = program
    .command('explain')
    .description('Say why Ballast did, or did not, act: decisions, newest first. Times are UTC.')
    .argument('<fleet>', 'name of the fleet')
    .option('--at <time>', 'the decision in force at HH:MM or at an ISO time (default: now)', parseMoment)
    .option('--last <count>', `how many decisions, up to then (default: 1; ${SEARCHED} of an instance)`, parseCount)
    .option('--instance <id>', 'the story of one instance: why it was, or was not, replaced', parseInstanceId)
    .addHelpText('after', EXAMPLES);
  addJournalOption(addAccountOptions(command)).action(explain);
};
