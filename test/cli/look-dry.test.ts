import { describe, expect, it } from 'vitest';
import { lookDry } from '../../cli/plan/look-dry.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { createScenario, WEB } from '../operations/scenario.ts';

const CONFIG: BallastConfig = { version: 1, region: 'us-east-1', notify: { email: null }, fleets: [WEB] };

const missing = (operation: string) => () => Promise.reject(new Fault('not-found', operation, `${operation} failed`));

describe('a look for a plan', () => {
  it('decides as the tick would, and changes nothing, not even the journal', async () => {
    const scenario = createScenario();
    await scenario.run(5);
    const before = { changes: scenario.changes.length, records: scenario.records.length };
    const { records, isDeployed } = await lookDry(scenario.connect(), CONFIG, ['web']);
    expect(records).toEqual([expect.objectContaining({ fleet: 'web', applied: 'dry-run', outcomes: [] })]);
    expect(isDeployed).toBe(true);
    expect({ changes: scenario.changes.length, records: scenario.records.length }).toEqual(before);
    await scenario.look();
    expect(scenario.records.at(-1)?.decision.action).toEqual(records[0]?.decision.action);
  });

  it('begins from nothing where the stage has no table yet', async () => {
    const ports = createScenario().connect();
    const ledger = {
      ...ports.ledger,
      readFleets: missing('dynamodb:BatchGetItem'),
      readRegion: missing('dynamodb:BatchGetItem'),
    };
    const undeployed: Ports = { ...ports, ledger };
    const { records, isDeployed } = await lookDry(undeployed, CONFIG, ['web']);
    expect(isDeployed).toBe(false);
    expect(records[0]?.decision.plan.map(({ kind }) => kind)).toEqual(['launch', 'launch']);
  });

  it('names what could not be read', async () => {
    const ports = createScenario().connect();
    const blind: Ports = { ...ports, fleets: { ...ports.fleets, listZones: missing('ec2:DescribeSubnets') } };
    await expect(lookDry(blind, CONFIG, ['web'])).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^web: .*ec2:DescribeSubnets failed/),
    });
  });

  it('of no fleet is no look', async () => {
    const { records } = await lookDry(createScenario().connect(), { ...CONFIG, fleets: [] }, []);
    expect(records).toEqual([]);
  });
});
