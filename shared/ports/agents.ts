/** When the agent of an instance last answered, and whether it still does. */
export type AgentPing = { readonly instanceId: string; readonly online: boolean; readonly lastMs: number | null };

/** Systems Manager. Every method rejects with a `Fault`. */
export type Agents = {
  /** Pings of those of the instances that are managed nodes; the others are left out. */
  readonly readPings: (instanceIds: readonly string[]) => Promise<readonly AgentPing[]>;
};
