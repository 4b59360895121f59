/** What a peer knows when a minute begins, and decides by. Machines are of one size; the minute before is published. */
export type Observation = {
  /** Minutes since the run began. */
  readonly minute: number;
  /** Newest datapoint of the metric that is followed, an average over machines in service; CPU stops at 100. */
  readonly metric: number | null;
  /** Machines in service while that was measured, and those of them past their warm-up. */
  readonly measuredOver: number;
  readonly measuredWarm: number;
  /** Load of that minute, without a ceiling, in machines at 100 %. */
  readonly demand: number | null;
  readonly desired: number;
  /** Launched, not yet in service. */
  readonly pending: number;
  readonly inService: number;
  /** Of those in service, the ones whose warm-up is not over. */
  readonly warming: number;
};

/** Why a peer kept desired capacity. */
export type HoldCode = 'IN_BAND' | 'INSUFFICIENT_DATA' | 'WARMING' | 'COOLDOWN';

/** What a peer decided; the bounds of the fleet are kept by the world it runs in. */
export type PeerStep<State> = { readonly state: State; readonly desired: number; readonly hold: HoldCode };

/** One autoscaler as its source describes it: a pure function from one minute to the next. */
export type Peer<State, Seen = Observation> = {
  readonly initial: State;
  readonly step: (state: State, observation: Seen) => PeerStep<State>;
};

/** How a peer is set up for a fleet. */
export type PeerSettings = {
  /** What it holds its metric at, in the metric's own unit: percent for CPU, and for whoever counts machines by load. */
  readonly target: number;
  readonly bootMinutes: number;
};

/** AWS and others round up; without this, the noise of a division would make 11 out of exactly 10. */
const ROUNDING_NOISE = 1e-9;

/** The fewest whole machines that `machines` comes to. */
export const ceilMachines = (machines: number): number => Math.ceil(machines - ROUNDING_NOISE);

/** Keeps what is desired, and says why. */
export const keep = <State>(state: State, { desired }: Observation, hold: HoldCode): PeerStep<State> => ({
  state,
  desired,
  hold,
});

/** Asks for so many machines; when that is what is desired, the metric is in band. */
export const ask = <State>(state: State, desired: number): PeerStep<State> => ({ state, desired, hold: 'IN_BAND' });
