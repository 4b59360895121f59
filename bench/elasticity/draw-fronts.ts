import { BOOT_MINUTES, type LoadResult } from './measure-loads.ts';

/** Where a panel stands on the page, and what it shows: cost from left to right, shortfall upwards on a logarithmic axis. */
type Panel = { readonly left: number; readonly top: number; readonly result: LoadResult };

const COLUMNS = 3;
const PANEL = { width: 300, height: 210, gapX: 32, gapY: 44, left: 62, top: 74, bottom: 50 } as const;
const COST = { from: 0.9, to: 2.5, ticks: [1, 1.5, 2, 2.5] } as const;
/** Shares of requests; what is less is drawn at the lower edge. */
const SHORTFALL = { from: 0.0001, to: 0.1, ticks: [0.0001, 0.001, 0.01, 0.1] } as const;

const BALLAST = '#c2410c';
const RIVALS: Readonly<Record<string, readonly [title: string, color: string]>> = {
  'target-tracking': ['AWS target tracking', '#2563eb'],
  'predictive-scaling': ['AWS + predictive scaling', '#7c3aed'],
  hpa: ['Kubernetes HPA', '#0d9488'],
  mig: ['Google MIG', '#65a30d'],
};

const xOf = ({ left }: Panel, cost: number): number =>
  left + (PANEL.width * (Math.min(COST.to, cost) - COST.from)) / (COST.to - COST.from);

const yOf = ({ top }: Panel, shortfall: number): number => {
  const share =
    Math.log(Math.max(SHORTFALL.from, shortfall) / SHORTFALL.from) / Math.log(SHORTFALL.to / SHORTFALL.from);
  return top + PANEL.height * (1 - Math.min(1, share));
};

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${more}>${content}</text>`;

const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#e2e8f0"/>`;

const drawAxes = (panel: Panel): string => {
  const { left, top } = panel;
  const [right, bottom] = [left + PANEL.width, top + PANEL.height];
  const costs = COST.ticks.map((cost) => {
    const x = xOf(panel, cost);
    return line(x, top, x, bottom) + text(x, bottom + 14, `${cost}`, ' text-anchor="middle"');
  });
  const shortfalls = SHORTFALL.ticks.map((shortfall) => {
    const y = yOf(panel, shortfall);
    return line(left, y, right, y) + text(left - 6, y + 4, `${100 * shortfall} %`, ' text-anchor="end"');
  });
  const { name, source } = panel.result;
  return [...costs, ...shortfalls, text(left, top - 7, `${name} (${source})`, ' font-weight="600"')].join('');
};

const drawFront = (panel: Panel, { name, points }: LoadResult['peers']['fronts'][number]): string => {
  const [, color = '#64748b'] = RIVALS[name] ?? [];
  const shown = points.filter(({ cost }) => cost >= COST.from && cost <= COST.to);
  const path = shown.map(({ cost, shortfall }) => `${xOf(panel, cost).toFixed(1)},${yOf(panel, shortfall).toFixed(1)}`);
  return `<polyline points="${path.join(' ')}" fill="none" stroke="${color}" stroke-width="1.5"/>`;
};

const drawBallast = (panel: Panel): string => {
  const { duels } = panel.result;
  const at = duels.map(({ ballast }) => [xOf(panel, ballast.cost), yOf(panel, ballast.shortfall)] as const);
  const path = at.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const points = at.map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${BALLAST}"/>`);
  return `<polyline points="${path}" fill="none" stroke="${BALLAST}" stroke-width="1.5"/>${points.join('')}`;
};

const drawPanel = (panel: Panel): string =>
  [drawAxes(panel), ...panel.result.peers.fronts.map((front) => drawFront(panel, front)), drawBallast(panel)].join(
    '\n',
  );

const drawLegend = (): string => {
  const entries = [['Ballast as shipped, at each SLO', BALLAST] as const, ...Object.values(RIVALS)];
  return entries
    .map(([title, color], index) => {
      const x = PANEL.left + index * 215;
      return `<circle cx="${x + 5}" cy="42" r="5" fill="${color}"/>${text(x + 15, 46, title)}`;
    })
    .join('');
};

/** Draws a panel for each load: every rival over its whole range of targets as a line, and Ballast at each SLO. */
export const drawFronts = (results: readonly LoadResult[]): string => {
  const shown = results.filter(({ bootMinutes }) => bootMinutes === BOOT_MINUTES);
  const panels = shown.map((result, index) => ({
    left: PANEL.left + (index % COLUMNS) * (PANEL.width + PANEL.gapX + 30),
    top: PANEL.top + Math.floor(index / COLUMNS) * (PANEL.height + PANEL.gapY),
    result,
  }));
  const width = PANEL.left + COLUMNS * (PANEL.width + PANEL.gapX + 30);
  const height =
    PANEL.top + Math.ceil(shown.length / COLUMNS) * (PANEL.height + PANEL.gapY) + PANEL.bottom - PANEL.gapY;
  const title =
    'Requests above the knee of ready capacity (upwards, logarithmic) by cost relative to the clairvoyant optimum (to the right); lower left is better';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="#334155">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(PANEL.left, 22, title, ' font-size="13" font-weight="600"'),
    drawLegend(),
    ...panels.map(drawPanel),
    '</svg>',
    '',
  ].join('\n');
};
