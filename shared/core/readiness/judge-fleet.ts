import { isFencePause } from '../failover/fence-pause.ts';
import type { Service } from '../failover/service.ts';
import { green, red, unknown } from './check-of.ts';
import { type FleetNeeds, machinesFor, type NeedHere } from './needs-here.ts';
import type { FleetFacts, ReadinessFacts } from './readiness-facts.ts';
import type { ReadinessCheck } from './readiness-report.ts';

/** What is asked of a fleet that could hold it, where it is left to its own looks. */
type Asked = { readonly own: FleetFacts; readonly need: NeedHere; readonly region: string };

/** Why the fleet would not launch what is needed, with what to do; null where it would. */
const explainHeldBack = ({ own, need, region }: Asked): readonly [string, string] | null => {
  const { fleet, overrides } = own;
  const { name, capacity, limits, mode, sizes } = fleet;
  if (mode === 'observe') return ['it is in mode observe: nothing would be launched', `set fleets.${name}.mode to act`];
  if (need.units > capacity.max) {
    const max = `fleets.${name}.inRegion.${region}.capacity.max`;
    return [
      `${need.because}, and it may have ${capacity.max} here`,
      `raise ${max} to ${need.units} or more, and deploy to ${region}`,
    ];
  }
  const usd = machinesFor(fleet, need.units) * (sizes[0].usdPerHour ?? 0);
  if (limits.usdPerHourMax !== null && usd > limits.usdPerHourMax) {
    return [
      `${need.units} units cost ${usd.toFixed(2)} USD an hour, and it may cost ${limits.usdPerHourMax}`,
      `raise fleets.${name}.limits.usdPerHour to ${Math.ceil(usd)} or more, and deploy to ${region}`,
    ];
  }
  const paused =
    overrides.kind === 'known' && overrides.value.find((one) => one.kind === 'pause' && !isFencePause(one));
  return paused ? [`it is paused: ${paused.why}`, `run "npx ballast resume ${name} --region ${region}"`] : null;
};

const judgeOne = ({ own, need }: FleetNeeds, region: string): ReadinessCheck => {
  const { name, capacity } = own.fleet;
  if (need.kind === 'unknown') return unknown('fleet', name, need.because);
  const held = explainHeldBack({ own, need: need.value, region });
  if (held !== null) return red('fleet', name, ...held);
  if (own.overrides.kind === 'unknown') return unknown('fleet', name, own.overrides.because);
  return green('fleet', name, `${need.value.because}, and it may have ${capacity.max} here`);
};

/** Whether each fleet of the service exists here, and may hold what serves in the other Region. */
export const judgeFleets = (
  { fleets }: Service,
  { region, stage }: ReadinessFacts,
  needs: readonly FleetNeeds[],
): readonly ReadinessCheck[] =>
  fleets.map((name) => {
    const here = needs.find(({ own }) => own.fleet.name === name);
    if (here !== undefined) return judgeOne(here, region);
    const deploy = `npx serverless deploy --stage ${stage} --region ${region}`;
    return red('fleet', name, `it does not exist in ${region}`, `name it in fleets.${name}.inRegion, then "${deploy}"`);
  });
