import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeIncident } from '../../cli/comparison/describe-incident.ts';
import { toIncidentJson } from '../../cli/comparison/incident-json.ts';
import { renderIncidents } from '../../cli/comparison/render-incidents.ts';
import { parseIncidents } from '../../cli/input/parse-incidents.ts';
import { paintNothing } from '../../cli/output/paint.ts';
import { incidentsArgument } from '../../cli/simulation/simulation-options.ts';
import { withSpot } from '../../cli/simulation/with-spot.ts';
import { INCIDENTS } from '../../sim/incidents/incidents.ts';
import { configOf, webFleet } from '../sim/simulated-config.ts';
import { incidentOf, START_MS } from './build-report.ts';

const NAMES = INCIDENTS.map(({ name }) => name);

describe('--incidents', () => {
  it('is all, none or names, in the order of the day', () => {
    expect(parseIncidents('all')).toEqual(INCIDENTS);
    expect(parseIncidents('none')).toEqual([]);
    expect(parseIncidents('zone-outage, dead-instance').map(({ name }) => name)).toEqual([
      'dead-instance',
      'zone-outage',
    ]);
  });

  it('is refused with every name there is, where one is unknown', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(text !== 'all' && text !== 'none' && !NAMES.includes(text.trim()));
        expect(() => parseIncidents(`dead-instance,${text}`)).toThrow(
          'Say all, none, or some of dead-instance,spot-reclaim,zone-outage',
        );
      }),
    );
  });

  it('is repeated only where it is not what the command does anyway', () => {
    expect(incidentsArgument(INCIDENTS, INCIDENTS)).toBe('');
    expect(incidentsArgument([], [])).toBe('');
    expect(incidentsArgument([], INCIDENTS)).toBe(' --incidents none');
    expect(incidentsArgument(INCIDENTS.slice(0, 2), INCIDENTS)).toBe(' --incidents dead-instance,spot-reclaim');
  });
});

describe('a Spot share', () => {
  const config = configOf(webFleet);

  it('is given to a fleet that has none, for EC2 to take a machine back', () => {
    const bought = withSpot(config, 'web', INCIDENTS);
    expect(bought?.fleets).toEqual([{ ...webFleet, purchase: { onDemandBase: 0, spotShare: 0.3 } }]);
  });

  it('is left alone where nobody asks, where the fleet has one, and where it may have none', () => {
    expect(withSpot(config, 'web', INCIDENTS.slice(0, 1))).toBeNull();
    expect(
      withSpot(configOf({ ...webFleet, purchase: { onDemandBase: 1, spotShare: 0.5 } }), 'web', INCIDENTS),
    ).toBeNull();
    const stateful = { devices: ['/dev/sdf'], address: 'none' } as const;
    expect(withSpot(configOf({ ...webFleet, stateful }), 'web', INCIDENTS)).toBeNull();
  });
});

describe('incidents', () => {
  const runs = [
    { name: 'Ballast', incidents: [incidentOf()] },
    { name: 'AWS', incidents: [incidentOf({ wholeAtMs: START_MS + 280_000, lost: 5_000, launched: [] })] },
  ];

  it('are a table of both runs, and what each did', () => {
    expect(
      renderIncidents(runs, paintNothing)
        .split('\n')
        .map((line) => line.replace(/ {2,}/g, '  ')),
    ).toEqual([
      'Time to recover, min:s  Ballast  AWS  difference',
      '00:00:20 dead-instance  2:10  4:20  −50 %',
      '  requests lost  1,234  5,000  −75 %',
      '',
      '00:00:20 dead-instance: an instance hangs',
      '  Ballast lost 1 of 4 machines, below desired from 00:00:20 to 00:02:30; launched 2 Spot c7g.large in us-east-1b from 00:00:30',
      '  AWS lost 1 of 4 machines, below desired from 00:00:20 to 00:04:40',
    ]);
  });

  it('are nothing where none struck', () => {
    expect(renderIncidents([{ name: 'Ballast', incidents: [] }], paintNothing)).toBe('');
  });

  it('say that nothing was taken, in the place of a figure', () => {
    const missed = incidentOf({ taken: [], missed: 'no Spot instance was in service', launched: [] });
    const [, recovery = '', lost = ''] = renderIncidents(
      [{ name: 'Ballast', incidents: [missed] }],
      paintNothing,
    ).split('\n');
    expect(recovery.endsWith(' –')).toBe(true);
    expect(lost.endsWith(' –')).toBe(true);
    expect(describeIncident(missed)).toBe('nothing happened: no Spot instance was in service');
  });

  it('say of a run that ended before it was whole again that it was not', () => {
    const open = incidentOf({ wholeAtMs: null, launched: [] });
    expect(renderIncidents([{ name: 'Ballast', incidents: [open] }], paintNothing)).toContain('not whole');
    expect(describeIncident(open)).toBe('lost 1 of 4 machines, below desired from 00:00:20 to the end');
    expect(toIncidentJson(open)).toMatchObject({ recoverySeconds: null });
    expect(describeIncident(incidentOf({ belowFromMs: null, wholeAtMs: null, launched: [] }))).toBe(
      'lost 1 of 4 machines, never below desired',
    );
  });
});
