import type { Elasticity } from '../../sim/elasticity/measure-elasticity.ts';
import type { Duel, LoadResult } from './measure-loads.ts';

/** An SLO counts as kept up to this much of it: what is asked for is a share of requests over weeks. */
const TOLERANCE = 1.5;

/** Whether Ballast kept the SLO that it was asked for. */
export const keepsSlo = ({ slo, ballast }: Duel): boolean => ballast.shortfall <= TOLERANCE * slo;

/** Whether Ballast kept the SLO, and no setting of any rival keeps it at less cost. */
export const isUnbeaten = (duel: Duel): boolean =>
  keepsSlo(duel) && (duel.rival === null || duel.ballast.cost <= duel.rival.elasticity.cost);

/** The mean of a ratio; 1 of none. */
const geometricMean = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / Math.max(1, ratios.length));

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.max(0, Math.ceil(middle) - 1), Math.floor(middle) + 1));
};

/** The two questions of the benchmark at one SLO. */
export type Headline = {
  readonly slo: number;
  readonly loads: number;
  readonly kept: number;
  readonly unbeaten: number;
  /** On how many loads no setting of any rival keeps the SLO. */
  readonly outOfReach: number;
  /** Cost of Ballast against the best rival in hindsight, over the loads where there is one. */
  readonly costRatio: number;
  /** The same against rivals that may fall as short as Ballast did. */
  readonly costRatioAsLax: number;
};

const ratiosTo = (duels: readonly Duel[], of: (duel: Duel) => Duel['rival']): readonly number[] =>
  duels.flatMap((duel) => {
    const rival = of(duel);
    return rival === null ? [] : [duel.ballast.cost / rival.elasticity.cost];
  });

/** Answers both questions over all loads. */
export const summarizeDuels = (duels: readonly Duel[]): Headline => ({
  slo: duels[0]?.slo ?? 0,
  loads: duels.length,
  kept: duels.filter(keepsSlo).length,
  unbeaten: duels.filter(isUnbeaten).length,
  outOfReach: duels.filter(({ rival }) => rival === null).length,
  costRatio: geometricMean(ratiosTo(duels, ({ rival }) => rival)),
  costRatioAsLax: geometricMean(ratiosTo(duels, ({ rivalAsLax }) => rivalAsLax)),
});

/** One autoscaler over all loads; cost is a geometric mean, shortfall is never only a mean. */
export type Aggregate = Pick<
  Elasticity,
  'cost' | 'thetaU' | 'thetaO' | 'tauU' | 'tauO' | 'upsilon' | 'actionsPerDay'
> & {
  readonly label: string;
  readonly shortfallMedian: number;
  readonly shortfallMean: number;
  readonly shortfallWorst: number;
  readonly worstLoad: string;
};

/** What one autoscaler came to on each load. */
export type LabelledRuns = {
  readonly label: string;
  readonly runs: readonly { readonly load: string; readonly elasticity: Elasticity }[];
};

/** Every autoscaler of the results with its runs, Ballast first. */
export const runsByLabel = (results: readonly LoadResult[]): readonly LabelledRuns[] => {
  const byLabel = new Map<string, { readonly load: string; readonly elasticity: Elasticity }[]>();
  const add = (label: string, load: string, elasticity: Elasticity): void => {
    const runs = byLabel.get(label) ?? [];
    byLabel.set(label, runs);
    runs.push({ load, elasticity });
  };
  for (const { name, duels } of results) {
    for (const { slo, ballast } of duels) add(`Ballast ${(slo * 100).toFixed(1)} %`, name, ballast);
  }
  for (const { name, peers } of results) {
    for (const { label, elasticity } of peers.settings) add(label, name, elasticity);
  }
  return [...byLabel].map(([label, runs]) => ({ label, runs }));
};

/** Sums one autoscaler up over all loads. */
export const aggregate = ({ label, runs }: LabelledRuns): Aggregate => {
  const all = runs.map(({ elasticity }) => elasticity);
  const of = (key: 'thetaU' | 'thetaO' | 'tauU' | 'tauO' | 'upsilon' | 'actionsPerDay'): number =>
    mean(all.map((elasticity) => elasticity[key]));
  const shortfalls = all.map(({ shortfall }) => shortfall);
  const worst = runs.reduce((found, run) => (run.elasticity.shortfall > found.elasticity.shortfall ? run : found));
  return {
    label,
    cost: geometricMean(all.map(({ cost }) => cost)),
    shortfallMedian: median(shortfalls),
    shortfallMean: mean(shortfalls),
    shortfallWorst: worst.elasticity.shortfall,
    worstLoad: worst.load,
    thetaU: of('thetaU'),
    thetaO: of('thetaO'),
    tauU: of('tauU'),
    tauO: of('tauO'),
    upsilon: of('upsilon'),
    actionsPerDay: of('actionsPerDay'),
  };
};
