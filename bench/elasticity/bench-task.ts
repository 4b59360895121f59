import type { Elasticity } from '../../sim/elasticity/measure-elasticity.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import type { MeasuredPeers } from './measure-peers.ts';

/** One run of Ballast, or all peers on one load: what a worker does in one go. */
export type BenchTask =
  | {
      readonly kind: 'ballast';
      readonly name: string;
      readonly load: LoadTrace;
      readonly bootMinutes: number;
      readonly slo: number;
    }
  | {
      readonly kind: 'peers';
      readonly name: string;
      readonly load: LoadTrace;
      readonly bootMinutes: number;
      readonly slos: readonly number[];
      readonly withOthers: boolean;
    };

/** What came of a task. */
export type BenchAnswer =
  | { readonly kind: 'ballast'; readonly elasticity: Elasticity }
  | { readonly kind: 'peers'; readonly peers: MeasuredPeers }
  | { readonly kind: 'failed'; readonly because: string };
