/** When the agent of an instance last answered, and whether it still does. */
export type AgentPing = { readonly instanceId: string; readonly online: boolean; readonly lastMs: number | null };

/** What became of a command on an instance. */
export type CommandResult =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly output: string }
  /** Not sent, or not ended in time: it may still be running. */
  | { readonly kind: 'unknown'; readonly because: string };

/** Systems Manager. Every method rejects with a `Fault`. */
export type Agents = {
  /** Pings of those of the instances that are managed nodes; the others are left out. */
  readonly readPings: (instanceIds: readonly string[]) => Promise<readonly AgentPing[]>;
  /** Runs a shell command on a managed node and waits for its end, at most `withinMs`; at most 1,000 characters of output. */
  readonly run: (instanceId: string, command: string, withinMs: number) => Promise<CommandResult>;
};
