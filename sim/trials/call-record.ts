import type { PortName, RecordedCall } from '../point-hook.ts';
import type { Invocation } from './invocation.ts';

/** A change that an invocation asks for. */
export type ChangeAsked = {
  readonly atMs: number;
  readonly invocation: Invocation;
  /** The Region that the call goes to. */
  readonly region: string;
  readonly port: PortName;
  readonly method: string;
  readonly args: readonly unknown[];
};

/** A change that was asked for, and what came of it. */
export type CallRecord = ChangeAsked & { readonly outcome: RecordedCall['outcome'] };
