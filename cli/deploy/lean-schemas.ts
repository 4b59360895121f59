const NAME_CONSTANT = /^const ([\w$]+) = "([^"\n]+)";$/gm;
const STRUCTURE = /^((?:export )?var [\w$]+ = )(\[3, n0, [\s\S]*?\n\]);$/gm;
const STRUCTURE_START = /= \[3, n0, /g;
const SCHEMA_LITERAL = /^((?:export )?var [\w$]+ = )(\[(?:[^\n]*\]|[\s\S]*?\n\]));$/gm;
const ERROR_CLASS = /^n0_registry\.registerError\([^\n]*\);$/gm;
const TRAIT_BITS = /, (\d+)\]$/;
/** A member with this trait is filled in by the client where the caller gave none. */
const IDEMPOTENCY_TOKEN = 'idempotencyToken';
const IDEMPOTENCY_TOKEN_BIT = 4;

const BRACKETS: Readonly<Record<string, number>> = { '[': 1, '(': 1, '{': 1, ']': -1, ')': -1, '}': -1 };

/**
 * The schemas of a client with only the members that `names` holds: what no source of ours names can be neither sent nor
 * read, and the shapes that only it leads to fall to the bundler. Throws where the file is not of the form it knows.
 */
export const leanSchemas = (source: string, names: ReadonlySet<string>, path: string): string =>
  markLiteralsPure(keepNamedMembers(source, names, path)).replace(ERROR_CLASS, '');

const keepNamedMembers = (source: string, names: ReadonlySet<string>, path: string): string => {
  const texts = new Map([...source.matchAll(NAME_CONSTANT)].map(([, constant = '', text = '']) => [constant, text]));
  const constantOf = (text: string): string => [...texts].find(([, other]) => other === text)?.[0] ?? '';
  const shorten = withoutRepeatedName(texts, constantOf('ec2QueryName'), constantOf('xmlName'));
  const tokenTraits = [...texts].flatMap(([constant, text]) =>
    text === IDEMPOTENCY_TOKEN ? [`[${constant}]: 1`] : [],
  );
  const isWanted = (constant: string, schema: string): boolean => {
    const name = texts.get(constant);
    if (name === undefined) throw unknownForm(path, `the member ${constant} has no name`);
    return (
      names.has(name) || (bitsOf(schema) & IDEMPOTENCY_TOKEN_BIT) !== 0 || tokenTraits.some((it) => schema.includes(it))
    );
  };
  let structures = 0;
  const lean = source.replace(STRUCTURE, (_, declaration: string, literal: string) => {
    structures += 1;
    return `${declaration}${keepMembers(literal, isWanted, shorten, path)};`;
  });
  if (structures === 0 || structures !== (source.match(STRUCTURE_START) ?? []).length) {
    throw unknownForm(path, `${structures} structures were read`);
  }
  return lean;
};

const keepMembers = (
  literal: string,
  isWanted: (constant: string, schema: string) => boolean,
  shorten: (schema: string) => string,
  path: string,
): string => {
  const [kind, namespace, name, traits, members = '', schemas = '', required = '0', ...more] = elementsOf(literal);
  const constants = elementsOf(members);
  const types = elementsOf(schemas);
  if (constants.length !== types.length || more.length > 0) throw unknownForm(path, `the structure ${name}`);
  const wanted = constants.flatMap((constant, index) => {
    const schema = types[index] ?? '';
    return isWanted(constant, schema) ? [{ constant, schema, required: index < Number(required) }] : [];
  });
  const kept = [
    `[${wanted.map(({ constant }) => constant).join(', ')}]`,
    `[${wanted.map(({ schema }) => shorten(schema)).join(', ')}]`,
    wanted.filter((member) => member.required).length,
  ];
  return `[${[kind, namespace, name, traits, ...kept].join(', ')}\n]`;
};

/** Without the name of a member in requests where it is the one in answers, capitalized: what EC2's protocol takes anyway. */
const withoutRepeatedName = (
  texts: ReadonlyMap<string, string>,
  inRequests: string,
  inAnswers: string,
): ((schema: string) => string) => {
  const names = new RegExp(`\\[${inRequests}\\]: (\\S+),\\s*(\\[${inAnswers}\\]: ([\\w$]+))`);
  return (schema) =>
    schema.replace(names, (both: string, request: string, answer: string, constant: string) => {
      const name = texts.get(constant) ?? '';
      const asked = texts.get(request) ?? request.slice(1, -1);
      return asked === name.charAt(0).toUpperCase() + name.slice(1) ? answer : both;
    });
};

const bitsOf = (schema: string): number => Number(TRAIT_BITS.exec(schema)?.[1] ?? 0);

/** The elements of an array literal, each as its source. No string in a schema holds a bracket or a comma. */
const elementsOf = (literal: string): readonly string[] => {
  const inner = literal.trim().slice(1, -1);
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const character = inner.charAt(at);
    depth += BRACKETS[character] ?? 0;
    if (character !== ',' || depth > 0) continue;
    elements.push(inner.slice(start, at).trim());
    start = at + 1;
  }
  const last = inner.slice(start).trim();
  return last === '' ? elements : [...elements, last];
};

/** Literals with computed keys look to a bundler as if they had effects; a pure call around each lets unused ones go. */
const markLiteralsPure = (source: string): string =>
  source.replace(
    SCHEMA_LITERAL,
    (_, declaration: string, literal: string) => `${declaration}/* @__PURE__ */ (() => ${literal})();`,
  );

const unknownForm = (path: string, what: string): Error =>
  new Error(`lean-schemas: ${path} has another form than expected (${what}); see docs/adr/0010-packager-of-our-own.md`);
