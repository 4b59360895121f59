import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROJECT_FOLDER } from './list-source-files.ts';

const serverlessSchema = z.object({ functions: z.record(z.string(), z.object({ handler: z.string() })) });
const { functions } = serverlessSchema.parse(parse(readFileSync(`${PROJECT_FOLDER}/serverless.yml`, 'utf8')));
const folders = readdirSync(`${PROJECT_FOLDER}/functions`);

const HANDLER_LINES_MAX = 25;

it('deploys every folder of functions/, and nothing else', () => {
  expect(folders.toSorted()).toEqual(Object.keys(functions).toSorted());
});

describe.each(folders)('function %s', (name) => {
  it('is deployed from its own handler', () => {
    expect(functions[name]?.handler).toBe(`functions/${name}/handler.handler`);
  });

  it('has nothing but a short handler', () => {
    expect(readdirSync(`${PROJECT_FOLDER}/functions/${name}`)).toEqual(['handler.ts']);
    const lines = readFileSync(`${PROJECT_FOLDER}/functions/${name}/handler.ts`, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(HANDLER_LINES_MAX);
  });
});
