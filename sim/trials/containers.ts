import { createLookMemory, type LookMemory } from '../../shared/operations/look-memory.ts';
import type { Invocation } from './invocation.ts';

/** Processes that wait for their next invocation, each with what it remembers of those before. */
export type Containers = {
  /** One that waits, or a new one: two that run at once never share one. */
  readonly take: (invocation: Pick<Invocation, 'region' | 'function' | 'setup'>) => LookMemory;
  /** It ended well, and waits for the next. */
  readonly giveBack: (invocation: Pick<Invocation, 'region' | 'function' | 'setup'>, memory: LookMemory) => void;
};

/** No process runs yet. */
export const createContainers = (): Containers => {
  /** A deployment begins with new processes. */
  const byDeployment = new Map<Invocation['setup'], Map<string, LookMemory[]>>();
  const waiting = ({
    region,
    function: name,
    setup,
  }: Pick<Invocation, 'region' | 'function' | 'setup'>): LookMemory[] => {
    const all = byDeployment.get(setup) ?? new Map<string, LookMemory[]>();
    byDeployment.set(setup, all);
    const key = `${region} ${name}`;
    const those = all.get(key) ?? [];
    all.set(key, those);
    return those;
  };
  return {
    take: (invocation) => waiting(invocation).pop() ?? createLookMemory(),
    giveBack: (invocation, memory) => {
      waiting(invocation).push(memory);
    },
  };
};
