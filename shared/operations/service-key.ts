import type { WorkflowKey } from '../ports/workflows.ts';

/** The record of a service, or of its isolated form, in one Region's ledger. */
export const serviceKey = (service: string): WorkflowKey => ({ kind: 'service', id: service });
