import { Fault } from '../core/fault.ts';
import type { SourceReading } from '../core/healing/health-readings.ts';
import { SECOND_MS } from '../core/time.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';

/**
 * How long one reading serves. EC2 itself checks once a minute, and a bad sign counts only when two looks half a minute
 * apart both saw it: those never share a reading.
 */
const STATUS_KEPT_MS = 10 * SECOND_MS;

/** The last reading of status checks, under way or done, and when it was begun. */
export type StatusMemory = { last: { readonly atMs: number; readonly reading: Promise<SourceReading> } | null };

const askStatus = async ({ fleets }: Pick<Ports, 'fleets'>): Promise<SourceReading> => {
  const read = await catchFault(fleets.readStatus());
  if (read instanceof Fault) return { kind: 'silent', because: read.message };
  return {
    kind: 'read',
    byInstance: Object.fromEntries(read.map(({ instanceId, says }) => [instanceId, says])),
    others: 'well',
  };
};

/**
 * What EC2's status checks and scheduled events say, of every instance of the Region, not more than seconds ago: many looks
 * in a row share one reading. One that failed serves nobody else.
 */
export const readStatus = (ports: Pick<Ports, 'fleets' | 'clock'>, memory: StatusMemory): Promise<SourceReading> => {
  const atMs = ports.clock.nowMs();
  if (memory.last !== null && Math.abs(atMs - memory.last.atMs) < STATUS_KEPT_MS) return memory.last.reading;
  const begun = { atMs, reading: askStatus(ports) };
  memory.last = begun;
  const forget = (): void => {
    if (memory.last === begun) memory.last = null;
  };
  begun.reading.then(({ kind }) => kind === 'read' || forget(), forget);
  return begun.reading;
};
