import type { Elasticity } from '../../sim/elasticity/measure-elasticity.ts';
import type { BenchLoad } from './bench-load.ts';
import type { BenchAnswer, BenchTask } from './bench-task.ts';
import type { MeasuredPeers } from './measure-peers.ts';
import { runTasks } from './run-tasks.ts';
import type { TunedPeer } from './tune-peer.ts';

/** SLOs that Ballast is asked for: shares of requests above the knee of ready capacity. */
export const SLOS: readonly number[] = [0.001, 0.005];
/** The boot time of the comparison, in minutes, and the others that it is repeated at for the first SLO. */
export const BOOT_MINUTES = 3;
const OTHER_BOOT_MINUTES: readonly number[] = [1, 5];

/** Ballast at one SLO beside the best that hindsight makes of the rivals. */
export type Duel = {
  readonly slo: number;
  readonly ballast: Elasticity;
  /** Cheapest rival that keeps the SLO on this very load; null where none does. */
  readonly rival: TunedPeer | null;
  /** The same at the shortfall that Ballast had, where that is more than the SLO. */
  readonly rivalAsLax: TunedPeer | null;
};

/** Everyone on one load at one boot time. */
export type LoadResult = {
  readonly name: string;
  readonly source: BenchLoad['source'];
  readonly days: number;
  readonly bootMinutes: number;
  readonly duels: readonly Duel[];
  readonly peers: MeasuredPeers;
};

type Round = { readonly load: BenchLoad; readonly bootMinutes: number; readonly slos: readonly number[] };

const elasticityOf = (answer: BenchAnswer | undefined): Elasticity => {
  if (answer?.kind !== 'ballast') throw new Error('a worker answered another question');
  return answer.elasticity;
};

const peersOf = (answer: BenchAnswer | undefined): MeasuredPeers => {
  if (answer?.kind !== 'peers') throw new Error('a worker answered another question');
  return answer.peers;
};

const toBallastTasks = ({ load: { name, load }, bootMinutes, slos }: Round): readonly BenchTask[] =>
  slos.map((slo) => ({ kind: 'ballast', name, load, bootMinutes, slo }));

/** Rivals are tuned to each SLO, and then to what Ballast made of it. */
const toPeersTask = ({ load: { name, load }, bootMinutes, slos }: Round, runs: readonly Elasticity[]): BenchTask => ({
  kind: 'peers',
  name,
  load,
  bootMinutes,
  slos: [...slos, ...slos.map((slo, index) => Math.max(slo, runs[index]?.shortfall ?? 0))],
  withOthers: bootMinutes === BOOT_MINUTES,
});

const toResult = (round: Round, runs: readonly Elasticity[], peers: MeasuredPeers): LoadResult => {
  const { load, bootMinutes, slos } = round;
  return {
    name: load.name,
    source: load.source,
    days: load.load.minutes.length / 1_440,
    bootMinutes,
    duels: runs.map((ballast, index) => ({
      slo: slos[index] ?? 0,
      ballast,
      rival: peers.best[index] ?? null,
      rivalAsLax: peers.best[slos.length + index] ?? null,
    })),
    peers,
  };
};

/** Runs Ballast and every peer over all loads at the boot time of the comparison, and over some at the other ones. */
export const measureLoads = async (
  loads: readonly BenchLoad[],
  atOtherBoots: (load: BenchLoad) => boolean,
  onDone: (done: number, tasks: number, task: BenchTask) => void,
): Promise<readonly LoadResult[]> => {
  const rounds: readonly Round[] = [BOOT_MINUTES, ...OTHER_BOOT_MINUTES].flatMap((bootMinutes) =>
    bootMinutes === BOOT_MINUTES
      ? loads.map((load) => ({ load, bootMinutes, slos: SLOS }))
      : loads.filter(atOtherBoots).map((load) => ({ load, bootMinutes, slos: SLOS.slice(0, 1) })),
  );
  const ballastTasks = rounds.flatMap(toBallastTasks);
  const all = ballastTasks.length + rounds.length;
  const ballastAnswers = await runTasks(ballastTasks, (done, task) => onDone(done, all, task));
  let taken = 0;
  const runs = rounds.map(({ slos }) => {
    const own = ballastAnswers.slice(taken, taken + slos.length).map(elasticityOf);
    taken += slos.length;
    return own;
  });
  const peersTasks = rounds.map((round, index) => toPeersTask(round, runs[index] ?? []));
  const peersAnswers = await runTasks(peersTasks, (done, task) => onDone(ballastTasks.length + done, all, task));
  return rounds.map((round, index) => toResult(round, runs[index] ?? [], peersOf(peersAnswers[index])));
};
