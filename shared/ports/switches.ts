/** What an alarm of this Region says. */
export type AlarmReading = {
  readonly alarmName: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly actions: boolean;
};

/** CloudWatch of this Region, as far as moving needs it. Every method rejects with a `Fault`. */
export type Switches = {
  /**
   * One datapoint of the moment at which that was known, so that a process which was frozen since changes nothing of what
   * was said meanwhile: Route 53 follows the metric, not the alarm's state.
   */
  readonly publish: (service: string, on: boolean, knownAtMs: number) => Promise<void>;
  /** Of those of these names that there are. */
  readonly readAlarms: (alarmNames: readonly string[]) => Promise<readonly AlarmReading[]>;
};
