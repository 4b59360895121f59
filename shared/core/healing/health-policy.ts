import type { EvidenceSource } from './health-readings.ts';

/** When an instance of a fleet is believed to be sick, and how many may be so at once before nobody believes it. */
export type HealthPolicy = {
  /** After launch, before bad signs count. */
  readonly graceMs: number;
  /** What is listened to; missing evidence is unknown, never sick. */
  readonly evidence: readonly EvidenceSource[];
  /** Silence after which a heartbeat counts as missing. */
  readonly heartbeatMaxMs: number;
  /** Share of the machines that look sick from which on nothing is terminated. */
  readonly breakerShare: number;
};

/** Instances kept stopped or hibernated beside the fleet, ready to serve first. */
export type StandbyPolicy = {
  /** How many: a number of machines, or a share of the most that was desired lately. */
  readonly size:
    | { readonly kind: 'machines'; readonly machines: number }
    | { readonly kind: 'share'; readonly share: number };
  readonly state: 'stopped' | 'hibernated';
};

/** Members with an identity: data volumes and an address that follow a slot from machine to machine. */
export type StatefulPolicy = {
  /** Device names of the data volumes. */
  readonly devices: readonly string[];
  readonly address: 'none' | 'private' | 'elastic';
};
