import type { Cruise } from './cruise.ts';

const MODULE = /^(shared\/[^/]+|functions|sim|cli|bench)\//;
const START = '<!-- layers: drawn by npm run layers:draw -->\n';
const END = '<!-- /layers -->';

const moduleOf = (path: string): string | undefined => MODULE.exec(path)?.[1];

/** Draws who imports whom, module by module, as Mermaid; a dotted arrow means types only. */
export const drawLayers = ({ modules }: Pick<Cruise, 'modules'>): string => {
  const arrows = new Map<string, '-->' | '-.->'>();
  for (const { source, dependencies } of modules) {
    const from = moduleOf(source);
    for (const { resolved, dependencyTypes } of dependencies) {
      const to = moduleOf(resolved);
      if (from === undefined || to === undefined || from === to) continue;
      const edge = `${from} ${to}`;
      if (!dependencyTypes.includes('type-only')) arrows.set(edge, '-->');
      else if (!arrows.has(edge)) arrows.set(edge, '-.->');
    }
  }
  const lines = [...arrows].map(([edge, arrow]) => `  ${edge.replace(' ', ` ${arrow} `)}`);
  return ['```mermaid', 'flowchart TD', ...lines.sort(), '```', ''].join('\n');
};

/** Puts the drawing between the markers of a page. */
export const withLayers = (page: string, drawing: string): string => {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/ARCHITECTURE.md lacks "${START.trim()}" before "${END}"`);
  return page.slice(0, start + START.length) + drawing + page.slice(end);
};
