import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../shared/core/fleet-decision.ts';
import type { LaunchCall } from '../../shared/core/fleet-state.ts';
import { describePlanStep } from '../../shared/operations/describe-plan-step.ts';

const CALL: LaunchCall = {
  token: 'web-1-1',
  zone: 'us-east-1a',
  subnets: ['subnet-00000001'],
  instanceTypes: ['c7g.large', 'c7g.xlarge'],
  onDemand: 1,
  spot: 2,
  launchTemplate: { id: 'lt-1', version: 1 },
};

const launch = (changes: Partial<LaunchCall> = {}): PlanStep => ({
  kind: 'launch',
  call: { ...CALL, ...changes },
  because: '',
});

const because = '';
const instanceId = 'i-1';
const volumeId = 'vol-1';

const STEPS: readonly (readonly [PlanStep, string])[] = [
  [launch(), 'launch 1 On-Demand and 2 Spot c7g.large or c7g.xlarge in us-east-1a'],
  [launch({ spot: 0, role: 'standby' }), 'launch 1 On-Demand c7g.large or c7g.xlarge in us-east-1a as standby'],
  [
    launch({ spot: 0, slot: 's1', withoutDevices: ['/dev/sdf'] }),
    'launch 1 On-Demand c7g.large or c7g.xlarge in us-east-1a for slot s1',
  ],
  [
    { kind: 'register', targetGroupArn: 'arn', port: 80, instanceIds: ['i-1', 'i-2'] },
    'register 2 instances on port 80',
  ],
  [{ kind: 'retire', instanceIds: ['i-1'], because }, 'retire i-1'],
  [{ kind: 'deregister', targetGroupArn: 'arn', port: 80, instanceIds: ['i-1'] }, 'deregister i-1 on port 80'],
  [{ kind: 'terminate', instanceIds: ['i-1'], because }, 'terminate i-1'],
  [{ kind: 'stop', instanceIds: ['i-1'], again: false, because }, 'stop i-1'],
  [{ kind: 'modify', instanceId, instanceType: 'c7g.large', because }, 'make i-1 c7g.large'],
  [{ kind: 'start', instanceIds: ['i-1'], because }, 'start i-1'],
  [{ kind: 'wake', instanceIds: ['i-1', 'i-2'], because }, 'wake 2 instances'],
  [{ kind: 'rest', instanceIds: ['i-1'], state: 'stopped', because }, 'stop i-1, to stand by'],
  [{ kind: 'rest', instanceIds: ['i-1'], state: 'hibernated', because }, 'hibernate i-1, to stand by'],
  [{ kind: 'adopt', instanceId, slot: 's1', volumes: [], because }, 'make i-1 slot s1'],
  [{ kind: 'detach', volumeId, instanceId, because }, 'detach vol-1 from i-1'],
  [{ kind: 'attach', volumeId, instanceId, device: '/dev/sdf', because }, 'attach vol-1 to i-1 as /dev/sdf'],
  [
    { kind: 'give-address', slot: 's1', instanceId, address: 'private', because },
    'give slot s1 a private address on i-1',
  ],
  [
    { kind: 'give-address', slot: 's1', instanceId, address: 'elastic', because },
    'give slot s1 an elastic address on i-1',
  ],
  [
    {
      kind: 'assign',
      address: { kind: 'private', address: '10.0.0.7', subnet: 'subnet-00000001' },
      instanceId,
      from: null,
      because,
    },
    'assign 10.0.0.7 to i-1',
  ],
  [
    { kind: 'assign', address: { kind: 'elastic', allocationId: 'eipalloc-1' }, instanceId, from: 'i-2', because },
    'assign eipalloc-1 to i-1',
  ],
];

describe('a step of a plan, in a few words', () => {
  it.each(STEPS)('%o', (step, words) => {
    expect(describePlanStep(step)).toBe(words);
  });
});
