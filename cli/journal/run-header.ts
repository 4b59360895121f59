import { z } from 'zod';

/** First line of a journal file: the run of the embedded cloud that left it. */
export const runHeaderSchema = z.object({
  kind: z.literal('run'),
  version: z.literal(1),
  fleet: z.string(),
  autoscaler: z.string(),
  /** What load was replayed: the trace's file name, or what was generated. */
  load: z.string(),
  seed: z.number(),
  /** Requests per second that one unit serves at 100 %. */
  unitRate: z.number(),
  bootSeconds: z.number(),
  startMs: z.number(),
  endMs: z.number(),
  /** What was to go wrong on the way, and when; absent where nothing was. */
  incidents: z.array(z.object({ name: z.string(), atMs: z.number() })).optional(),
});

/** The run that a journal file is of. */
export type RunHeader = Readonly<z.output<typeof runHeaderSchema>>;
