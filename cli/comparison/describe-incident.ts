import { recoveryMsOf } from '../../sim/incidents/find-recovery.ts';
import type { IncidentMachine, IncidentReport } from '../../sim/incidents/watch-incidents.ts';
import { formatCount, formatMinutes } from '../output/format.ts';

/** What is shown in the place of a figure that there is none for. */
const NOTHING = '–';

/** `15:04:31`, in UTC. */
export const formatSecondOfDay = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

/** A time to recover in minutes and seconds, `4:11`, if there was anything to recover from and it ended. */
export const formatRecovery = (report: IncidentReport): string => {
  if (report.missed !== null) return NOTHING;
  const recoveryMs = recoveryMsOf(report);
  return recoveryMs === null ? 'not whole' : formatMinutes(recoveryMs);
};

/** Requests lost, if there was anything to lose them to. */
export const formatLost = ({ missed, lost }: IncidentReport): string => (missed === null ? formatCount(lost) : NOTHING);

const describeMachine = ({ instanceType, zone, market }: IncidentMachine): string =>
  `${market === 'spot' ? 'Spot ' : ''}${instanceType} in ${zone}`;

/** Machines alike, counted: `2 c7g.large in us-east-1b`. */
const countAlike = (machines: readonly IncidentMachine[]): string => {
  const counts = new Map<string, number>();
  for (const machine of machines.map(describeMachine)) counts.set(machine, (counts.get(machine) ?? 0) + 1);
  return [...counts].map(([machine, count]) => `${count} ${machine}`).join(', ');
};

const describeLaunches = ({ launched }: IncidentReport): string => {
  const [first] = launched;
  if (first === undefined) return '';
  const when = `${launched.length === 1 ? 'at' : 'from'} ${formatSecondOfDay(first.atMs)}`;
  return `; launched ${countAlike(launched)} ${when}`;
};

const describeShortage = ({ belowFromMs, wholeAtMs }: IncidentReport): string => {
  if (belowFromMs === null) return 'never below desired';
  const from = `below desired from ${formatSecondOfDay(belowFromMs)}`;
  return wholeAtMs === null ? `${from} to the end` : `${from} to ${formatSecondOfDay(wholeAtMs)}`;
};

/** What a run made of an incident, in words. */
export const describeIncident = (report: IncidentReport): string => {
  const { taken, missed, serving } = report;
  if (missed !== null) return `nothing happened: ${missed}`;
  return `lost ${formatCount(taken.length)} of ${formatCount(serving)} machines, ${describeShortage(report)}${describeLaunches(report)}`;
};
