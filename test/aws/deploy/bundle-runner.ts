import { z } from 'zod';

/*
 * What Lambda is to a bundle: a process that imports it, hands it one event and takes its answer. Only the clock is not
 * the machine's: it starts where the test says, so that minutes and hours pass without waiting.
 */

/** What the test sends to a runner. */
const orderSchema = z.object({ module: z.string(), functionName: z.string(), event: z.unknown(), nowMs: z.number() });
const bundleSchema = z.object({
  handler: z.custom<(event: unknown, context: object) => Promise<unknown>>((value) => typeof value === 'function'),
});

const INVOCATION_MS = 45_000;

const startClockAt = (nowMs: number): void => {
  const MachineDate = Date;
  const startMs = MachineDate.now();
  const now = (): number => nowMs + MachineDate.now() - startMs;
  globalThis.Date = new Proxy(MachineDate, {
    construct: (target, values) => (values.length === 0 ? new target(now()) : Reflect.construct(target, values)),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
};

const run = async (order: unknown): Promise<unknown> => {
  const { module, functionName, event, nowMs } = orderSchema.parse(order);
  startClockAt(nowMs);
  const deadlineMs = Date.now() + INVOCATION_MS;
  const { handler } = bundleSchema.parse(await import(module));
  return handler(event, {
    functionName,
    awsRequestId: crypto.randomUUID(),
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  });
};

process.once('message', async (order) => {
  try {
    process.send?.({ answer: await run(order) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
  process.disconnect();
});
