import type {
  CapacityProbe,
  ReadinessCheck,
  ReadinessReport,
  ReadinessStanding,
} from '../../shared/core/readiness/readiness-report.ts';
import { formatSpan, formatTime } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';

const COLOURS = { green: 'green', red: 'red', unknown: 'yellow' } as const;
const WORST_FIRST: readonly ReadinessStanding[] = ['red', 'unknown', 'green'];

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** Checks in columns, the worst first, each that is not green with what to do about it below. */
export const renderChecks = (checks: readonly ReadinessCheck[], paint: Paint): readonly string[] => {
  const ids = longest(checks.map(({ id }) => id));
  const subjects = longest(checks.map(({ subject }) => subject));
  return WORST_FIRST.flatMap((standing) => checks.filter((check) => check.standing === standing)).flatMap(
    ({ id, subject, standing, because, fix }) => {
      const shown = paint(COLOURS[standing], standing.padEnd('unknown'.length));
      const line = `${shown}  ${id.padEnd(ids)}  ${subject.padEnd(subjects)}  ${because}`;
      return fix === null || standing === 'green' ? [line] : [line, `         ${paint('dim', `-> ${fix}`)}`];
    },
  );
};

const describeProbe = ({ fleet, zone, instanceType, machines, there, because, atMs }: CapacityProbe, nowMs: number) =>
  `${fleet}: EC2 ${there ? 'had' : 'had not'} ${machines} ${instanceType} in ${zone} ${formatSpan(nowMs - atMs)} ago` +
  `${because === '' ? '' : `, ${because}`}`;

/** How ready a Region is for a service, as text. */
export const renderReadiness = (report: ReadinessReport, nowMs: number, paint: Paint): string => {
  const { service, region, other, standing, checks, probes, atMs } = report;
  const counts = WORST_FIRST.map((one) => `${checks.filter((check) => check.standing === one).length} ${one}`);
  return [
    `${paint('bold', service)} from ${other} to ${region}: ${paint(COLOURS[standing], standing)} (${counts.join(', ')}), as of ${formatTime(atMs)} UTC`,
    ...renderChecks(checks, paint).map((line) => `  ${line}`),
    ...probes.map((probe) => `  ${describeProbe(probe, nowMs)}`),
  ].join('\n');
};
