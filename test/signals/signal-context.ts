import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { BackupContext, ServiceContext, SignalContext } from '../../shared/signals/signal.ts';
import { SHOP } from './sample-service.ts';

const envelopeSchema = z.looseObject({ detail: z.looseObject({}) });

/** The moment at which every file of events/ was sent. */
export const SENT_AT_MS = Date.parse('2026-11-21T09:00:00Z');

/** A stage `dev` with one fleet and its alarms, as the files of events/ name them; what a test is about, it overrides. */
export const signalContext = (changes: Partial<SignalContext> = {}): SignalContext => ({
  accountId: '111122223333',
  region: 'eu-west-1',
  nowMs: SENT_AT_MS + 30_000,
  invocationId: 'invocation-1',
  fleetNames: ['web', 'api'],
  fleetOfAlarm: (name) => (/^ballast-dev-web-cpu-(high|low)$/.test(name) ? 'web' : null),
  withoutFleet: 'all',
  ...changes,
});

/** The same stage with what is protected in it and copied to another Region, as the files of events/ name it. */
export const backupContext = (changes: Partial<BackupContext> = {}): BackupContext => ({
  accountId: '111122223333',
  region: 'eu-west-1',
  nowMs: SENT_AT_MS + 30_000,
  invocationId: 'invocation-1',
  protectionNames: ['web', 'files'],
  copyRegions: ['eu-central-1'],
  ...changes,
});

/** The same stage with a service that is at home in it, as the files of events/ name it. */
export const serviceContext = (changes: Partial<ServiceContext> = {}): ServiceContext => ({
  accountId: '111122223333',
  region: 'eu-west-1',
  nowMs: SENT_AT_MS + 30_000,
  invocationId: 'invocation-1',
  services: [SHOP],
  serviceOfAlarm: (name) => (name === 'ballast-dev-switch-shop' ? 'shop' : null),
  ...changes,
});

/** One of the project's own events. */
export const readEvent = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8'));

/** One of the project's own events with changes: some to its envelope, some to its detail. */
export const changedEvent = (name: string, changes: object, detail: object = {}): unknown => {
  const event = envelopeSchema.parse(readEvent(name));
  return { ...event, ...changes, detail: { ...event.detail, ...detail } };
};
