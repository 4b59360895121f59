import { type Elasticity, measureElasticity } from '../../sim/elasticity/measure-elasticity.ts';
import { runFluid } from '../../sim/fluid/run-fluid.ts';
import { ORACLES, PEERS } from '../../sim/peers/peers.ts';
import { demandOf, type Scenario } from './scenario.ts';

const ALL = { ...PEERS, ...ORACLES };

/** Whoever runs in the fluid world: the peers, and the oracles that bound them. */
export type FluidName = keyof typeof ALL;

/** Short, which favours whoever counts warm machines only. */
const WARM_UP_MINUTES = 2;

/** Runs a peer at any target over one scenario, and judges it; machines that drain are not billed, in the peer's favour. */
export const peerRunner = (scenario: Scenario): ((name: FluidName, target: number) => Elasticity) => {
  const { bootMinutes, knee, min, max, leaveOut } = scenario;
  const demand = demandOf(scenario);
  const peakDemand = demand.reduce((highest, load) => Math.max(highest, load), 0);
  const options = { demand, bootMinutes, warmUpMinutes: WARM_UP_MINUTES, drainMinutes: 0, min, max };
  return (name, target) => {
    const run = runFluid(ALL[name].start({ target, bootMinutes, peakDemand }), options);
    return measureElasticity({ run, demand, knee, min, bootMinutes, leaveOut });
  };
};
