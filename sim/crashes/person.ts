import type { PointHook } from '../point-hook.ts';
import type { Stage } from './stage.ts';

/** A command of a person: true once it told them that what they wanted is done. */
type Command = (hook: PointHook | undefined) => Promise<boolean>;

/** What a person wants from a step on. */
export type Wish = { readonly fromStep: number; readonly command: Command };

/** Somebody who gives commands, one after the other, and gives each again a step later that was not answered, or refused. */
export const createPerson = (wishes: readonly Wish[]): ((step: number, stage: Stage) => Promise<void>) => {
  const left = [...wishes];
  return async (step, stage) => {
    while (left[0] !== undefined && left[0].fromStep <= step) {
      const { command } = left[0];
      if ((await stage.invoke(command)) !== true) return;
      left.shift();
    }
  };
};
