import { type Html, html } from './html.ts';

/** A policy in the plot of cost against shortfall. */
export type FrontPoint = {
  readonly label: string;
  /** As a multiple of the policy as it is, over the same days. */
  readonly cost: number;
  readonly shortfall: number;
  readonly kind: 'tried' | 'front' | 'present' | 'best' | 'rival';
  /** Whether it was measured on days that were held out. */
  readonly heldOut: boolean;
};

const [WIDTH, HEIGHT] = [720, 380];
const BOX = { left: 84, right: WIDTH - 16, top: 14, bottom: HEIGHT - 44 };
/** Shortfalls below this are drawn at the foot of the plot: a millionth of the requests is none. */
const LEAST = 1e-6;
const RADII = { tried: 3, front: 4, present: 6, best: 7, rival: 6 } as const;

type Scale = (value: number) => number;

const scaleBetween =
  (from: number, to: number, start: number, end: number): Scale =>
  (value) =>
    start + ((Math.min(Math.max(value, from), to) - from) / Math.max(to - from, Number.EPSILON)) * (end - start);

const round = (value: number): number => Math.round(value * 10) / 10;

const exponentOf = (shortfall: number): number => Math.log10(Math.max(shortfall, LEAST));

const costTicks = (from: number, to: number): readonly number[] => {
  const step = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5].find((size) => (to - from) / size <= 8) ?? 10;
  const first = Math.ceil(from / step - 1e-9);
  return Array.from(
    { length: Math.max(0, Math.floor(to / step + 1e-9) - first + 1) },
    (_, index) => (first + index) * step,
  );
};

const writeShare = (exponent: number): string =>
  exponent <= -6 ? '≈ 0' : `${Number((100 * 10 ** exponent).toPrecision(1))} %`;

const drawPoint = ({ label, cost, shortfall, kind, heldOut }: FrontPoint, x: Scale, y: Scale): Html => {
  const title = `${label}${heldOut ? ', on the days held out' : ''}: ${Number((shortfall * 100).toPrecision(2))} % short, cost ${Math.round(cost * 100)} %`;
  return html`<circle class="${kind}${heldOut ? ' held-out' : ''}" cx="${round(x(cost))}" cy="${round(y(exponentOf(shortfall)))}" r="${RADII[kind]}"><title>${title}</title></circle>
`;
};

const drawAxes = (costs: readonly number[], exponents: readonly number[], x: Scale, y: Scale): Html => html`${costs.map(
  (cost) =>
    html`<line class="grid" x1="${round(x(cost))}" x2="${round(x(cost))}" y1="${BOX.top}" y2="${BOX.bottom}"/><text x="${round(x(cost))}" y="${BOX.bottom + 17}" text-anchor="middle">${Math.round(cost * 100)} %</text>`,
)}${exponents.map(
  (exponent) =>
    html`<line class="grid" x1="${BOX.left}" x2="${BOX.right}" y1="${round(y(exponent))}" y2="${round(y(exponent))}"/><text x="${BOX.left - 8}" y="${round(y(exponent)) + 4}" text-anchor="end">${writeShare(exponent)}</text>`,
)}<text x="${(BOX.left + BOX.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">cost, in percent of the policy as it is</text>
<text x="14" y="${(BOX.top + BOX.bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(BOX.top + BOX.bottom) / 2})">requests above the knee</text>
`;

const ORDER: readonly FrontPoint['kind'][] = ['tried', 'front', 'rival', 'present', 'best'];

/** Cost against shortfall of everything that was tried, the SLO as a line, the front as a stair; further down and left is better. */
export const drawFront = (points: readonly FrontPoint[], slo: number): Html => {
  const costs = points.map(({ cost }) => cost);
  const [cheapest, dearest] = [Math.min(...costs), Math.max(...costs)];
  const margin = Math.max(0.02, (dearest - cheapest) * 0.06);
  const exponents = [...points.map(({ shortfall }) => exponentOf(shortfall)), Math.log10(slo)];
  const [low, high] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents) + 0.1)];
  const x = scaleBetween(cheapest - margin, dearest + margin, BOX.left, BOX.right);
  const y = scaleBetween(low - 0.15, high, BOX.bottom, BOX.top);
  const decades = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const front = points
    .filter(({ kind, heldOut }) => !heldOut && kind !== 'tried' && kind !== 'rival')
    .toSorted((one, other) => one.cost - other.cost);
  const stair = front
    .filter(({ shortfall }, index) => front.slice(0, index).every((before) => before.shortfall > shortfall))
    .map(({ cost, shortfall }) => `${round(x(cost))},${round(y(exponentOf(shortfall)))}`);
  const drawn = points.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  return html`<svg class="trials" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Cost against requests above the knee, of every policy that was tried">
${drawAxes(costTicks(cheapest - margin, dearest + margin), decades, x, y)}<line class="slo" x1="${BOX.left}" x2="${BOX.right}" y1="${round(y(Math.log10(slo)))}" y2="${round(y(Math.log10(slo)))}"/><text class="slo" x="${BOX.right - 4}" y="${round(y(Math.log10(slo))) - 5}" text-anchor="end">SLO ${Number((slo * 100).toPrecision(3))} %</text>
<polyline class="stair" points="${stair.join(' ')}"/>
${drawn.map((point) => drawPoint(point, x, y))}</svg>`;
};
