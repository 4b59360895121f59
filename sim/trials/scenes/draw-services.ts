import { drawInteger, type Random } from '../../random.ts';
import { happens, pick } from '../injector.ts';
import type { Deployment } from './deployment.ts';
import { SERVICE_REGIONS, type ServiceText, serviceText } from './service-text.ts';

const UNIT_RATE = 100;

/** Of one machine and of four: the fleet that takes over has to grow for it. */
const LOADS = [50, 110, 220] as const;

const drawText = (random: Random): ServiceText => ({
  mode: pick(random, ['switch', 'switch', 'record']),
  approval: pick(random, ['automatic', 'automatic', 'person']),
  strategy: happens(random, 0.15) ? 'pilot-light' : 'warm-standby',
  hasWitness: happens(random, 0.75),
  standbyMin: pick(random, [0, 1, 2, 2]),
  hasEndpoints: happens(random, 0.5),
  holdDownS: pick(random, [0, 30, 60, 180, 180]),
  fall: pick(random, [2, 3]),
  keys: [
    `capacity: ${pick(random, [50, 100])}%`,
    ...pick(random, [
      [],
      ['fence: { deregister: true }'],
      ['fence: { command: "systemctl stop web" }'],
      ['fence: { deregister: true, required: true }'],
    ]),
    ...pick(random, [[], ['flipEvery: 10m'], ['flipEvery: 30m']]),
    ...pick(random, [[], [], ['drill: weekly']]),
    ...pick(random, [[], [], ['rto: 10m']]),
  ],
});

/** What a person may deploy in the middle of things. */
const otherTexts = (text: ServiceText): readonly string[] => [
  serviceText({ ...text, approval: text.approval === 'person' ? 'automatic' : 'person' }),
  serviceText({ ...text, mode: text.mode === 'switch' ? 'record' : 'switch' }),
  serviceText({ ...text, holdDownS: text.holdDownS === 60 ? 300 : 60 }),
];

/** A service that can move to another Region, seen from a third one in most scenes. */
export const drawServices = (random: Random): Deployment => {
  const text = drawText(random);
  const load = text.strategy === 'pilot-light' ? UNIT_RATE : pick(random, LOADS);
  const { home, standby, witness } = SERVICE_REGIONS;
  return {
    regions: [home, standby, ...(text.hasWitness ? [witness] : [])],
    text: serviceText(text),
    otherTexts: otherTexts(text),
    loads: new Map([['web', () => load]]),
    unitRate: UNIT_RATE,
    stormMinutes: 25 + drawInteger(random, 16),
  };
};
