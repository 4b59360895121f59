/** Metrics of a stage about its services, each written only while there is something to count. */
export const SERVICE_METRICS = {
  /** Services that this Region would move, and whose active Region does not look well or cannot be told. */
  suspected: 'servicesSuspected',
  /** Services and drills that are on the move, or whose move waits for a person. */
  moving: 'servicesMoving',
  /** Services that were audited, and could not move here now as they should. */
  notReady: 'servicesNotReady',
} as const;
