import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { DecisionRecord, Journal } from '../../shared/ports/journal.ts';
import { badInput } from '../stop.ts';
import { type RunHeader, runHeaderSchema } from './run-header.ts';

/** A journal file as opened; its records are read when they are asked for. */
export type JournalFile = { readonly header: RunHeader; readonly journal: Pick<Journal, 'read' | 'find'> };

const NEWLINE = 0x0a;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Tells a record from something else; its depths were written by Ballast itself. */
const recordSchema = z.looseObject({
  version: z.literal(1),
  id: z.string(),
  fleet: z.string(),
  atMs: z.number(),
  wake: z.looseObject({ kind: z.string(), because: z.string() }),
  applied: z.enum(['yes', 'dry-run', 'observe']),
  input: z.looseObject({
    fleet: z.looseObject({}),
    view: z.looseObject({ overrides: z.array(z.unknown()) }),
    nowMs: z.number(),
  }),
  decision: z.looseObject({
    action: z.looseObject({ kind: z.enum(['hold', 'scale']) }),
    code: z.string(),
    steps: z.array(z.looseObject({ rule: z.string() })),
    proposals: z.array(z.looseObject({ policy: z.string() })),
    plan: z.array(z.looseObject({ kind: z.string() })),
    capacity: z.looseObject({ active: z.number() }),
    bounds: z.looseObject({ min: z.number(), max: z.number() }),
    state: z.looseObject({ desired: z.number() }),
    lookAtMs: z.number(),
  }),
  explained: z.string(),
  outcomes: z.array(z.looseObject({ step: z.string() })),
});

const parseJson = (line: Buffer): unknown => {
  try {
    return JSON.parse(line.toString());
  } catch {
    return null;
  }
};

const unzip = (bytes: Buffer, fileName: string): Buffer => {
  if (!bytes.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw badInput(`journal ${fileName}: damaged or cut off; run the simulation again`, { cause: error });
  }
};

const splitLines = (bytes: Buffer): readonly Buffer[] => {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline === -1 ? bytes.length : newline;
    lines.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return lines;
};

const readRecord = (lines: readonly Buffer[], index: number, fileName: string): DecisionRecord => {
  const record = recordSchema.safeParse(parseJson(lines[index] ?? Buffer.alloc(0)));
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: the schema above has just checked what replay relies on
  if (record.success) return record.data as unknown as DecisionRecord;
  throw badInput(`journal ${fileName}:${index + 1}: not a decision record; run the simulation again`, {
    cause: record.error,
  });
};

const journalOf = (lines: readonly Buffer[], fileName: string): JournalFile['journal'] => ({
  read: ({ fleet, untilMs, last }) => {
    const records: DecisionRecord[] = [];
    for (let index = lines.length - 1; index > 0 && records.length < last; index -= 1) {
      const record = readRecord(lines, index, fileName);
      if (record.fleet === fleet && record.atMs <= untilMs) records.push(record);
    }
    return Promise.resolve(records);
  },
  find: (id) => {
    const named = Buffer.from(JSON.stringify(id));
    for (const [index, line] of lines.entries()) {
      if (index === 0 || !line.includes(named)) continue;
      const record = readRecord(lines, index, fileName);
      if (record.id === id) return Promise.resolve(record);
    }
    return Promise.resolve(null);
  },
});

/** Opens a journal file, plain or compressed; bad input that says where when it is not one. */
export const parseJournalFile = (content: Buffer, fileName: string): JournalFile => {
  const lines = splitLines(unzip(content, fileName));
  const header = runHeaderSchema.safeParse(parseJson(lines[0] ?? Buffer.alloc(0)));
  if (!header.success) {
    throw badInput(
      `journal ${fileName}: not a journal of Ballast; give a file that \`ballast start\` or \`simulate\` left`,
    );
  }
  return { header: header.data, journal: journalOf(lines, fileName) };
};
