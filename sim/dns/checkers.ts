/** One of Route 53's checkers, which ask an endpoint without knowing of each other. */
export type Checker = {
  /** What it says; null before it has asked. */
  says: 'healthy' | 'unhealthy' | null;
  /** Answers in a row that speak against what it says. */
  against: number;
  because: string;
};

/** Above this share of checkers that call it healthy an endpoint is healthy (Route 53 developer guide). */
const HEALTHY_ABOVE = 0.18;

/** So many checkers, none of which has asked yet. */
export const createCheckers = (count: number): readonly Checker[] =>
  Array.from({ length: count }, () => ({ says: null, against: 0, because: 'not asked yet' }));

/** Takes note of an answer: a checker changes its mind after so many in a row, and says what it saw first at once. */
export const noteAnswer = (checker: Checker, answer: { good: boolean; because: string }, threshold: number): void => {
  const says = answer.good ? 'healthy' : 'unhealthy';
  checker.because = answer.because;
  if (checker.says === null && says === 'healthy') checker.says = says;
  checker.against = says === (checker.says ?? 'healthy') ? 0 : checker.against + 1;
  if (checker.against < threshold) return;
  checker.says = says;
  checker.against = 0;
};

/** How many call it healthy, of those that say anything; a new check is healthy until they say otherwise. */
export const countCheckers = (
  checkers: readonly Checker[],
): { readonly healthy: number; readonly all: number; readonly isHealthy: boolean } => {
  const asked = checkers.filter(({ says }) => says !== null);
  const healthy = asked.filter(({ says }) => says === 'healthy').length;
  return { healthy, all: asked.length, isHealthy: asked.length === 0 || healthy / asked.length > HEALTHY_ABOVE };
};
