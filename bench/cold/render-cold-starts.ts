import Table from 'cli-table3';

/** How one build of one handler starts. */
export type ColdStart = {
  readonly name: string;
  /** `default` is the build that serverless-esbuild makes where nothing is configured; `bare` has no imports. */
  readonly build: 'bare' | 'ours' | 'default';
  readonly bytes: number;
  readonly importMs: number;
};

type Machine = { readonly node: string; readonly cpu: string; readonly runs: number };

const HEAD = ['handler', 'build', 'bytes, minified', 'import, ms', 'default build takes'] as const;

const rowsOf = (starts: readonly ColdStart[]): readonly (readonly string[])[] =>
  starts.map(({ name, build, bytes, importMs }) => {
    const theirs = starts.find((start) => start.name === name && start.build === 'default');
    const ratio = build === 'ours' && theirs ? `${(theirs.importMs / importMs).toFixed(1)} times as long` : '';
    return [name, build, bytes.toLocaleString('en'), importMs.toFixed(1), ratio];
  });

/** The measurement as a table for the terminal, and as a page for bench/results. */
export const renderColdStarts = (
  starts: readonly ColdStart[],
  { node, cpu, runs }: Machine,
): { readonly table: string; readonly markdown: string } => {
  const rows = rowsOf(starts);
  const table = new Table({ head: [...HEAD], style: { head: [], border: [] } });
  for (const row of rows) table.push([...row]);
  const lines = [HEAD, HEAD.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  const markdown = [
    '# Cold start of each bundle',
    '',
    `Import time in a fresh process, median of ${runs}; Node ${node.replace('v', '')}, ${cpu}. Made by \`npm run bench:cold\`.`,
    'The default build is what serverless-esbuild makes where nothing is configured, minified.',
    '',
    ...lines,
    '',
  ].join('\n');
  return { table: table.toString(), markdown };
};
