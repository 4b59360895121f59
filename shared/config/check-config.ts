import type * as z from 'zod';
import type { TargetGroupReference } from '../core/fleet.ts';
import { alarmStem } from './alarm-name.ts';
import type { TaggedBackupSection } from './backup-schema.ts';
import { checkCopies } from './check-copies.ts';
import { checkServices } from './check-services.ts';
import type { FleetSection } from './fleet-schema.ts';
import type { ServiceSection } from './service-schema.ts';
import { refuse } from './value-schema.ts';

/** What the rules between sections look at. */
type ConfigParts = {
  readonly regions: {
    readonly primary: string;
    readonly standby?: string | undefined;
    readonly witness?: string | undefined;
  };
  readonly fleets: Readonly<Record<string, FleetSection>>;
  readonly backups: Readonly<Record<string, TaggedBackupSection>>;
  readonly services: Readonly<Record<string, ServiceSection>>;
};

type Payload = z.core.ParsePayload<ConfigParts>;

const checkRegions = (payload: Payload): void => {
  const { primary, standby, witness } = payload.value.regions;
  if (standby === primary) refuse(payload, ['regions', 'standby'], `a Region other than primary (${primary})`);
  if (witness !== undefined && (witness === primary || witness === standby)) {
    refuse(payload, ['regions', 'witness'], 'a third Region');
  }
};

const isElsewhere = (group: TargetGroupReference, region: string): boolean =>
  group.by === 'arn' && group.value.split(':')[3] !== region;

const checkTargetGroups = (
  payload: Payload,
  path: readonly PropertyKey[],
  groups: readonly TargetGroupReference[],
  region: string,
): void => {
  for (const [index, group] of groups.entries()) {
    if (isElsewhere(group, region)) refuse(payload, [...path, index, 'arn'], `a target group of ${region}`);
  }
};

const checkFleetRegions = (payload: Payload, name: string, fleet: FleetSection): void => {
  const { primary, standby, witness } = payload.value.regions;
  const path = ['fleets', name];
  checkTargetGroups(payload, [...path, 'targetGroups'], fleet.targetGroups, primary);
  for (const [region, differing] of Object.entries(fleet.inRegion)) {
    const there = [...path, 'inRegion', region];
    if (region !== standby && region !== witness) {
      refuse(payload, there, 'a Region that regions names as standby or witness');
    }
    if (differing.launchTemplate === undefined && fleet.launchTemplate.by === 'id') {
      refuse(payload, [...there, 'launchTemplate'], `a launch template of ${region}: ids differ between Regions`);
    }
    if (differing.targetGroups !== undefined) {
      checkTargetGroups(payload, [...there, 'targetGroups'], differing.targetGroups, region);
    } else if (fleet.targetGroups.some((group) => isElsewhere(group, region))) {
      refuse(payload, [...there, 'targetGroups'], `target groups of ${region}: ARNs differ between Regions`);
    }
  }
};

const checkAlarmNames = (payload: Payload): void => {
  const owners = new Map<string, string>();
  for (const [fleet, { policies }] of Object.entries(payload.value.fleets)) {
    for (const policy of Object.keys(policies)) {
      const stem = alarmStem(fleet, policy);
      const owner = owners.get(stem);
      if (owner !== undefined) {
        refuse(
          payload,
          ['fleets', fleet, 'policies', policy],
          `another name: its alarms would be named as those of ${owner}`,
        );
      }
      owners.set(stem, `fleets.${fleet}.policies.${policy}`);
    }
  }
};

/** Holds the file to the rules between its sections. */
export const checkConfig = (payload: Payload): void => {
  checkRegions(payload);
  for (const [name, fleet] of Object.entries(payload.value.fleets)) checkFleetRegions(payload, name, fleet);
  checkAlarmNames(payload);
  checkCopies(payload);
  checkServices(payload);
};
