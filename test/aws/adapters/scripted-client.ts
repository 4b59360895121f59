import { type CallAws, createCallAws } from '../../../shared/aws/call-aws.ts';

/** A command as it was sent. */
export type SentCommand = { readonly name: string; readonly input: Readonly<Record<string, unknown>> };

/** What AWS is to answer to a command; thrown errors are what the SDK would reject with. */
export type Script = (command: SentCommand) => object;

type Scriptable = {
  readonly middlewareStack: {
    add(
      middleware: (
        next: unknown,
        context: { readonly commandName?: string },
      ) => (command: { input: Readonly<Record<string, unknown>> }) => Promise<{ output: object; response: unknown }>,
      options: { step: 'initialize'; priority: 'high' },
    ): void;
  };
};

/** Answers a client's commands from a script, before anything is sent; returns those that were asked for, as they come. */
export const scriptClient = (client: Scriptable, script: Script): readonly SentCommand[] => {
  const sent: SentCommand[] = [];
  client.middlewareStack.add(
    (_next, { commandName = '' }) =>
      async ({ input }) => {
        const command = { name: commandName.replace(/Command$/, ''), input };
        sent.push(command);
        const output = await script(command);
        return { output: { $metadata: {}, ...output }, response: {} };
      },
    { step: 'initialize', priority: 'high' },
  );
  return sent;
};

/** An error as the SDK throws it: the code is its name. */
export const awsError = (code: string, message = 'because'): Error => Object.assign(new Error(message), { name: code });

/** A way to AWS that never ends by itself. */
export const plainCall = (): CallAws => createCallAws({ signal: new AbortController().signal, onCall: () => {} });
