import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { badInput } from '../stop.ts';
import { backupAccess, backupStatements } from './backup-access.ts';
import { fleetAccess } from './fleet-access.ts';
import { functionRole } from './function-role.ts';
import { lookStatements } from './look-access.ts';
import { POLICIES_MAX } from './managed-policies.ts';
import { restoreJoinAccess, restoreLaunchAccess, restoreStatements } from './restore-access.ts';
import type { Resources, Statement } from './template.ts';

/** What a function may do whatever ballast.yml says, and the policies that name things of it. */
type Access = {
  readonly role: string;
  readonly statements: readonly Statement[];
  readonly policies: readonly Resources[];
};

/** Of each function of serverless.yml. */
const accessOf = (config: BallastConfig, stage: string): Readonly<Record<string, Access>> => {
  const { region, fleets, instanceRoles = [], protections = [] } = config;
  const restored = fleets.filter(({ name }) =>
    protections.some(({ by, name: other }) => by.kind === 'fleet' && other === name),
  );
  const owner = { stage, region, protections };
  const look = { statements: lookStatements(fleets, instanceRoles), policies: [fleetAccess(fleets)] };
  const restore = restoreStatements(owner, instanceRoles);
  const launch = restoreLaunchAccess(restored);
  return {
    tick: { role: 'TickRole', ...look },
    scale: { role: 'ScaleRole', ...look },
    replace: { role: 'ReplaceRole', ...look },
    backup: { role: 'BackupRole', statements: backupStatements(owner), policies: [backupAccess(protections)] },
    restore: { role: 'RestoreRole', statements: restore, policies: [launch, restoreJoinAccess(restored, protections)] },
    drill: { role: 'DrillRole', statements: restore, policies: [launch] },
  };
};

/** The names of the functions that are deployed. */
export const FUNCTION_NAMES = ['tick', 'scale', 'replace', 'backup', 'restore', 'drill'] as const;

/** A role for each function, and the policies that they take. */
export const describeRoles = (config: BallastConfig, stage: string): Resources => {
  const access = Object.entries(accessOf(config, stage));
  const policies: Resources = Object.assign({}, ...access.flatMap(([, { policies: taken }]) => taken));
  const roles = access.map(([name, { role, statements, policies: taken }]) => {
    const purpose = { functionName: `ballast-${stage}-${name}`, region: config.region, statements };
    return [role, functionRole({ ...purpose, policies: namesOf(name, taken) })] as const;
  });
  return { ...policies, ...Object.fromEntries(roles) };
};

const namesOf = (functionName: string, taken: readonly Resources[]): readonly string[] => {
  const names = taken.flatMap((group) => Object.keys(group));
  if (names.length <= POLICIES_MAX) return names;
  throw badInput(
    `fleets: ${functionName} needs ${names.length} IAM policies for those that have backup and a role holds ${POLICIES_MAX}; spread them over stages`,
  );
};
