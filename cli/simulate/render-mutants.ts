import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import type { JudgedMutant, MutantReport, Verdict } from './judge-mutants.ts';

/** How many of all bugs were caught. */
export const countCaught = ({ mutants }: MutantReport): number =>
  mutants.filter(({ verdict }) => verdict.kind === 'caught').length;

const describe = (verdict: Verdict, paint: Paint): readonly [string, string] => {
  switch (verdict.kind) {
    case 'caught':
      return [verdict.violation.invariant, String(verdict.seed)];
    case 'survived':
      return [paint('red', 'survives'), String(verdict.seeds)];
  }
};

const row = ({ mutant: { name, area, harm }, verdict }: JudgedMutant, paint: Paint): readonly string[] => {
  const [by, seeds] = describe(verdict, paint);
  return [name, area, by, seeds, harm];
};

const describeControl = ({ control: { seeds, violating } }: MutantReport): string => {
  if (violating.length === 0) return `Without any of them: 0 violations in the ${seeds} seeds that caught one.`;
  return `Passed over, as they break a promise without any of them too: seeds ${violating.join(', ')}.`;
};

/** Which promise caught which bug, after how many seeds, and how many of all. */
export const renderMutants = (report: MutantReport, paint: Paint): string => {
  const { mutants } = report;
  const head = ['bug', 'area', 'caught by', 'seeds', 'what it would do'].map((title) => paint('dim', title));
  const table = renderTable(
    head,
    mutants.map((one) => row(one, paint)),
  );
  return `${table}\n\n${countCaught(report)} of ${mutants.length} bugs caught. ${describeControl(report)}`;
};

/** The same for programs. */
export const mutantsJson = (report: MutantReport): object => ({
  caught: countCaught(report),
  of: report.mutants.length,
  control: report.control,
  mutants: report.mutants.map(({ mutant: { name, area, file, harm }, verdict }) => ({
    name,
    area,
    file,
    harm,
    ...verdict,
  })),
});
