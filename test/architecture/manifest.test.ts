import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT_FOLDER } from './list-source-files.ts';

const versions = z.record(z.string(), z.string()).default({});
const packageSchema = z.object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions });
const lockSchema = z.object({ packages: z.record(z.string(), packageSchema) });

const read = (path: string): unknown => JSON.parse(readFileSync(`${PROJECT_FOLDER}/${path}`, 'utf8'));

const manifest = packageSchema.parse(read('package.json'));
const { packages } = lockSchema.parse(read('package-lock.json'));

it('pins every dependency exactly', () => {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(wanted.filter(([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(packages['']).toMatchObject(manifest);
});

it('locks the packages of every platform, so that npm ci accepts the lock on each of them', () => {
  const optional = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).map((name) => ({ path, name })),
  );
  const absent = optional.filter(
    ({ path, name }) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
  );
  // A registry that does not have them leaves them out: copy the entry of a sibling platform, without its integrity.
  expect(absent).toEqual([]);
});
