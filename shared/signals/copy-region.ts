import { judgeEnvelope } from './event-envelope.ts';
import type { JudgedTime } from './event-time.ts';
import type { BackupContext } from './signal.ts';

type Envelope = { readonly account: string; readonly region: string; readonly time: string };

/**
 * When a copy ended, or why that is not for this deployment. EBS tells of a copy in the Region that it went to, whose own
 * stack hands the event on.
 */
export const judgeCopyRegion = (envelope: Envelope, context: BackupContext): JudgedTime => {
  const { region } = envelope;
  if (context.copyRegions.includes(region)) return judgeEnvelope(envelope, { ...context, region });
  return { kind: 'refused', code: 'FOREIGN_REGION', because: `nothing that is taken here is copied to ${region}` };
};
