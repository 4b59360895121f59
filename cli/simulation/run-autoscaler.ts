import { floorToMinute, SECOND_MS } from '../../shared/core/time.ts';
import type { Incident } from '../../sim/incidents/incident.ts';
import { strikeMsOf } from '../../sim/incidents/watch-incidents.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import type { AutoscalerName, SimulationOptions } from '../../sim/run-simulation.ts';
import { createJournalWriter } from '../journal/journal-writer.ts';
import { createProgress } from '../output/progress.ts';
import { AUTOSCALER_TITLES, type RecordedRun, type RecordedView, recordRun } from './recorded-run.ts';

/** How a run is told of while it goes on, and where its journal goes. */
export type RunOutput = Omit<RecordedView, 'onRecord'> & {
  /** What load is replayed, in words. */
  readonly loadTitle: string;
  readonly isQuiet: boolean;
  /** Null writes none. */
  readonly journalPath: string | null;
};

const toPlanned = (incident: Incident, { startSeconds, minutes }: LoadTrace) => ({
  name: incident.name,
  atMs: strikeMsOf(incident, floorToMinute(startSeconds * SECOND_MS), minutes.length),
});

/** Runs one autoscaler, with live progress, and writes the journal of the run if asked to. */
export const runAutoscaler = async (
  autoscaler: AutoscalerName,
  simulation: Omit<SimulationOptions, 'autoscaler'>,
  { loadTitle, isQuiet, journalPath, ...view }: RunOutput,
): Promise<RecordedRun> => {
  const { fleet, seed, unitRate, bootMs, load, incidents = [] } = simulation;
  const startMs = load.startSeconds * SECOND_MS;
  const header = {
    kind: 'run',
    version: 1,
    fleet,
    autoscaler,
    load: loadTitle,
    seed,
    unitRate,
    bootSeconds: bootMs / SECOND_MS,
    startMs,
    endMs: startMs + load.minutes.length * 60 * SECOND_MS,
    ...(incidents.length > 0 && { incidents: incidents.map((incident) => toPlanned(incident, load)) }),
  } as const;
  const journal = journalPath === null ? null : createJournalWriter(journalPath, header);
  const progress = createProgress(view.name ?? AUTOSCALER_TITLES[autoscaler], isQuiet);
  try {
    return await recordRun(
      { ...simulation, autoscaler, onProgress: progress.update },
      { ...view, onRecord: journal?.append },
    );
  } finally {
    progress.close();
    journal?.close();
  }
};
