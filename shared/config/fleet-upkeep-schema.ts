import * as z from 'zod';
import type { StandbyPolicy } from '../core/healing/health-policy.ts';
import { EVIDENCE_SOURCES } from '../core/healing/health-readings.ts';
import { cronExpression, timeZone } from './schedule-schema.ts';
import { choice, duration, listOf, refuse, section, share, text, whole } from './value-schema.ts';

/** Share of a unit's rate up to which it serves well, where the file does not say. */
export const KNEE = 0.8;

const requestShare = () => share(0.00001, 0.5);

/** Share of requests that may arrive above what ready capacity serves. */
export const sloSchema = z
  .union(
    [
      requestShare().transform((shortfall) => ({ shortfall, knee: KNEE })),
      section({
        shortfall: requestShare().describe('Share of requests above the knee of ready capacity.'),
        knee: share(0.1, 1).prefault(KNEE).describe("Share of a unit's rate up to which it serves well."),
      }),
    ],
    'a share such as 0.1%, or a map of shortfall, knee',
  )
  .describe('Share of requests that may arrive above the knee of ready capacity.');

const HEALTH_ALLOWED = 'none, or a map with keys among gracePeriod, evidence, heartbeatMax, breaker';

const healthSection = section({
  gracePeriod: duration('0s', '2h')
    .optional()
    .describe('After launch, before bad signs count; 5m, or warmUp where that is longer.'),
  evidence: listOf(choice(EVIDENCE_SOURCES), 'kind of evidence')
    .optional()
    .describe('What is listened to; instance-status, and target-health in a fleet with target groups.'),
  heartbeatMax: duration('1m', '1h').prefault('3m').describe('Silence after which a heartbeat counts as missing.'),
  breaker: share(0.01, 1)
    .prefault('30%')
    .describe('Share of the machines that look sick from which on nothing is terminated.'),
});

/** When an instance counts as sick, and how many may before nobody believes it. */
export const healthSchema = z
  .union([z.literal('none', HEALTH_ALLOWED), healthSection], HEALTH_ALLOWED)
  .prefault({})
  .describe('When an instance is replaced; none: never.');

const standbySize = z.union(
  [
    whole(0, 1_000).transform((machines): StandbyPolicy['size'] => ({ kind: 'machines', machines })),
    share().transform((part): StandbyPolicy['size'] => ({ kind: 'share', share: part })),
  ],
  'a number of machines, or a share of the recent peak such as 20%',
);

/** Instances kept stopped or hibernated, ready to serve first. */
export const standbySchema = section({
  machines: standbySize.describe('How many are kept ready, as a number or as a share of the recent peak.'),
  state: choice(['stopped', 'hibernated']).prefault('stopped').describe('How they wait.'),
}).describe('Instances kept ready beside the fleet.');

/** Members with an identity of their own: data volumes and an address that follow them. */
export const statefulSchema = section({
  volumes: listOf(text(/^\/dev\/(sd[f-p]|xvd[b-z])$/, 'a device name such as /dev/sdf'), 'device').describe(
    'Data volumes that move with a member.',
  ),
  address: choice(['none', 'private', 'elastic']).prefault('private').describe('The IP address that moves with it.'),
  resize: choice(['replace', 'in-place'])
    .prefault('replace')
    .describe('in-place: stop, modify, start, within the window.'),
  window: section({ cron: cronExpression(), timeZone: timeZone(), lasts: duration('10m', '1d').prefault('2h') })
    .optional()
    .describe('When a member may be stopped to be resized.'),
})
  .check((payload) => {
    const { resize, window } = payload.value;
    if (resize === 'in-place' && window === undefined)
      refuse(payload, ['window'], 'a window, because resize is in-place');
  })
  .describe('Members that own volumes and an address.');

/** How a new version of the launch template reaches the fleet. */
export const rolloutSchema = section({
  minHealthy: share(0, 1).prefault('100%').describe('Share of desired capacity in service throughout.'),
  maxHealthy: share(1, 2).prefault('110%').describe('Share of desired capacity at most, old and new together.'),
  checkpoints: listOf(share(0.01, 1), 'share', 0).prefault([]).describe('Shares replaced after which it waits.'),
  checkpointDelay: duration('1m', '2d').prefault('1h').describe('How long it waits at a checkpoint.'),
  bakeTime: duration('0s', '2d').prefault('10m').describe('How long it watches after the last replacement.'),
  autoRollback: z.boolean('true or false').prefault(true).describe('Goes back by itself, while it bakes too.'),
}).describe('How a new launch template version is brought in.');
