import { SIGHTING_AGE_MAX_MS } from '../failover/advance-runs.ts';
import { countVotes, QUORUM } from '../failover/count-votes.ts';
import { otherRegion, type Service } from '../failover/service.ts';
import { SECOND_MS } from '../time.ts';
import { green, red, unknown } from './check-of.ts';
import type { ReadinessFacts } from './readiness-facts.ts';
import type { ReadinessCheck } from './readiness-report.ts';

const judgeAlarms = (service: Service, facts: ReadinessFacts): readonly ReadinessCheck[] => {
  const { alarms, fleets, region, stage } = facts;
  if (alarms.kind === 'unknown') return [unknown('alarms', region, alarms.because)];
  const own = fleets.flatMap(({ alarmNames }) => alarmNames);
  const named = service.observe.alarms.map((alarm) => alarm.replaceAll('{region}', region));
  const deploy = `run "npx serverless deploy --stage ${stage} --region ${region}"`;
  const flawed = [...new Set([...own, ...named])].flatMap((name): readonly ReadinessCheck[] => {
    const alarm = alarms.value.find(({ alarmName }) => alarmName === name);
    if (alarm === undefined) {
      const fix = own.includes(name) ? deploy : `make it, or correct services.${service.name}.observe.alarms`;
      return [red('alarms', name, `it is not in ${region}`, fix)];
    }
    const enable = `run "aws cloudwatch enable-alarm-actions --region ${region} --alarm-names ${name}"`;
    // Those that a service names are read by Ballast, and may wake nobody.
    return alarm.actions || !own.includes(name)
      ? []
      : [red('alarms', name, 'its actions are off: it wakes nobody', enable)];
  });
  return flawed.length > 0 ? flawed : [green('alarms', region, `${own.length + named.length} are live`)];
};

const judgeObserver = (observer: string, { observations, stage }: ReadinessFacts, nowMs: number): ReadinessCheck => {
  if (observations.kind === 'unknown') return unknown('observers', observer, observations.because);
  const newest = observations.value.find((one) => one.observer === observer);
  const fix = `see whether the function watch runs there: "npx ballast status --stage ${stage} --region ${observer}"`;
  if (newest === undefined) return red('observers', observer, 'it was never heard', fix);
  const seconds = Math.round((nowMs - newest.atMs) / SECOND_MS);
  if (nowMs - newest.atMs > SIGHTING_AGE_MAX_MS)
    return red('observers', observer, `it has been silent for ${seconds} s`, fix);
  return green('observers', observer, `it was heard ${seconds} s ago`);
};

const judgeQuorum = (service: Service, { observations, region }: ReadinessFacts, nowMs: number): ReadinessCheck => {
  const other = otherRegion(service, region);
  const subject = `votes on ${other}`;
  if (observations.kind === 'unknown') return unknown('observers', subject, observations.because);
  const { votes } = countVotes(service, other, observations.value, nowMs);
  const silent = votes.filter(({ says }) => says === 'unknown');
  const because = `${votes.length - silent.length} of ${votes.length} can vote`;
  if (votes.length - silent.length >= QUORUM) return green('observers', subject, because);
  const said = silent.map((vote) => `${vote.observer}: ${vote.because}`).join('; ');
  const fix = `no outage could be confirmed: see why these say nothing: ${silent.map(({ observer }) => observer).join(', ')}`;
  return red('observers', subject, `${because}; ${said}`, fix);
};

/** Whether an outage would be noticed: alarms are live, observers are heard, and enough of them can vote. */
export const judgeWatch = (service: Service, facts: ReadinessFacts, nowMs: number): readonly ReadinessCheck[] => {
  const { regions, witness } = service;
  const observers = [...regions, ...(witness === null ? [] : [witness])];
  return [
    ...judgeAlarms(service, facts),
    ...observers.map((observer) => judgeObserver(observer, facts, nowMs)),
    judgeQuorum(service, facts, nowMs),
  ];
};
