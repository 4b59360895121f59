import { closeSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { createOutputFile } from '../output/output-file.ts';
import type { RunHeader } from './run-header.ts';

/** Writes the journal of a run, record by record. */
export type JournalWriter = { readonly append: (record: DecisionRecord) => void; readonly close: () => void };

/** A run of weeks is written in pieces of this many characters, so that it never is in memory as a whole. */
const PIECE = 1 << 20;

/** Begins a journal file: JSON lines, the run's header first; compressed when its name ends in `.gz`. */
export const createJournalWriter = (path: string, header: RunHeader): JournalWriter => {
  const file = createOutputFile(path);
  let piece = `${JSON.stringify(header)}\n`;
  const flush = (): void => {
    writeSync(file, path.endsWith('.gz') ? gzipSync(piece) : Buffer.from(piece));
    piece = '';
  };
  return {
    append: (record) => {
      piece += `${JSON.stringify(record)}\n`;
      if (piece.length >= PIECE) flush();
    },
    close: () => {
      if (piece !== '') flush();
      closeSync(file);
    },
  };
};
