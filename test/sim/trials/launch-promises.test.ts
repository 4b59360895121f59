import { beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { LaunchCall } from '../../../shared/core/fleet-state.ts';
import { tagInstance } from '../../../sim/instances.ts';
import { launch } from '../../../sim/launch.ts';
import { type CallRecord, recordChange } from '../../../sim/trials/history.ts';
import type { Invocation } from '../../../sim/trials/invocation.ts';
import type { Trial } from '../../../sim/trials/trial.ts';
import type { World } from '../../../sim/world-state.ts';
import { type FleetTrial, fleetTrials, HOME } from './open-fleet-trial.ts';

const open = fleetTrials(
  ({ shape, stateful, mode }) => shape === 'horizontal' && stateful === undefined && mode === 'act',
);

let trial: Trial;
let world: World;
let fleet: Fleet;
let call: LaunchCall;
let pass: FleetTrial['pass'];
let beginLook: FleetTrial['beginLook'];

beforeEach(async () => {
  const opened = open();
  ({ trial, world, fleet, pass, beginLook } = opened);
  await pass(1);
  opened.tick();
  await pass(1);
  const [subnet] = [...world.zones];
  const [template] = world.templates;
  if (subnet === undefined || template === undefined) throw new Error('nothing to launch from');
  call = {
    token: `${fleet.name}-epoch-1`,
    zone: subnet[1],
    subnets: [subnet[0]],
    instanceTypes: fleet.sizes.slice(0, 1).map(({ instanceType }) => instanceType),
    onDemand: 1,
    spot: 0,
    launchTemplate: { id: template.id, version: 1 },
  };
});

/** Lets a look do something, and says which promises that breaks. */
const done = (
  invocation: Invocation,
  { answer, ...asked }: Pick<CallRecord, 'port' | 'method' | 'args'> & { readonly answer: unknown },
): readonly string[] => {
  const change = { ...asked, region: HOME, atMs: trial.globe.clock.nowMs, invocation };
  const answered = { ...change, outcome: { kind: 'done', answer } } as const;
  recordChange(trial.history, answered);
  trial.check({ kind: 'answered', call: answered });
  return trial.violations.map(({ invariant }) => invariant);
};

const launched = (invocation: Invocation, what: LaunchCall = call): readonly string[] =>
  done(invocation, {
    ...{ port: 'fleets', method: 'launch', args: [fleet.name, what] },
    answer: launch(world, fleet.name, what),
  });

const serving = () => [...world.instances.values()].filter(({ fleetTag }) => fleetTag === fleet.name);

describe('promises about launches', () => {
  it('are broken by one machine more than is desired', () => {
    expect(launched(beginLook())).toContain('I3');
  });

  it('hold where a person restored a machine while the look went on (seed 2589)', async () => {
    const look = beginLook();
    const [restored] = serving();
    if (restored === undefined) throw new Error('no machine');
    const tags = new Map([['ballast:role', 'active']]);
    done(look, { port: 'restoration', method: 'tag', args: [[restored.id], tags], answer: undefined });
    expect(launched(look)).toEqual([]);
  });

  it('are broken by one more than is desired where the restored machine was shown', async () => {
    const [restored] = serving();
    if (restored === undefined) throw new Error('no machine');
    const tags = new Map([['ballast:role', 'active']]);
    done(beginLook(), { port: 'restoration', method: 'tag', args: [[restored.id], tags], answer: undefined });
    await pass(1);
    const look = beginLook();
    done(look, { port: 'restoration', method: 'tag', args: [[restored.id], tags], answer: undefined });
    expect(launched(look)).toContain('I3');
  });

  it('are broken by a standby that is launched as one that serves', () => {
    const asked = { ...call, role: 'standby' } as const;
    const look = beginLook();
    const answer = launch(world, fleet.name, call);
    expect(done(look, { port: 'fleets', method: 'launch', args: [fleet.name, asked], answer })).toEqual(['I8']);
  });

  it('hold where a process that was paused past its lease repeats the launch of a standby that was woken (seed 2600)', async () => {
    const asked = { ...call, role: 'standby' } as const;
    const look = beginLook();
    const [id = ''] = launch(world, fleet.name, asked).instanceIds;
    await pass(20);
    tagInstance(world, id, 'ballast:role', 'active');
    expect(launched(look, asked)).toEqual([]);
  });

  it('are broken where it does not say which call made it, however late', async () => {
    const look = beginLook();
    const answer = launch(world, fleet.name, { ...call, token: `${fleet.name}-epoch-2` });
    await pass(20);
    expect(done(look, { port: 'fleets', method: 'launch', args: [fleet.name, call], answer })).toEqual(['I8']);
  });
});
