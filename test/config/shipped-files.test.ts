import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { configJsonSchema } from '../../shared/config/config-json-schema.ts';
import { readConfigFile } from '../../shared/config/read-config-file.ts';
import { problemsOf } from './sample-config.ts';

const SHIPPED = new URL('../../ballast.yml', import.meta.url);
const EDITOR_SCHEMA = new URL('../../shared/config/ballast.schema.json', import.meta.url);

describe('the shipped ballast.yml', () => {
  it('is valid, without a warning: a forecast of the requests for an SLO, and CPU as its guard', async () => {
    const parsed = await readConfigFile(SHIPPED.pathname);
    expect(parsed).toMatchObject({ kind: 'valid', warnings: [] });
    expect(parsed.kind === 'valid' && parsed.config.fleets).toMatchObject([
      {
        name: 'web',
        sizes: [{ instanceType: 'c7g.large', units: 1 }, { units: 2 }, { units: 4 }],
        slo: { shortfall: 0.001, knee: 0.8 },
        health: { evidence: ['instance-status', 'target-health'] },
        policies: [
          { kind: 'predictive', source: { kind: 'cpu' }, target: 80, load: { kind: 'requests' } },
          { kind: 'target-tracking', source: { kind: 'cpu' }, surge: { load: { kind: 'requests-per-target' } } },
        ],
      },
    ]);
  });

  it('stays valid when the keys in its comments are taken in', async () => {
    const [modeline, ...lines] = (await readFile(SHIPPED, 'utf8')).split('\n');
    const text = lines.join('\n').replaceAll(/^( *)# ((?: {2})*[\w-]+:.*)$/gm, '$1$2');
    expect(modeline).toBe('# yaml-language-server: $schema=shared/config/ballast.schema.json');
    expect(problemsOf(text)).toEqual([]);
    expect(parse(text).fleets.web).toMatchObject({
      health: { evidence: ['instance-status', 'target-health', 'agent'] },
      standby: { machines: '10%' },
      backup: { keep: { daily: 7, weekly: 4, monthly: 12 }, copyTo: ['us-west-2'] },
      policies: { 'office-hours': { kind: 'scheduled' } },
    });
    expect(parse(text).services).toMatchObject({ shop: { fleets: ['web'], regions: ['us-east-1', 'us-west-2'] } });
    expect(parse(text).backups).toEqual({ ledgers: { tag: { key: 'app', value: 'ledger' }, of: 'volumes' } });
  });
});

describe('the JSON Schema for editors', () => {
  it('is current; `npm run schema` writes it', async () => {
    expect(await readFile(EDITOR_SCHEMA, 'utf8')).toBe(configJsonSchema());
  });

  it('accepts the shipped file and refuses an unknown key', async () => {
    const schema = z.fromJSONSchema(JSON.parse(await readFile(EDITOR_SCHEMA, 'utf8')));
    const shipped = parse(await readFile(SHIPPED, 'utf8'));
    expect(schema.safeParse(shipped).error).toBeUndefined();
    expect(schema.safeParse({ ...shipped, flets: {} }).success).toBe(false);
  });
});
