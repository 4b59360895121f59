import { expect, it } from 'vitest';
import { leanIndex } from '../../cli/deploy/lean-index.ts';

const lineOf = (module: string): string => `export * from "./${module}";`;
const indexOf = (...modules: readonly string[]): string => modules.map(lineOf).join('\n');
const modulesOf = (source: string): readonly string[] =>
  [...source.matchAll(/"\.\/([^"]+)"/g)].map(([, module = '']) => module);

it.each([
  ['a command that is named', ['DescribeSubnetsCommand'], ['DescribeSubnetsCommand']],
  ['a command that is not', ['RunInstancesCommand'], []],
  ['a paginator by the name of its function', ['DescribeVolumesPaginator'], ['DescribeVolumesPaginator']],
  ['a paginator that is not named', ['DescribeImagesPaginator'], []],
  ['a client, and not the one that has all commands', ['EC2Client', 'EC2'], ['EC2Client']],
  ['folders and functions', ['commands', 'models/enums', 'waitForX'], ['commands', 'models/enums', 'waitForX']],
])('keeps or leaves out %s', (_, modules, kept) => {
  const names = new Set(['DescribeSubnetsCommand', 'paginateDescribeVolumes', 'EC2Client', 'EC2']);
  expect(modulesOf(leanIndex(indexOf(...modules), names))).toEqual(kept);
});

it('leaves other exports alone', () => {
  const line = 'export { Command as $Command } from "@smithy/core/client";';
  expect(leanIndex(line, new Set())).toBe(line);
});
