import { z } from 'zod';
import { answerOf } from './backup-answers.ts';
import type { Invocation } from './deployed-function.ts';

const moveSchema = z.object({
  id: z.string(),
  phase: z.string(),
  code: z.string(),
  explained: z.string(),
  plan: z.looseObject({ id: z.string(), epoch: z.number(), from: z.string(), to: z.string() }),
  signature: z.looseObject({ value: z.string() }).nullable(),
});

const serviceSchema = z.object({
  service: z.string(),
  role: z.string(),
  epoch: z.number().nullable(),
  active: z.string().nullable(),
  armed: z.boolean().nullable(),
  code: z.string(),
  explained: z.string(),
  move: moveSchema.nullable(),
  past: z.array(moveSchema),
  outcomes: z.array(z.object({ step: z.string(), result: z.string(), because: z.string() })),
});

const servicesSchema = z.object({
  services: z.array(serviceSchema),
  refused: z.object({ code: z.string(), because: z.string() }).nullable(),
});

/** How services stand, as a function told. */
export const servicesOf = (invocation: Invocation) => servicesSchema.parse(answerOf(invocation));

/** How one of them stands. */
export const serviceIn = (invocation: Invocation, name: string) => {
  const answer = servicesOf(invocation);
  const service = answer.services.find((one) => one.service === name);
  if (service === undefined) throw new Error(`nothing of ${name}: ${answer.refused?.because}\n${invocation.log}`);
  return service;
};
