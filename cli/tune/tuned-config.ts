import { parseDocument } from 'yaml';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { Candidate } from './candidate.ts';
import { editConfig } from './edit-config.ts';

/** A file whose policies are tuned. */
export type TunedFile = {
  readonly path: string;
  readonly text: string;
  readonly fleet: string;
  readonly region: string;
};

/** Where the share of the fleet's SLO stands below the fleet. */
export const sloPathOf = ({ text, fleet }: TunedFile): readonly string[] =>
  parseDocument(text, { merge: true }).hasIn(['fleets', fleet, 'slo', 'shortfall']) ? ['slo', 'shortfall'] : ['slo'];

/** The file's text with a candidate's changes in it. */
export const applyCandidate = ({ text, fleet }: TunedFile, { edits }: Candidate): string =>
  editConfig(
    text,
    edits.map(({ path, value }) => ({ path: ['fleets', fleet, ...path], value })),
  );

/** The configuration that a candidate would make of the file; null where that is not valid. */
export const configOf = (file: TunedFile, candidate: Candidate): BallastConfig | null => {
  const parsed = parseConfig(applyCandidate(file, candidate), file.path, file.region);
  return parsed.kind === 'valid' ? parsed.config : null;
};
