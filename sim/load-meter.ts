import { HOUR_MS, MINUTE_MS } from '../shared/core/time.ts';

/** What one minute of a fleet came to; capacities are averages over time. */
export type MinuteTotals = {
  readonly startMs: number;
  /** Requests per second, on average. */
  readonly load: number;
  readonly requests: number;
  readonly lost: number;
  /** Of those lost, the ones that were under way on a machine that went. */
  readonly lostInFlight: number;
  readonly readyUnits: number;
  readonly readyMachines: number;
  /** Machines that got requests and answered none. */
  readonly deafMachines: number;
  readonly billedUnits: number;
  readonly billedMachines: number;
  /** Null when the price of a billed size is not known. */
  readonly usd: number | null;
  /** Average over the machines in service, each for the time it was; null when none was at any time. */
  readonly cpu: number | null;
};

type Sums = {
  lost: number;
  lostInFlight: number;
  readyUnitMs: number;
  readyMachineMs: number;
  deafMachineMs: number;
  billedUnitMs: number;
  billedMachineMs: number;
  usdMs: number;
  cpuMachineMs: number;
};

/**
 * The fluid load model of one fleet: requests are a flow, shared by the machines that get any in proportion to their units.
 *
 * Capacity = ready units x `unitRate`; utilisation stops at 100 %; what comes above capacity is lost, not queued, and so
 * is the share of machines that get requests and answer none.
 */
export type LoadMeter = {
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  load: number;
  /** Since when the load has been that. */
  loadSinceMs: number;
  /** Requests of the minute before it was that. */
  requestsBefore: number;
  readyUnits: number;
  readyMachines: number;
  deafUnits: number;
  deafMachines: number;
  billedUnits: number;
  billedMachines: number;
  usdPerHour: number;
  /** Billed machines of a size without a known price. */
  unpricedMachines: number;
  /** Utilisation, integrated over time: the difference of two readings is a machine's CPU between them. */
  utilisationMs: number;
  meteredToMs: number;
  minuteStartMs: number;
  unpriced: boolean;
  sums: Sums;
};

const createSums = (): Sums => ({
  lost: 0,
  lostInFlight: 0,
  readyUnitMs: 0,
  readyMachineMs: 0,
  deafMachineMs: 0,
  billedUnitMs: 0,
  billedMachineMs: 0,
  usdMs: 0,
  cpuMachineMs: 0,
});

export const createLoadMeter = (startMs: number, unitRate: number, load: number): LoadMeter => ({
  unitRate,
  load,
  loadSinceMs: startMs,
  requestsBefore: 0,
  readyUnits: 0,
  readyMachines: 0,
  deafUnits: 0,
  deafMachines: 0,
  billedUnits: 0,
  billedMachines: 0,
  usdPerHour: 0,
  unpricedMachines: 0,
  utilisationMs: 0,
  meteredToMs: startMs,
  minuteStartMs: startMs,
  unpriced: false,
  sums: createSums(),
});

const utilisationOf = (load: number, capacity: number): number => {
  if (load <= 0) return 0;
  return load >= capacity ? 100 : (100 * load) / capacity;
};

/** Counts the time since the last reading at the load and capacity of that time; call it before either changes. */
export const meterTo = (meter: LoadMeter, nowMs: number): void => {
  const spanMs = nowMs - meter.meteredToMs;
  if (spanMs <= 0) return;
  meter.meteredToMs = nowMs;
  const capacity = meter.readyUnits * meter.unitRate;
  const { load, deafUnits } = meter;
  const heard = deafUnits === 0 ? load : (load * meter.readyUnits) / (meter.readyUnits + deafUnits);
  const utilisationMs = utilisationOf(heard, capacity) * spanMs;
  meter.utilisationMs += utilisationMs;
  const { sums } = meter;
  sums.lost += ((load - heard + Math.max(0, heard - capacity)) * spanMs) / 1_000;
  sums.readyUnitMs += meter.readyUnits * spanMs;
  sums.readyMachineMs += meter.readyMachines * spanMs;
  sums.deafMachineMs += meter.deafMachines * spanMs;
  sums.billedUnitMs += meter.billedUnits * spanMs;
  sums.billedMachineMs += meter.billedMachines * spanMs;
  sums.usdMs += meter.usdPerHour * spanMs;
  sums.cpuMachineMs += utilisationMs * meter.readyMachines;
  if (meter.unpricedMachines > 0) meter.unpriced = true;
};

const countRequests = ({ requestsBefore, load, loadSinceMs }: LoadMeter, nowMs: number): number =>
  requestsBefore + (load * (nowMs - loadSinceMs)) / 1_000;

/** Lets the load be another from now on, within a minute. */
export const changeLoad = (meter: LoadMeter, nowMs: number, load: number): void => {
  if (load === meter.load) return;
  meterTo(meter, nowMs);
  meter.requestsBefore = countRequests(meter, nowMs);
  meter.loadSinceMs = nowMs;
  meter.load = load;
};

/** Adds machines in service, or takes them out with a negative count; meter to now first. */
export const addReady = (meter: LoadMeter, machines: number, units: number): void => {
  meter.readyMachines += machines;
  // An empty fleet has exactly no capacity, whatever rounding its sum of weights went through.
  meter.readyUnits = meter.readyMachines === 0 ? 0 : meter.readyUnits + machines * units;
};

/** Adds machines that get requests and answer none, or takes them out with a negative count; meter to now first. */
export const addDeaf = (meter: LoadMeter, machines: number, units: number): void => {
  meter.deafMachines += machines;
  meter.deafUnits = meter.deafMachines === 0 ? 0 : meter.deafUnits + machines * units;
};

/** Adds requests that were under way on a machine that went. */
export const addLostInFlight = ({ sums }: LoadMeter, requests: number): void => {
  sums.lost += requests;
  sums.lostInFlight += requests;
};

/** Adds machines that cost money, or takes them out with a negative count; meter to now first. */
export const addBilled = (meter: LoadMeter, machines: number, units: number, usdPerHour: number | null): void => {
  meter.billedMachines += machines;
  meter.billedUnits = meter.billedMachines === 0 ? 0 : meter.billedUnits + machines * units;
  meter.usdPerHour = meter.billedMachines === 0 ? 0 : meter.usdPerHour + machines * (usdPerHour ?? 0);
  if (usdPerHour === null) meter.unpricedMachines += machines;
};

/** Ends the minute and starts the next one at its load. */
export const closeMinute = (meter: LoadMeter, endMs: number, nextLoad: number): MinuteTotals => {
  meterTo(meter, endMs);
  const { sums, minuteStartMs: startMs, unpriced } = meter;
  const requests = countRequests(meter, endMs);
  const load = meter.loadSinceMs === startMs ? meter.load : (requests * 1_000) / (endMs - startMs);
  meter.load = nextLoad;
  meter.loadSinceMs = endMs;
  meter.requestsBefore = 0;
  meter.minuteStartMs = endMs;
  meter.unpriced = false;
  meter.sums = createSums();
  return {
    startMs,
    load,
    requests,
    lost: sums.lost,
    lostInFlight: sums.lostInFlight,
    readyUnits: sums.readyUnitMs / MINUTE_MS,
    readyMachines: sums.readyMachineMs / MINUTE_MS,
    deafMachines: sums.deafMachineMs / MINUTE_MS,
    billedUnits: sums.billedUnitMs / MINUTE_MS,
    billedMachines: sums.billedMachineMs / MINUTE_MS,
    usd: unpriced ? null : sums.usdMs / HOUR_MS,
    cpu: sums.readyMachineMs > 0 ? sums.cpuMachineMs / sums.readyMachineMs : null,
  };
};
