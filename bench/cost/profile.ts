import type { Fleet } from '../../shared/core/fleet.ts';
import type { MetricSource, ScalingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { benchFleet, cpuPolicy, predictivePolicy, REQUESTS_TARGET, requestsPolicy } from '../bench-fleet.ts';
import type { LoadOf } from '../cloud/bench-cloud.ts';

/** What the fleets' policies read, in the words of ballast.yml; with a forecast they are two, as in the one that ships. */
export type ProfileSource = 'requests' | 'cpu by tag' | 'cpu per instance' | 'cpu and a forecast';

/** Fleets whose month is priced: how many, how large, what their policy reads, and whether they are ever at rest. */
export type Profile = {
  readonly fleets: number;
  readonly instancesPerFleet: number;
  readonly source: ProfileSource;
  readonly busy: boolean;
  /** How long it is measured, in whole periods: of settled fleets, ten minutes, for which names are kept; of busy ones, each in another phase, any. */
  readonly minutes: number;
};

const SETTLED_LOOK_MS = 5 * MINUTE_MS;
const WAVE_MS = 30 * MINUTE_MS;
const IN_BAND = 0.95;
/** Moves a fleet of ten up and down by a machine or two in each wave. */
const SWING = 0.15;

const BY_TAG: MetricSource = { kind: 'cpu', via: 'by-tag' };
const SURGE_BY_REQUESTS = { saturation: 95, load: { kind: 'requests' }, factor: 2 } as const;

const POLICIES: Readonly<Record<ProfileSource, readonly ScalingPolicy[]>> = {
  requests: [requestsPolicy],
  'cpu by tag': [{ ...cpuPolicy, source: BY_TAG }],
  'cpu per instance': [cpuPolicy],
  'cpu and a forecast': [predictivePolicy, { ...cpuPolicy, surge: SURGE_BY_REQUESTS }],
};

const SLO = { shortfall: 0.001, knee: 0.8 };

/** The fleets of a profile, as ballast.yml would give them. A busy one is looked at every minute, whether it moves or not. */
export const fleetsOf = ({ fleets, source, busy }: Profile): readonly Fleet[] =>
  Array.from({ length: fleets }, (_, index) => ({
    ...benchFleet(`fleet-${index}`, POLICIES[source], busy ? MINUTE_MS : SETTLED_LOOK_MS),
    slo: SLO,
  }));

/** The load of a profile's fleets: even, or for busy ones a wave of half an hour, each fleet at its own point of it. */
export const loadOfProfile = ({ fleets, instancesPerFleet, busy }: Profile): LoadOf => {
  const even = IN_BAND * REQUESTS_TARGET * instancesPerFleet;
  if (!busy) return () => even;
  return (fleet, atMs) => {
    const phase = Number(fleet.slice('fleet-'.length)) / fleets;
    return even * (1 + SWING * Math.sin(2 * Math.PI * (atMs / WAVE_MS + phase)));
  };
};
