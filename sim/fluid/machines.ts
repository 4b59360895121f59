/** How long a machine takes to serve, and to count as warm after; whole minutes. */
export type MachineTimes = { readonly bootMinutes: number; readonly warmUpMinutes: number };

/** Machines of a fluid world by what they can do in this minute; changed in place, for speed. */
export type Machines = {
  inService: number;
  pending: number;
  /** Of those in service. */
  warming: number;
  /** How many of those pending or warming were launched in which minute. */
  readonly launchedAt: Float64Array;
};

/** A fleet that has always been in service. */
export const createMachines = (inService: number, minutes: number): Machines => ({
  inService,
  pending: 0,
  warming: 0,
  launchedAt: new Float64Array(minutes),
});

/** Begins a minute: those that have booted serve, those that have warmed up are warm. */
export const beginMinute = (machines: Machines, minute: number, { bootMinutes, warmUpMinutes }: MachineTimes): void => {
  const served = machines.launchedAt[minute - bootMinutes] ?? 0;
  machines.pending -= served;
  machines.inService += served;
  machines.warming += served - (machines.launchedAt[minute - bootMinutes - warmUpMinutes] ?? 0);
};

/** Launches machines as the minute begins. */
export const launchMachines = (machines: Machines, count: number, minute: number): void => {
  machines.launchedAt[minute] = (machines.launchedAt[minute] ?? 0) + count;
  machines.pending += count;
};

/** Takes machines out, the newest first, so that none that serves goes while one boots; answers how many served. */
export const retireMachines = (machines: Machines, count: number, minute: number, times: MachineTimes): number => {
  const { launchedAt } = machines;
  const lastBooted = minute - times.bootMinutes;
  const lastWarm = lastBooted - times.warmUpMinutes;
  const inServiceBefore = machines.inService;
  let left = count;
  for (let at = minute; left > 0 && at > lastWarm && at >= 0; at -= 1) {
    const taken = Math.min(left, launchedAt[at] ?? 0);
    launchedAt[at] = (launchedAt[at] ?? 0) - taken;
    left -= taken;
    if (at > lastBooted) {
      machines.pending -= taken;
    } else {
      machines.warming -= taken;
      machines.inService -= taken;
    }
  }
  machines.inService -= left;
  return inServiceBefore - machines.inService;
};
