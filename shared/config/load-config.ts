import { type Document, LineCounter, type Node, parseDocument, visit, type YAMLError } from 'yaml';
import type { BallastConfig } from './ballast-config.ts';
import { ballastSchema } from './ballast-schema.ts';
import { knownRegions } from './known-regions.ts';
import { type Finding, listFindings, showFound, showPath } from './list-findings.ts';
import { listWarnings } from './list-warnings.ts';
import { locateNode } from './locate-node.ts';
import { normalizeConfig } from './normalize-config.ts';

/** Something wrong in the file; `message` is the whole line: file, position, path, what was found, what is allowed. */
export type ConfigProblem = {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** Something to know about a valid file; `message` is the whole line, path included. */
export type ConfigWarning = { readonly path: string; readonly message: string };

/** A file as read: what a deployment runs, or all that is wrong with it in the order of its lines. */
export type ParsedConfig =
  | {
      readonly kind: 'valid';
      readonly config: BallastConfig;
      readonly warnings: readonly ConfigWarning[];
      /** Every Region that it may be deployed to, the primary one first. */
      readonly regions: readonly string[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

/** One problem, as the line that is printed. */
export const toProblem = (
  fileName: string,
  { line, column }: { readonly line: number; readonly column: number },
  path: string,
  message: string,
): ConfigProblem => {
  const subject = path === '' ? message : `${path}: ${message}`;
  return { path, line, column, message: `${fileName}:${line}:${column} ${subject}` };
};

const describeYamlError = (text: string, { code, message, pos }: YAMLError): string => {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `found ${showFound(/^[^:\n]*/.exec(text.slice(pos[0]))?.[0])} for the second time, allowed: each key once in a map`;
    case 'MULTIPLE_DOCS':
      return 'found a second document, allowed: one document in a file';
    case 'TAB_AS_INDENT':
      return 'found a tab, allowed: spaces for indentation';
    default:
      return `not valid YAML: ${message.split('\n')[0]}`;
  }
};

/** Errors of syntax after the first are mostly its consequences; every repeated key stands for itself. */
const firstCauses = (errors: readonly YAMLError[]): readonly YAMLError[] => {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY');
};

type Source = { readonly fileName: string; readonly lines: LineCounter; readonly document: Document<Node> };

const placeAt = ({ lines }: Source, offset: number): { readonly line: number; readonly column: number } => {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
};

const invalid = (source: Source, findings: readonly Finding[]): ParsedConfig => {
  const problems = findings
    .map(({ path, message }) =>
      toProblem(source.fileName, placeAt(source, locateNode(source.document, path)), showPath(path), message),
    )
    .sort((a, b) => a.line - b.line || a.column - b.column);
  return { kind: 'invalid', problems };
};

/** The document as plain values; a negative zero, which no JSON keeps, is zero. */
const readValue = (document: Document<Node>): { readonly value: unknown } | { readonly failure: string } => {
  visit(document, {
    Scalar: (_, scalar) => {
      if (Object.is(scalar.value, -0)) scalar.value = 0;
    },
  });
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
};

/** Checks the text of a ballast.yml and reads it for a Region, the primary one unless stated. */
export const parseConfig = (text: string, fileName: string, region?: string): ParsedConfig => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const source: Source = { fileName, lines, document };
  const broken = firstCauses([...document.errors, ...document.warnings]);
  if (broken.length > 0) {
    const problems = broken.map((error) =>
      toProblem(fileName, placeAt(source, error.pos[0]), '', describeYamlError(text, error)),
    );
    return { kind: 'invalid', problems };
  }
  const read = readValue(document);
  if ('failure' in read) return invalid(source, [{ path: [], message: `not valid YAML: ${read.failure}` }]);
  if (read.value === null) {
    return invalid(source, [
      { path: [], message: 'found an empty file, allowed: at least version, regions and fleets' },
    ]);
  }
  const checked = ballastSchema.safeParse(read.value);
  if (!checked.success) return invalid(source, listFindings(checked.error.issues, read.value));
  const known = knownRegions(checked.data);
  const here = region ?? checked.data.regions.primary;
  if (!known.includes(here)) {
    const message = `found ${showFound(here)} as the Region to run in, allowed: ${known.join(', ')}`;
    return invalid(source, [{ path: ['regions'], message }]);
  }
  const warnings = listWarnings(checked.data, here).map(({ path, message }) => {
    const shown = showPath(path);
    return { path: shown, message: `${shown}: ${message}` };
  });
  return { kind: 'valid', config: normalizeConfig(checked.data, here), warnings, regions: known };
};
