/** What a person, or another program, is told about an action: one per applied decision. */
export type Notice = {
  readonly fleet: string;
  readonly decisionId: string;
  readonly code: string;
  readonly subject: string;
  readonly explained: string;
  readonly atMs: number;
};

/** Tells people (SNS) and programs (EventBridge). Rejects with a `Fault`; a lost notice never stops an action. */
export type Notices = { readonly send: (notice: Notice) => Promise<void> };
