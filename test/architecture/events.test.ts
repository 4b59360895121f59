import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { BackupContext, ServiceContext, SignalContext } from '../../shared/signals/signal.ts';
import { SHOP } from '../signals/sample-service.ts';
import { PROJECT_FOLDER } from './list-source-files.ts';

const CONTEXT: SignalContext & BackupContext & ServiceContext = {
  accountId: '111122223333',
  region: 'eu-west-1',
  nowMs: 0,
  invocationId: 'invocation',
  fleetNames: ['web'],
  fleetOfAlarm: () => 'web',
  withoutFleet: 'due',
  protectionNames: ['web'],
  copyRegions: [],
  services: [SHOP],
  serviceOfAlarm: () => 'shop',
};

/** Codes that say "this event is not of my kind"; any other answer is a judgement on an event that was understood. */
const NOT_UNDERSTOOD = ['MALFORMED', 'UNKNOWN_EVENT', 'BAD_REQUEST'];

const answerSchema = z.union([
  z.object({ kind: z.literal('request') }),
  z.object({ kind: z.literal('ignored'), code: z.string() }),
]);

/** What reads a person's own request, by the function that is handed it: by its form alone it could be another's. */
const BY_HAND: ReadonlyMap<string, string> = new Map([
  ['requestFromPerson', 'scale'],
  ['backupFromPerson', 'backup'],
  ['restoreFromPerson', 'restore'],
  ['drillFromPerson', 'drill'],
  ['failoverFromPerson', 'failover'],
  ['watchFromPerson', 'watch'],
]);

type Parser = { readonly name: string; readonly understands: (event: Shown) => boolean };

type Shown = { readonly file: string; readonly event: unknown };

const parsersOf = async (module: string): Promise<readonly Parser[]> => {
  const exported: Readonly<Record<string, unknown>> = await import(`../../shared/signals/${module}.ts`);
  return Object.entries(exported).flatMap(([name, parse]) => {
    const isParser = name.startsWith('requestFrom') ? name !== 'requestFromEvent' : BY_HAND.has(name);
    if (typeof parse !== 'function' || !isParser) return [];
    const understands = ({ file, event }: Shown): boolean => {
      const [, asked] = /^manual-([a-z]+)/.exec(file) ?? [];
      if (asked !== BY_HAND.get(name)) return false;
      const answer = answerSchema.parse(parse(event, CONTEXT));
      return answer.kind === 'request' || !NOT_UNDERSTOOD.includes(answer.code);
    };
    return [{ name, understands }];
  });
};

const parsers = (
  await Promise.all(readdirSync(`${PROJECT_FOLDER}/shared/signals`).map((file) => parsersOf(basename(file, '.ts'))))
).flat();
const events = readdirSync(`${PROJECT_FOLDER}/events`).map((file) => ({
  file,
  event: JSON.parse(readFileSync(`${PROJECT_FOLDER}/events/${file}`, 'utf8')),
}));

it.each(events)('$file is understood by exactly one signal', (shown) => {
  expect(parsers.filter(({ understands }) => understands(shown)).map(({ name }) => name)).toHaveLength(1);
});

it.each(parsers)('$name has an event to show', ({ understands }) => {
  expect(events.filter(understands)).not.toEqual([]);
});
