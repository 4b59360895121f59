import { formatTime, formatTimeOfDay } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { describeInstanceStep } from '../status/about-instance.ts';
import { describeEvidence, describeVerdict, VERDICT_COLOURS } from '../status/render-health.ts';
import type { InstanceChapter } from './instance-story.ts';

const describeSeen = ({ seen }: InstanceChapter): string => {
  if (seen === null) return 'not listed by EC2';
  const { role, lifecycle, targets } = seen;
  const states = targets.length === 0 ? '' : `, targets ${targets.join(', ')}`;
  return `${role}, ${lifecycle}${states}`;
};

const renderVerdict = ({ verdict }: InstanceChapter, paint: Paint): string =>
  verdict === null ? 'not judged' : paint(VERDICT_COLOURS[verdict.kind], describeVerdict(verdict));

const renderChapter = (chapter: InstanceChapter, paint: Paint): readonly string[] => {
  const { fromMs, untilMs, looks, verdict, said, steps, leavingBecause } = chapter;
  const span = looks === 1 ? '' : paint('dim', ` (${looks} looks, until ${formatTimeOfDay(untilMs)})`);
  const evidence = verdict === null || verdict.kind === 'healthy' ? [] : verdict.evidence.map(describeEvidence);
  const lines = [
    ...evidence,
    ...(leavingBecause === null ? [] : [`on its way out: ${leavingBecause}`]),
    ...said,
    ...steps.map(describeInstanceStep),
  ];
  const head = `${formatTime(fromMs)}  ${describeSeen(chapter)}, ${renderVerdict(chapter, paint)}${span}`;
  return [head, ...lines.map((line) => `    ${line}`)];
};

/** In one sentence, whether and why the instance was replaced, as of the newest look that spoke of it. */
export const answerStory = (chapters: readonly [InstanceChapter, ...InstanceChapter[]]): string => {
  const newest = chapters.at(-1) ?? chapters[0];
  const leaving = chapters.findLast(({ leavingBecause }) => leavingBecause !== null)?.leavingBecause;
  if (leaving != null) return `It was taken out of the fleet: ${leaving}.`;
  const { seen, verdict, said } = newest;
  if (seen?.lifecycle === 'shutting-down' || seen?.lifecycle === 'terminated') {
    return 'It ended, and not by Ballast: what is missing without it is launched anew.';
  }
  if (seen?.role === 'standby') return 'It is a standby: it is not judged while it waits.';
  if (verdict === null) return 'It was not judged, so nothing was done about it for its health.';
  switch (verdict.kind) {
    case 'healthy':
      return 'It was not replaced: it is healthy.';
    case 'unknown':
      return 'It was not replaced: nothing is known against it, and missing evidence is not bad evidence.';
    case 'suspect':
      return 'It was not replaced yet: a bad sign is believed when a second look, half a minute later, sees it too.';
    case 'failed':
    case 'doomed':
      return `It is ${verdict.kind}, and still there: ${said.length > 0 ? `it ${said.join('; it ')}` : 'others are to serve in its place first'}.`;
  }
};

/** The story of an instance as text: an answer, then look by look, oldest first. */
export const renderStory = (
  instanceId: string,
  chapters: readonly [InstanceChapter, ...InstanceChapter[]],
  paint: Paint,
): string => {
  const kind = chapters.findLast(({ seen }) => seen !== null)?.seen;
  const what = kind == null ? '' : `  ${kind.instanceType}, ${kind.market}, ${kind.zone}`;
  return [
    `${paint('bold', instanceId)}${what}`,
    answerStory(chapters),
    '',
    ...chapters.flatMap((chapter) => renderChapter(chapter, paint)),
  ].join('\n');
};
