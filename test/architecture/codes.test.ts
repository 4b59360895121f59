import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BACKUP_CODES, TROUBLE_CODES } from '../../shared/core/backup/backup-decision.ts';
import { DECISION_CODES } from '../../shared/core/decision.ts';
import { FAILOVER_CODES } from '../../shared/core/failover/failover-codes.ts';
import { READINESS_CHECKS, READINESS_CODES } from '../../shared/core/readiness/readiness-report.ts';
import { RESTORE_CODES } from '../../shared/core/restore/restore-codes.ts';
import { IGNORED_CODES } from '../../shared/signals/signal.ts';
import { PROJECT_FOLDER } from './list-source-files.ts';

const page = readFileSync(`${PROJECT_FOLDER}/docs/codes.md`, 'utf8');

/** Codes that have a full row in the table under a heading: what it means, and what to do. */
const documented = (heading: string): readonly string[] => {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \| .+ \| .+ \|$/gm)].flatMap(([, code]) => code ?? []);
};

it('explains each decision code, and no other', () => {
  expect(documented('Decisions')).toEqual([...DECISION_CODES]);
});

it('explains each outcome of a look at backups, each of their troubles, and each answer to a restore, and no other', () => {
  expect(documented('Backups')).toEqual([...BACKUP_CODES]);
  expect(documented('Troubles of backups')).toEqual([...TROUBLE_CODES]);
  expect(documented('Restores')).toEqual([...RESTORE_CODES]);
});

it('explains each code of a service, each prerequisite, and each notice of readiness, and no other', () => {
  expect(documented('Services')).toEqual([...FAILOVER_CODES]);
  expect(documented('Readiness')).toEqual([...READINESS_CHECKS]);
  expect(documented('Notices of readiness')).toEqual([...READINESS_CODES]);
});

it('explains each reason to ignore an event, and no other', () => {
  expect(documented('Ignored events')).toEqual([...IGNORED_CODES]);
});
