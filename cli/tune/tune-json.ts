import { SECOND_MS } from '../../shared/core/time.ts';
import { type Candidate, findFront } from './candidate.ts';
import type { Tuning } from './tune-report.ts';

const toEdits = ({ edits }: Candidate) => edits.map(({ path, value = null }) => ({ path: path.join('.'), value }));

/** What `ballast tune --json` prints: a contract, documented in docs/contracts.md. */
export const toTuneJson = (tuning: Tuning, isWritten: boolean, report: string) => {
  const { fleet, path, slo, history, bootSeconds, split, tried, found, advice, proof, change } = tuning;
  const { trace, title, source, heldMinutes, unitRate, unitRateFrom } = history;
  const front = findFront(tried);
  return {
    version: 1,
    fleet,
    config: path,
    load: title,
    source,
    startMs: trace.startSeconds * SECOND_MS,
    minutes: trace.minutes.length,
    heldMinutes,
    warmUpMinutes: split.warmUp,
    trainedMinutes: split.trained,
    unitRate,
    unitRateFrom,
    bootSeconds,
    slo,
    candidates: tried.map(({ candidate, totals }) => ({
      edits: toEdits(candidate),
      isOnFront: front.some((one) => one.candidate === candidate),
      ...totals,
    })),
    found: found.best === found.present ? null : toEdits(found.best.candidate),
    verdict: advice.verdict,
    because: advice.because,
    proof: proof.map(({ name, totals }) => ({ name, ...totals })),
    change,
    isWritten,
    report,
  };
};
