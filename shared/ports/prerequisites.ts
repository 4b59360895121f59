import type { TemplateStanding } from '../core/failover/observation.ts';
import type { RecordTarget } from '../core/failover/service-records.ts';
import type { LaunchTemplateReference, TargetGroupReference } from '../core/fleet.ts';

/** How many more vCPUs of On-Demand machines of the standard families may run here, and how many do. */
export type VcpuQuota = { readonly vcpusMax: number; readonly vcpusRunning: number };

/** What must be there before a service can move here. Every method rejects with a `Fault` and changes nothing, but for the probe. */
export type Prerequisites = {
  /** What a template launches; rejects with `not-found` naming it, or an image that is not there. */
  readonly readTemplate: (reference: LaunchTemplateReference) => Promise<TemplateStanding>;
  readonly readVcpuQuota: () => Promise<VcpuQuota>;
  /** Free addresses by subnet. */
  readonly countFreeAddresses: (subnetIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Load balancer in front of a target group, as a record can point to it; null where there is none. */
  readonly findLoadBalancer: (group: TargetGroupReference) => Promise<RecordTarget | null>;
  /** Whether EC2 has this many machines of the type in the zone now: reserved On-Demand and given back at once. */
  readonly probeCapacity: (
    instanceType: string,
    zone: string,
    machines: number,
  ) => Promise<{ readonly there: boolean; readonly because: string }>;
  /** Capacity reservations of earlier probes that were not given back, and are now; how many. */
  readonly releaseProbes: () => Promise<number>;
};
