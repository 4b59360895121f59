import { otherRegion, type Service } from '../failover/service.ts';
import { judgeData } from './judge-data.ts';
import { judgeDns } from './judge-dns.ts';
import { judgeFleets } from './judge-fleet.ts';
import { judgeSupplies } from './judge-supplies.ts';
import { judgeTemplates } from './judge-templates.ts';
import { judgeTraffic } from './judge-traffic.ts';
import { judgeWatch } from './judge-watch.ts';
import { needsHere } from './needs-here.ts';
import type { ReadinessFacts } from './readiness-facts.ts';
import {
  READINESS_CHECKS,
  type ReadinessCheck,
  type ReadinessReport,
  type ReadinessStanding,
} from './readiness-report.ts';

const standingOf = (checks: readonly ReadinessCheck[]): ReadinessStanding => {
  if (checks.some(({ standing }) => standing === 'red')) return 'red';
  return checks.some(({ standing }) => standing === 'unknown') ? 'unknown' : 'green';
};

/**
 * Judges how ready a Region is for a service to move into it: every prerequisite, in the order of their list, with what to do
 * about those that are not there. What could not be read is unknown, and never green.
 */
export const judgeReadiness = (service: Service, facts: ReadinessFacts, nowMs: number): ReadinessReport => {
  const { region, probes } = facts;
  const needs = needsHere(service, facts, nowMs);
  const judged = [
    ...judgeFleets(service, facts, needs),
    ...judgeTemplates(service, facts, nowMs),
    ...judgeSupplies(service.name, facts, needs, nowMs),
    ...judgeData(service, facts, nowMs),
    ...judgeTraffic(service, facts, nowMs),
    ...judgeDns(service, facts, nowMs),
    ...judgeWatch(service, facts, nowMs),
  ];
  const checks = READINESS_CHECKS.flatMap((id) => judged.filter((check) => check.id === id));
  const other = otherRegion(service, region);
  return {
    version: 1,
    service: service.name,
    region,
    other,
    atMs: nowMs,
    standing: standingOf(checks),
    checks,
    probes,
  };
};
