import type { Fleet } from '../../shared/core/fleet.ts';
import type { Candidate } from './candidate.ts';
import type { Edit } from './edit-config.ts';
import type { Knob } from './knobs.ts';

/** Name of the predictive policy that tuning proposes to a fleet without one. */
const FORECAST = 'forecast';

/** `0.1%` of 0.001, as a person would write it. */
const writeShare = (share: number): string => `${Number((share * 100).toPrecision(6))}%`;

const sloEdits = ({ slo }: Fleet, share: number, sloPath: readonly string[]): readonly Edit[] =>
  slo?.shortfall === share ? [] : [{ path: sloPath, value: writeShare(share) }];

/** Stricter shares than the SLO, which a forecast may be told so that it keeps the SLO. */
const STRICTER = [0.7, 0.5];
/** Laxer ones, which show what the SLO costs. */
const LAXER = [2, 5, 20];
const SHARE_MAX = 0.5;

/** The knob that tells a forecast to fall less short than it must. */
export const stricterSlo = (slo: number, sloPath: readonly string[]): Knob => ({
  path: sloPath,
  values: STRICTER.map((factor) => writeShare(factor * slo)),
});

/** The policy as it is with laxer SLOs: nobody is advised to take them. */
export const listLaxer = (slo: number, sloPath: readonly string[]): readonly Candidate[] =>
  LAXER.filter((factor) => factor * slo <= SHARE_MAX).map((factor) => ({
    edits: [{ path: sloPath, value: writeShare(factor * slo) }],
    isShownOnly: true,
  }));

/** Where the search begins: with a forecast that keeps the SLO, stated at `sloPath`, and without any. */
export const listVariants = (fleet: Fleet, slo: number, sloPath: readonly string[]): readonly Candidate[] => {
  const predictive = fleet.policies.filter(({ kind }) => kind === 'predictive');
  const without = predictive.map(({ name }): Edit => ({ path: ['policies', name], value: undefined }));
  const isTaken = fleet.policies.some(({ name }) => name === FORECAST);
  const name = isTaken ? `${FORECAST}-load` : FORECAST;
  const added: readonly Edit[] =
    predictive.length > 0 ? [] : [{ path: ['policies', name], value: { kind: 'predictive' } }];
  return [{ edits: [...sloEdits(fleet, slo, sloPath), ...added] }, { edits: without }];
};
