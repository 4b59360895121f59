import { MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { BallastSection } from './ballast-schema.ts';
import type { Finding } from './list-findings.ts';
import type { ServiceSection } from './service-schema.ts';
import { showDuration } from './value-schema.ts';

type Path = readonly PropertyKey[];

const OBSERVED_EVERY_MS = 30 * SECOND_MS;
/** As long as caches of DNS may keep the old answer. */
const CACHED_MS = MINUTE_MS;

const UNWITNESSED =
  "automatic without a witness: a quorum then needs Route 53's checkers, which answer from us-east-1 only; state a witness";
const NEEDS_AGENT = 'needs the SSM agent, and an instance profile that lets it run commands; state instanceRole';

const warnOfApproval = (path: Path, { approval, witness }: ServiceSection, shared?: string): readonly Finding[] =>
  approval === 'automatic' && witness === undefined && shared === undefined
    ? [{ path: [...path, 'approval'], message: UNWITNESSED }]
    : [];

/** What passes before anything that Ballast does can help. */
const warnOfRto = (path: Path, { rto, observe: { fall, holdDown } }: ServiceSection): readonly Finding[] => {
  const detectMs = Math.max(holdDown, (fall - 1) * OBSERVED_EVERY_MS) + OBSERVED_EVERY_MS;
  if (rto === undefined || rto >= detectMs + CACHED_MS) return [];
  const message = `cannot be kept: detection takes up to ${showDuration(detectMs)}, and caches of DNS ${showDuration(CACHED_MS)}`;
  return [{ path: [...path, 'rto'], message }];
};

const warnOfData = (
  path: Path,
  { rpo, strategy, regions: [, standby] }: ServiceSection,
  fleet: string,
  { backup, stateful }: BallastSection['fleets'][string],
): readonly Finding[] => {
  if (stateful === undefined || (rpo === undefined && strategy === 'warm-standby')) return [];
  const here = [...path, rpo === undefined ? 'strategy' : 'rpo'];
  if (backup === undefined) return [{ path: here, message: `${fleet} is stateful and has no backup` }];
  if (!backup.copyTo.includes(standby)) {
    return [{ path: here, message: `copyTo of the backup of ${fleet} does not name ${standby}` }];
  }
  if (rpo === undefined || backup.every <= rpo) return [];
  return [
    { path: here, message: `cannot be kept: recovery points of ${fleet} are ${showDuration(backup.every)} apart` },
  ];
};

const warnOfPilotLight = (path: Path, service: ServiceSection, fleets: BallastSection['fleets']): readonly Finding[] =>
  service.strategy === 'pilot-light' && service.fleets.every((fleet) => fleets[fleet]?.stateful === undefined)
    ? [{ path: [...path, 'strategy'], message: 'no fleet of it is stateful, so nothing is restored' }]
    : [];

const warnOfFleets = (
  name: string,
  service: ServiceSection,
  { fleets, services }: BallastSection,
): readonly Finding[] =>
  service.fleets.flatMap((fleet, index) => {
    const found = fleets[fleet];
    if (found === undefined) return [];
    const path = ['services', name];
    const here = [...path, 'fleets', index];
    const other = Object.keys(services).find((key) => key !== name && services[key]?.fleets.includes(fleet));
    return [
      ...(found.mode === 'observe'
        ? [{ path: here, message: `${fleet} only observes: a move raises no capacity and fences nothing there` }]
        : []),
      ...(other === undefined ? [] : [{ path: here, message: `serves ${other} too: what fences one fences both` }]),
      ...(service.fence.command !== undefined && found.instanceRole === undefined
        ? [{ path: [...path, 'fence', 'command'], message: `${NEEDS_AGENT} of ${fleet}` }]
        : []),
      ...warnOfData(path, service, fleet, found),
    ];
  });

/** What a service asks for in vain, or needs outside of the file. */
export const warnOfService = (name: string, config: BallastSection): readonly Finding[] => {
  const service = config.services[name];
  if (service === undefined) return [];
  const path = ['services', name];
  return [
    ...warnOfApproval(path, service, config.regions.witness),
    ...warnOfRto(path, service),
    ...warnOfPilotLight(path, service, config.fleets),
    ...warnOfFleets(name, service, config),
  ];
};
