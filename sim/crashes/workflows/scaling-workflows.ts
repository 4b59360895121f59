import { limitPool } from '../../pools.ts';
import type { Workflow } from '../workflow.ts';
import { BEHIND, type FleetStory, openFleet } from './open-fleet.ts';

const CPU = `policies:
  cpu:
    kind: target-tracking
    metric: { kind: cpu, via: by-tag }
    target: 50
    scaleOut: { datapoints: 1 }
    scaleIn: { datapoints: 5 }`;

/** A fleet of one size that CPU scales. */
export const LEVEL = `${BEHIND}
sizes: [c7g.large]
capacity: { min: 2, max: 6 }
${CPU}`;

const LADDER = 'sizes: [c7g.large, c7g.xlarge, c7g.2xlarge]\nshape: vertical-first';

/** As the file that ships has it: CPU adds only where the forecast was wrong. */
const FORECAST = `${BEHIND}
sizes: [c7g.large]
capacity: { min: 2, max: 6 }
slo: 0.1%
policies:
  load: { kind: predictive, metric: { kind: cpu, via: by-tag } }
  cpu:
    kind: target-tracking
    metric: { kind: cpu, via: by-tag }
    target: 90
    scaleOut: { datapoints: 1 }
    scaleIn: { datapoints: 1, belowShare: 100% }`;

const ROLLING = `${BEHIND}
${LADDER}
capacity: { min: 2, max: 8 }
${CPU}`;

/** One machine, which may be stopped from a few minutes past nine on. */
const DATABASE: FleetStory = {
  lines: `${BEHIND}
${LADDER}
capacity: { min: 1, max: 4 }
machinesMin: 1
stateful: { volumes: [/dev/sdf], address: none, resize: in-place, window: { cron: "9 9 * * *", lasts: 1h } }
${CPU}`,
  loadAt: (minute) => (minute < -2 ? 30 : 90),
  before: 9,
};

const LARGER = { instanceType: 'c7g.xlarge', zone: 'us-east-1a', market: 'on-demand' } as const;

/** Workflows by which a fleet gets larger and smaller. */
export const SCALING_WORKFLOWS: readonly Workflow[] = [
  {
    name: 'scale-out',
    about: 'load triples, and four machines are launched',
    steps: 16,
    grace: 10,
    open: () => openFleet({ lines: LEVEL, loadAt: (minute) => (minute < 0 ? 90 : 290), before: 6 }),
  },
  {
    name: 'scale-in',
    about: 'load falls to a third; four machines are drained and terminated',
    steps: 24,
    grace: 10,
    open: () => openFleet({ lines: LEVEL, loadAt: (minute) => (minute < 0 ? 290 : 90), before: 8 }),
  },
  {
    name: 'forecast',
    about: 'load grows minute by minute; machines are launched before it is there, and what was learned is stored',
    steps: 24,
    grace: 12,
    open: () =>
      openFleet({
        lines: FORECAST,
        loadAt: (minute) => 90 + 30 * Math.min(10, Math.max(0, minute)),
        before: 26,
      }),
  },
  {
    name: 'resize-rolling',
    about: 'machines are replaced by fewer, larger ones, one after another',
    steps: 12,
    grace: 4,
    // More was desired long enough ago: now the composition may change.
    open: () => openFleet({ lines: ROLLING, loadAt: (minute) => (minute < -16 ? 90 : 190), before: 22 }),
  },
  {
    name: 'resize-in-place',
    about: 'the one machine is drained, stopped, made larger, started and registered',
    steps: 24,
    grace: 15,
    open: () => openFleet(DATABASE),
  },
  {
    name: 'resize-reverted',
    about: 'the larger size is not to be had; the machine runs as it did before',
    steps: 24,
    grace: 15,
    open: () =>
      openFleet({ ...DATABASE, act: ({ home }, index) => (index === 0 ? limitPool(home, LARGER, 0) : undefined) }),
  },
];
