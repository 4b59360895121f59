import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { BenchDeployment, Invocation } from '../bench-deployment.ts';
import { deployOnBench } from '../bench-deployment.ts';
import { DAY_START_MS } from '../bench-fleet.ts';
import type { LoadOf } from '../cloud/bench-cloud.ts';
import { passMinute } from '../cloud/bench-cloud.ts';
import { latencyOf } from './latency.ts';
import type { MeasuredFunction, MeasuredWork } from './measured-work.ts';
import type { Profile } from './profile.ts';
import { fleetsOf, loadOfProfile } from './profile.ts';
import { readLog } from './read-log.ts';

/** Long enough for settled fleets to be looked at, and for busy ones to go through their wave. */
const UNMEASURED_MINUTES = { settled: 10, busy: 30 };

/** The invocations of one minute: the tick, and the wake-ups of alarms. */
type Minute = { readonly tick: Invocation; readonly wakes: readonly Invocation[] };

const runMinutes = async (
  { wire, invoke }: BenchDeployment,
  loadOf: LoadOf,
  minutes: number,
): Promise<readonly Minute[]> => {
  const ran: Minute[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const tick = await invoke({ kind: 'due' }, 'tick');
    const wakes: Invocation[] = [];
    // At AWS the alarm of the same breach wakes `scale` too: a second look, by an invocation of its own.
    for (const { fleet, action } of tick.report.decisions) {
      if (action.kind === 'scale') wakes.push(await invoke({ kind: 'named', fleets: [fleet] }, 'alarm'));
    }
    ran.push({ tick, wakes });
    passMinute(wire.cloud, loadOf);
  }
  return ran;
};

const allOf = (minutes: readonly Minute[]): readonly Invocation[] =>
  minutes.flatMap(({ tick, wakes }) => [tick, ...wakes]);

const linesOf = (invocations: readonly Invocation[]): readonly string[] => invocations.flatMap(({ lines }) => lines);

const summarize = (invocations: readonly Invocation[]): MeasuredFunction => ({
  invocations: invocations.length,
  wallMs: invocations.reduce((sum, { wallMs }) => sum + wallMs, 0),
  cpuMs: invocations.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  longest: {
    wallMs: Math.max(0, ...invocations.map(({ wallMs }) => wallMs)),
    cpuMs: Math.max(0, ...invocations.map(({ cpuMs }) => cpuMs)),
  },
});

const sumCalls = (invocations: readonly Invocation[]): Readonly<Record<string, number>> => {
  const sums = new Map<string, number>();
  for (const { calls } of invocations) {
    for (const [operation, count] of calls) sums.set(operation, (sums.get(operation) ?? 0) + count);
  }
  return Object.fromEntries(sums);
};

const countMetrics = (invocations: readonly Invocation[]): number => readLog(linesOf(invocations)).customMetrics.length;

const measureProfile = async (profile: Profile): Promise<MeasuredWork> => {
  const loadOf = loadOfProfile(profile);
  const { instancesPerFleet, minutes } = profile;
  const unmeasured = UNMEASURED_MINUTES[profile.busy ? 'busy' : 'settled'];
  const startMs = DAY_START_MS + HOUR_MS - unmeasured * MINUTE_MS;
  const deployment = deployOnBench({ fleets: fleetsOf(profile), instancesPerFleet, loadOf, startMs });
  const { wire } = deployment;
  // The very first look finds fleets that nobody has written down yet: that happens once, not every month.
  const [, ...firstHour] = await runMinutes(deployment, loadOf, unmeasured);
  const otherHour = await runMinutes(deployment, loadOf, unmeasured);

  const before = { ...wire.table.meter, metricsRead: wire.metricsRead };
  wire.latencyOf = latencyOf;
  const measured = await runMinutes(deployment, loadOf, minutes);
  const all = allOf(measured);
  const decisions = all.flatMap(({ report }) => report.decisions);
  return {
    minutes,
    tick: summarize(measured.map(({ tick }) => tick)),
    scale: summarize(measured.flatMap(({ wakes }) => wakes)),
    looks: decisions.length,
    actions: decisions.filter(({ action }) => action.kind === 'scale').length,
    calls: sumCalls(all),
    metricsRead: wire.metricsRead - before.metricsRead,
    readUnits: wire.table.meter.readUnits - before.readUnits,
    writeUnits: wire.table.meter.writeUnits - before.writeUnits,
    journalBytes: wire.table.meter.bytesPut - before.bytesPut,
    logBytes: readLog(linesOf(all)).bytes,
    customMetrics: {
      firstHour: countMetrics(allOf(firstHour)),
      otherHour: countMetrics([...allOf(otherHour), ...all]),
    },
  };
};

const profile: Profile = JSON.parse(process.argv[2] ?? '{}');
console.log(JSON.stringify(await measureProfile(profile)));
