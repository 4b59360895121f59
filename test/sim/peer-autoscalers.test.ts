import { describe, expect, it } from 'vitest';
import { type CapacityRun, runFluid } from '../../sim/fluid/run-fluid.ts';
import { generateDay } from '../../sim/generate-load.ts';
import { PEERS, type PeerName } from '../../sim/peers/peers.ts';
import { runSimulation, type SimulationResult } from '../../sim/run-simulation.ts';
import { configOf, cpuPolicy, loadOf, simulationOf, webFleet } from './simulated-config.ts';

const load = generateDay(4, 80);

const onEmbeddedCloud = (autoscaler: PeerName): Promise<SimulationResult> =>
  runSimulation(simulationOf(load, { autoscaler }));

/** The same fleet, load and times as `simulationOf` has. */
const inFluid = (name: PeerName): CapacityRun => {
  const demand = Float64Array.from(load.minutes, (rate) => rate / 10);
  const times = { bootMinutes: 2, warmUpMinutes: 2, drainMinutes: 1 };
  return runFluid(PEERS[name].start({ target: 60, bootMinutes: 2 }), { demand, ...times, min: 1, max: 50 });
};

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);

describe('a peer on the embedded cloud', () => {
  it('does what target tracking does in the fluid world, minute by minute', async () => {
    const { samples } = await onEmbeddedCloud('target-tracking');
    const run = inFluid('target-tracking');
    expect(samples.map(({ desired }) => desired)).toEqual([...run.desired]);
    expect(samples.map(({ ready }) => ready)).toEqual([...run.ready]);
    expect(samples.map(({ billed }) => billed)).toEqual([...run.billed]);
  });

  // The group takes out the oldest machine, the fluid world the newest: a scale-in while machines boot differs.
  it.each(['predictive-scaling', 'step-scaling', 'simple-scaling', 'hpa', 'mig', 'react', 'reg'] as const)(
    'comes to the same capacity within 1 %% as in the fluid world: %s',
    async (name) => {
      const { samples } = await onEmbeddedCloud(name);
      const run = inFluid(name);
      expect(Math.abs(sum(samples.map(({ ready }) => ready)) / sum(run.ready) - 1)).toBeLessThan(0.01);
      expect(Math.abs(sum(samples.map(({ billed }) => billed)) / sum(run.billed) - 1)).toBeLessThan(0.01);
    },
  );

  it('says what a peer decided by: the metric, or the load', async () => {
    const options = simulationOf(loadOf([5, 60], [5, 90]), { autoscaler: 'mig' });
    const [byMetric] = (await runSimulation(options)).decisions;
    expect(byMetric).toMatchObject({ code: 'SCALE_OUT', from: 10, to: 15 });
    expect(byMetric?.because).toBe('90 against target 60 over 10 machines');
    const [byLoad] = (await runSimulation({ ...options, autoscaler: 'react' })).decisions;
    expect(byLoad).toMatchObject({ from: 10, to: 16, because: 'a load of 9.0 machines at 100 %' });
  });

  it('counts machines by load at 60 % where the fleet follows requests per target', async () => {
    const policies = [{ ...cpuPolicy, source: { kind: 'requests-per-target' }, target: 360 } as const];
    const config = configOf({ ...webFleet, policies });
    const { decisions } = await runSimulation(simulationOf(loadOf([5, 60], [5, 90]), { autoscaler: 'react', config }));
    expect(decisions[0]).toMatchObject({ from: 10, to: 16 });
  });
});
