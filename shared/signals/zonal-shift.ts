import * as z from 'zod/mini';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

/**
 * Detail types by which ARC tells that it moves traffic away from an Availability Zone, and back. An experiment that fails
 * a zone on purpose is one to pass; a practice run, or a shift that a person asked for, is of one load balancer in a
 * zone that is well.
 */
export const ZONAL_SHIFTS = [
  'Autoshift In Progress',
  'Autoshift Completed',
  'FIS Experiment Autoshift In Progress',
  'FIS Experiment Autoshift Completed',
  'FIS Experiment Autoshift Canceled',
] as const;

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.enum(ZONAL_SHIFTS),
  source: z.literal('aws.arc-zonal-shift'),
  detail: z.looseObject({
    // The id of a zone, the same in all accounts; its name is another in each.
    metadata: z.looseObject({ awayFrom: z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)?-az\d{1,2}$/)) }),
  }),
});

/** A look at every fleet: an Availability Zone is failing, or has come back. */
export const requestFromZonalShift = (event: unknown, context: EventContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no autoshift of ARC', null);
  const { id, 'detail-type': detailType, detail } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  const zoneId = detail.metadata.awayFrom;
  const over = !detailType.endsWith('In Progress');
  const because = `autoshift away from ${zoneId} ${over ? 'is over' : 'began'}`;
  return {
    kind: 'request',
    request: {
      wake: { kind: 'zone', id, because },
      scope: { kind: 'all' },
      dryRun: false,
      announced: { kind: 'zone-shift', zoneId, atMs: judged.atMs, over },
    },
  };
};
