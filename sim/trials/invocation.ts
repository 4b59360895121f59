import type { ServiceSetup } from '../../shared/operations/service-setup.ts';

/** A function that is deployed in every Region. */
export const FUNCTION_NAMES = [
  'tick',
  'scale',
  'replace',
  'backup',
  'restore',
  'drill',
  'watch',
  'failover',
  'audit',
] as const;

/** The name of one. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** One run of a function. */
export type Invocation = {
  readonly id: number;
  /** When it began. */
  readonly atMs: number;
  /** What was deployed there when it began; nothing where no deployment is. */
  readonly setup: ServiceSetup | undefined;
  readonly region: string;
  readonly function: FunctionName;
  /** As AWS brings it. */
  readonly event: unknown;
  /** 1 at first; AWS tries an event that failed twice more. */
  readonly attempt: number;
  /** How far its clock is ahead of the true time. */
  readonly skewMs: number;
  /** Whether its calls take time, so that others run between them. */
  readonly isSlow: boolean;
};
