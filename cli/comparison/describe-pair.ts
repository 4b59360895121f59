import type { Report } from '../web/report.ts';
import { describeAnswer } from './describe-answer.ts';
import type { NamedTotals } from './run-totals.ts';

/** What a page says of two autoscalers under one load, all of it counted. */
export const describePair = (
  ours: NamedTotals,
  theirs: NamedTotals,
): Pick<Report, 'words' | 'measuredFromMs' | 'lostAbove' | 'sections'> => ({
  words: {
    question: 'Which autoscaler keeps up with this load?',
    answer: describeAnswer(ours, theirs),
    remarks: [],
  },
  measuredFromMs: null,
  lostAbove: 'capacity',
  sections: [],
});
