import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../../architecture/list-source-files.ts';
import type { Invocation } from './deployed-function.ts';

/** The account that a local AWS is of. */
export const ACCOUNT = '123456789012';

const reportSchema = z.object({
  fleet: z.string(),
  code: z.string(),
  applied: z.string(),
  explained: z.string(),
  plan: z.array(z.object({ kind: z.string() })),
  outcomes: z.array(z.object({ step: z.string(), result: z.string(), because: z.string() })),
});
const answerSchema = z.object({ decisions: z.array(reportSchema) });

/** An event of events/ as AWS would send it here and now, about an instance of the test's choosing. */
export const eventNow = (name: string, nowMs: number, instanceId = 'i-0123456789abcdef0') => {
  const text = readFileSync(`${PROJECT_FOLDER}/events/${name}.json`, 'utf8')
    .replaceAll('111122223333', ACCOUNT)
    .replaceAll('eu-west-1', 'us-east-1')
    .replaceAll('eu-central-1', 'us-west-2')
    .replaceAll('i-0123456789abcdef0', instanceId);
  return { ...z.looseObject({}).parse(JSON.parse(text)), time: `${new Date(nowMs).toISOString().slice(0, 19)}Z` };
};

/** What a function decided; an invocation that failed is thrown, with its log. */
export const decisionsOf = ({ answer, error, log }: Invocation) => {
  if (error !== undefined) throw new Error(`${error}\n${log}`);
  return answerSchema.parse(answer).decisions;
};

/** What a function decided about one fleet. */
export const reportOn = (invocation: Invocation, fleet = 'web') => {
  const report = decisionsOf(invocation).find((decision) => decision.fleet === fleet);
  if (report === undefined) throw new Error(`no decision about ${fleet}`);
  return report;
};
