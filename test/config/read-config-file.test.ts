import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configPath, readConfigFile } from '../../shared/config/read-config-file.ts';
import { SAMPLE_TEXT } from './sample-config.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-'));
});

afterAll(() => rm(folder, { recursive: true }));

const written = async (name: string, bytes: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};

const messagesOf = async (path: string): Promise<readonly string[]> => {
  const parsed = await readConfigFile(path);
  return parsed.kind === 'invalid' ? parsed.problems.map(({ message }) => message) : [];
};

describe('reading a configuration file', () => {
  it('takes the file that BALLAST_CONFIG names, or ballast.yml', () => {
    expect(configPath({ BALLAST_CONFIG: 'conf/other.yml' })).toBe('conf/other.yml');
    expect(configPath({ BALLAST_CONFIG: '' })).toBe('ballast.yml');
    expect(configPath({})).toBe('ballast.yml');
  });

  it('reads a valid one, with or without a byte order mark, for the Region asked for', async () => {
    const plain = await readConfigFile(await written('plain.yml', SAMPLE_TEXT));
    expect(plain.kind === 'valid' && plain.config.fleets.map(({ name }) => name)).toEqual(['web']);
    expect(await readConfigFile(await written('marked.yml', `\uFEFF${SAMPLE_TEXT}`))).toEqual(plain);
    const west = await readConfigFile(await written('west.yml', SAMPLE_TEXT), 'us-west-2');
    expect(west.kind === 'valid' && west.config.region).toBe('us-west-2');
  });

  it('names the file in each problem', async () => {
    const path = await written('spoilt.yml', SAMPLE_TEXT.replace('port: 80', 'port: 0'));
    expect(await messagesOf(path)).toEqual([
      `${path}:7:33 fleets.web.targetGroups[0].port: found 0, allowed: a whole number from 1 to 65535`,
    ]);
  });

  it('says so when there is no such file, or it is a folder', async () => {
    const missing = join(folder, 'missing.yml');
    expect(await messagesOf(missing)).toEqual([
      `${missing}:1:1 found no such file, allowed: a configuration file; BALLAST_CONFIG selects another than ballast.yml`,
    ]);
    expect(await messagesOf(folder)).toEqual([
      `${folder}:1:1 found a directory, allowed: a configuration file; BALLAST_CONFIG selects another than ballast.yml`,
    ]);
  });

  it('shows the place of the first byte that is not UTF-8', async () => {
    const path = await written('latin1.yml', Buffer.from('version: 1\n# caf\xe9\n', 'latin1'));
    expect(await messagesOf(path)).toEqual([`${path}:2:6 found bytes that are not UTF-8, allowed: text in UTF-8`]);
  });
});
