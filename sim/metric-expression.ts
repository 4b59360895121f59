/** The metrics of an expression, at the minute for which it is evaluated; null is no datapoint. */
type MetricLookUp = {
  readonly now: (identifier: string) => number | null;
  /** The newest datapoint, of this minute or before: what `FILL(id, REPEAT)` repeats. */
  readonly newest: (identifier: string) => number | null;
};

/** A metric-math expression, ready to be evaluated; null when a datapoint is missing or a division is by zero. */
export type MetricExpression = (lookUp: MetricLookUp) => number | null;

const TOKEN = /\s*(\d+\.?\d*|\.\d+|[A-Za-z]\w*|[-+*/()[\],])/y;

const tokenize = (text: string): readonly string[] | null => {
  const trimmed = text.trimEnd();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const token = TOKEN.exec(trimmed)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
  }
  return tokens;
};

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};

/** Functions over a list of metrics, those that have no datapoint in this minute left out, as CloudWatch does. */
const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};

const combine =
  (operator: string, left: MetricExpression, right: MetricExpression): MetricExpression =>
  (lookUp) => {
    const leftValue = left(lookUp);
    const rightValue = right(lookUp);
    if (leftValue === null || rightValue === null) return null;
    const result = OPERATORS[operator]?.(leftValue, rightValue) ?? Number.NaN;
    return Number.isFinite(result) ? result : null;
  };

type Cursor = { readonly tokens: readonly string[]; at: number };

const isNext = ({ tokens, at }: Cursor, token: string): boolean => tokens[at] === token;

const take = (cursor: Cursor): string => {
  const token = cursor.tokens[cursor.at] ?? '';
  cursor.at += 1;
  return token;
};

/** `FILL(id, REPEAT)` or `FILL(id, number)`, after the name. */
const parseFill = (cursor: Cursor): MetricExpression | null => {
  if (take(cursor) !== '(') return null;
  const identifier = take(cursor);
  if (take(cursor) !== ',') return null;
  const filling = take(cursor);
  if (take(cursor) !== ')' || !/^[a-z]/.test(identifier)) return null;
  if (filling === 'REPEAT') return ({ newest }) => newest(identifier);
  const value = Number(filling);
  return Number.isNaN(value) ? null : ({ now }) => now(identifier) ?? value;
};

/** `([a, b])`, after the name of an aggregate. */
const parseAggregate = (cursor: Cursor, aggregate: (values: readonly number[]) => number): MetricExpression | null => {
  if (take(cursor) !== '(' || take(cursor) !== '[') return null;
  const members: MetricExpression[] = [];
  do {
    const member = parseSum(cursor);
    if (member === null) return null;
    members.push(member);
  } while (take(cursor) === ',');
  const closed = cursor.tokens[cursor.at - 1] === ']' && take(cursor) === ')';
  if (!closed) return null;
  return (lookUp) => {
    const values = members.map((member) => member(lookUp)).filter((value) => value !== null);
    return values.length === 0 ? null : aggregate(values);
  };
};

const parseBracket = (cursor: Cursor): MetricExpression | null => {
  const inner = parseSum(cursor);
  return take(cursor) === ')' ? inner : null;
};

const parsePrimary = (cursor: Cursor): MetricExpression | null => {
  const token = take(cursor);
  if (token === '(') return parseBracket(cursor);
  if (token === '-') {
    const operand = parsePrimary(cursor);
    return operand && combine('-', () => 0, operand);
  }
  if (token === 'FILL') return parseFill(cursor);
  const aggregate = AGGREGATES[token];
  if (aggregate !== undefined) return parseAggregate(cursor, aggregate);
  if (/^[a-z]/.test(token)) return ({ now }) => now(token);
  return /^[\d.]/.test(token) ? () => Number(token) : null;
};

const parseChain = (
  cursor: Cursor,
  operators: readonly string[],
  parseOperand: (cursor: Cursor) => MetricExpression | null,
): MetricExpression | null => {
  let left = parseOperand(cursor);
  while (left !== null && operators.some((operator) => isNext(cursor, operator))) {
    const operator = take(cursor);
    const right = parseOperand(cursor);
    left = right && combine(operator, left, right);
  }
  return left;
};

const parseProduct = (cursor: Cursor): MetricExpression | null => parseChain(cursor, ['*', '/'], parsePrimary);

const parseSum = (cursor: Cursor): MetricExpression | null => parseChain(cursor, ['+', '-'], parseProduct);

/**
 * Reads CloudWatch metric math as far as Ballast's alarms use it: arithmetic, ids, brackets, `FILL`, and `SUM`, `AVG`,
 * `MAX`, `MIN` over a list. Null for anything beyond it.
 */
export const parseMetricExpression = (text: string): MetricExpression | null => {
  const tokens = tokenize(text);
  if (tokens === null) return null;
  const cursor: Cursor = { tokens, at: 0 };
  const expression = parseSum(cursor);
  return cursor.at === tokens.length ? expression : null;
};
