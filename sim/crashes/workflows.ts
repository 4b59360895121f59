import type { Workflow } from './workflow.ts';
import { BACKUP_WORKFLOWS } from './workflows/backup-workflows.ts';
import { HEALING_WORKFLOWS } from './workflows/healing-workflows.ts';
import { PERSON_WORKFLOWS } from './workflows/person-workflows.ts';
import { RESTORE_WORKFLOWS } from './workflows/restore-workflows.ts';
import { SCALING_WORKFLOWS } from './workflows/scaling-workflows.ts';
import { SERVICE_WORKFLOWS } from './workflows/service-workflows.ts';

/** Every workflow that is made to crash, in the order in which they are shown. */
export const WORKFLOWS: readonly Workflow[] = [
  ...SCALING_WORKFLOWS,
  ...HEALING_WORKFLOWS,
  ...BACKUP_WORKFLOWS,
  ...RESTORE_WORKFLOWS,
  ...SERVICE_WORKFLOWS,
  ...PERSON_WORKFLOWS,
];
