import type { LocalAnswer } from './local-answer.ts';

/** Honours the tokens of calls that make something, as AWS does: moto makes it again whenever it is asked. */
export type LocalTokens = {
  /** What was answered to this very call before, or else what `ask` brings. Null for a call that has no token. */
  readonly answer: (caller: string, body: string, ask: () => Promise<LocalAnswer>) => Promise<LocalAnswer> | null;
  readonly forget: () => void;
};

const MISMATCH: LocalAnswer = {
  status: 400,
  body: '<Response><Errors><Error><Code>IdempotentParameterMismatch</Code><Message>because</Message></Error></Errors><RequestID>0</RequestID></Response>',
};

/** Knows no token yet. What was refused leaves none behind. */
export const createLocalTokens = (): LocalTokens => {
  const known = new Map<string, { readonly body: string; readonly answer: Promise<LocalAnswer> }>();
  return {
    answer: (caller, body, ask) => {
      const parameters = new URLSearchParams(body);
      const token = parameters.get('ClientToken');
      if (token === null) return null;
      const key = `${caller} ${parameters.get('Action')} ${token}`;
      const before = known.get(key);
      if (before !== undefined) return before.body === body ? before.answer : Promise.resolve(MISMATCH);
      const answer = ask();
      known.set(key, { body, answer });
      const forgetRefused = ({ status }: LocalAnswer): void => {
        if (status >= 400) known.delete(key);
      };
      answer.then(forgetRefused, () => known.delete(key));
      return answer;
    },
    forget: () => known.clear(),
  };
};
