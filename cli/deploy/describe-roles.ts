import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { drillOf, type Service } from '../../shared/core/failover/service.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { badInput } from '../stop.ts';
import { backupAccess, backupStatements } from './backup-access.ts';
import {
  auditStatements,
  drillAccess,
  failoverAccess,
  moveStatements,
  observationAccess,
  standingStatements,
  watchStatements,
} from './failover-access.ts';
import { fleetAccess } from './fleet-access.ts';
import { functionRole } from './function-role.ts';
import { lookStatements } from './look-access.ts';
import { POLICIES_MAX } from './managed-policies.ts';
import { movedServices } from './moved-services.ts';
import { restoreJoinAccess, restoreLaunchAccess, restoreStatements, restoreSwapAccess } from './restore-access.ts';
import type { Resources, Statement } from './template.ts';
import { takeFromWatchQueue } from './watch-wakes.ts';

/** What a function may do whatever ballast.yml says, and the policies that name things of it. */
type Access = {
  readonly role: string;
  readonly statements: readonly Statement[];
  readonly policies: readonly Resources[];
};

type Deployment = { readonly config: BallastConfig; readonly stage: string };

const lookAccess = ({ config: { fleets, instanceRoles = [] } }: Deployment): Readonly<Record<string, Access>> => {
  const look = { statements: lookStatements(fleets, instanceRoles), policies: [fleetAccess(fleets)] };
  return {
    tick: { role: 'TickRole', ...look },
    scale: { role: 'ScaleRole', ...look },
    replace: { role: 'ReplaceRole', ...look },
  };
};

/** What recovery points are restored with. */
type RestoreGrants = {
  readonly statements: readonly Statement[];
  readonly launch: Resources;
  readonly join: Resources;
};

const restoreGrants = ({ config, stage }: Deployment): RestoreGrants => {
  const { region, fleets, instanceRoles = [], protections = [] } = config;
  const isRestored = ({ name }: Fleet): boolean =>
    protections.some(({ by, name: other }) => by.kind === 'fleet' && other === name);
  const restored = fleets.filter(isRestored);
  return {
    statements: restoreStatements({ stage, region, protections }, instanceRoles),
    launch: restoreLaunchAccess(restored),
    join: restoreJoinAccess(restored),
  };
};

const pointAccess = (
  { config, stage }: Deployment,
  { statements, launch, join }: RestoreGrants,
  moved: readonly Service[],
): Readonly<Record<string, Access>> => {
  const { region, protections = [] } = config;
  const ofDrills = moved.length === 0 ? [] : moveStatements;
  return {
    backup: {
      role: 'BackupRole',
      statements: backupStatements({ stage, region, protections }),
      policies: [backupAccess(protections)],
    },
    restore: { role: 'RestoreRole', statements, policies: [launch, join, restoreSwapAccess(protections)] },
    drill: {
      role: 'DrillRole',
      statements: [...statements, ...ofDrills],
      policies: [launch, drillAccess(moved.map(drillOf))],
    },
  };
};

/** Where a service can only be seen from, nothing is moved: a witness tells what it sees, and no more. */
const serviceAccess = (
  { config: { region, services = [] }, stage }: Deployment,
  { statements, launch, join }: RestoreGrants,
  moved: readonly Service[],
): Readonly<Record<string, Access>> => {
  const moves = moved.length > 0;
  const ofMoves = moves ? [...statements, ...moveStatements] : [];
  const toMove = moves ? [failoverAccess([...moved, ...moved.map(drillOf)], { stage, region }), launch, join] : [];
  return {
    watch: {
      role: 'WatchRole',
      statements: [
        ...(services.length === 0 ? [] : [takeFromWatchQueue, ...watchStatements]),
        ...ofMoves,
        ...(moves ? standingStatements : []),
      ],
      policies: [observationAccess(services, { stage, region }), ...toMove],
    },
    failover: { role: 'FailoverRole', statements: ofMoves, policies: toMove },
    audit: { role: 'AuditRole', statements: moves ? auditStatements : [], policies: [] },
  };
};

/** Of each function of serverless.yml. */
const accessOf = (deployment: Deployment): Readonly<Record<string, Access>> => {
  const moved = movedServices(deployment.config);
  const restore = restoreGrants(deployment);
  return {
    ...lookAccess(deployment),
    ...pointAccess(deployment, restore, moved),
    ...serviceAccess(deployment, restore, moved),
  };
};

/** The names of the functions that are deployed. */
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

/** A role for each function, and the policies that they take. */
export const describeRoles = (config: BallastConfig, stage: string): Resources => {
  const access = Object.entries(accessOf({ config, stage }));
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
