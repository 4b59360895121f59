import { z } from 'zod';
import type { Invocation } from './deployed-function.ts';

const lookSchema = z.object({
  code: z.string(),
  applied: z.string(),
  explained: z.string(),
  plan: z.array(z.string()),
  outcomes: z.array(z.object({ step: z.string(), result: z.string(), because: z.string() })),
  troubles: z.array(z.object({ code: z.string() })),
});
/** How a restore stands, as far as a test asks. */
export const restoreSchema = z.object({
  id: z.string(),
  code: z.string(),
  explained: z.string(),
  isOver: z.boolean(),
  phase: z.string(),
  instanceId: z.string().nullable(),
  kept: z.array(z.string()),
});
const restoresSchema = z.object({
  restores: z.array(restoreSchema),
  refused: z.object({ kind: z.literal('refused'), code: z.string(), because: z.string() }).nullable(),
});
/** The answer of `drill`. */
export const drillSchema = z.object({
  proofs: z.array(z.object({ answer: z.looseObject({ kind: z.string() }) })),
  reaped: z.array(z.unknown()),
});

/** What a function answered; an invocation that failed is thrown, with its log. */
export const answerOf = ({ answer, error, log }: Invocation): unknown => {
  if (error !== undefined) throw new Error(`${error}\n${log}`);
  return answer;
};

/** The looks of `backup`. */
export const looksOf = (invocation: Invocation) =>
  z.object({ looks: z.array(lookSchema) }).parse(answerOf(invocation)).looks;
/** The restores that `restore` told of. */
export const restoresOf = (invocation: Invocation) => restoresSchema.parse(answerOf(invocation));
