import type { PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { Fault } from '../core/fault.ts';
import { kindOfCode, redact } from './aws-error.ts';

/** Throws the refusal that an answer of EventBridge holds: it says "done" of a call, and "not this one" within it. */
export const checkPutEvents = ({ Entries = [] }: Pick<PutEventsCommandOutput, 'Entries'>): void => {
  const failed = Entries.find(({ ErrorCode }) => ErrorCode);
  if (!failed?.ErrorCode) return;
  const because = `${failed.ErrorCode}: ${redact(failed.ErrorMessage ?? '')}`;
  throw new Fault(kindOfCode(failed.ErrorCode), 'events:PutEvents', `EventBridge refused the event: ${because}`);
};
