import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { measurementOf, requestsUnmeasured } from '../../shared/core/scaling/policy-measurement.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** Something at AWS that a fleet names and that is not as it must be, or not as it should be. */
export type ReferenceFinding = { readonly kind: 'problem' | 'warning'; readonly message: string };

type CheckedPorts = {
  readonly fleets: Pick<Ports['fleets'], 'resolveTemplate' | 'listZones'>;
  readonly balancers: Pick<Ports['balancers'], 'resolveTargetGroups'>;
};

const checkTemplate = async ({ fleets }: CheckedPorts, fleet: Fleet): Promise<readonly ReferenceFinding[]> => {
  const { detailedMonitoring, version } = await fleets.resolveTemplate(fleet.launchTemplate);
  if (
    detailedMonitoring ||
    !fleet.policies.some((policy) => policy.kind !== 'scheduled' && policy.source.kind === 'cpu')
  ) {
    return [];
  }
  const message = `version ${version} leaves detailed monitoring off: CPU comes every 5 minutes, too late to act on; turn it on`;
  return [{ kind: 'warning', message }];
};

const checkSubnets = async ({ fleets }: CheckedPorts, { subnets }: Fleet): Promise<readonly ReferenceFinding[]> => {
  await fleets.listZones(subnets);
  return [];
};

const checkTargetGroups = async (
  { balancers }: CheckedPorts,
  { name, targetGroups, policies }: Fleet,
): Promise<readonly ReferenceFinding[]> => {
  if (targetGroups.length === 0) return [];
  const groups = await balancers.resolveTargetGroups(targetGroups);
  const countsRequests = policies.some((policy) => policy.kind === 'predictive' && policy.load?.kind === 'requests');
  if (!countsRequests || measurementOf({ kind: 'requests' }, name, groups) !== null) return [];
  return [{ kind: 'warning', message: `${requestsUnmeasured(groups)}: a forecast of requests has nothing to go by` }];
};

const CHECKS = { launchTemplate: checkTemplate, subnets: checkSubnets, targetGroups: checkTargetGroups };

const runCheck = async (
  path: string,
  check: () => Promise<readonly ReferenceFinding[]>,
): Promise<readonly ReferenceFinding[]> => {
  try {
    const findings = await check();
    return findings.map(({ kind, message }) => ({ kind, message: `${path}: ${message}` }));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ kind: 'problem', message: `${path}: ${error.message}` }];
  }
};

/** Looks at AWS for everything that the fleet names; one finding for each part that is missing, refused, or unwise. */
export const checkReferences = async (ports: CheckedPorts, fleet: Fleet): Promise<readonly ReferenceFinding[]> => {
  const findings = await Promise.all(
    Object.entries(CHECKS).map(([part, check]) => runCheck(`fleets.${fleet.name}.${part}`, () => check(ports, fleet))),
  );
  return findings.flat();
};
