import type { CommandResult } from '../shared/ports/agents.ts';

/** A command that reached an instance, and what came of it. */
export type SentCommand = {
  readonly atMs: number;
  readonly instanceId: string;
  readonly command: string;
  readonly result: CommandResult;
};

/** What a command comes to on an instance; null lets it end well and say nothing. */
export type CommandAnswer = (instanceId: string, command: string) => CommandResult | null;

/** Commands of a world, oldest first, and who decides what becomes of the next one. */
export type Commands = { readonly sent: SentCommand[]; answer: CommandAnswer };

/** No commands yet, all of which will end well. */
export const createCommands = (): Commands => ({ sent: [], answer: () => null });
