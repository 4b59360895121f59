import { describe, expect, it } from 'vitest';
import { sampleFleetWith, warningsOf } from './sample-config.ts';
import { IN_REGION, STANDING_BY, serviceEntry, withShop } from './sample-service.ts';

describe('warnings of a service', () => {
  const stateful = (keys: string) =>
    sampleFleetWith(`stateful: { volumes: [/dev/sdf] }\n    ${keys}\n    ${IN_REGION}`);

  it.each([
    ['nothing stated', '', STANDING_BY],
    ['automatic with a witness', 'approval: automatic, witness: eu-west-1', STANDING_BY],
    ['an RTO that can be kept', 'rto: 3m', STANDING_BY],
    ['a stateful fleet without RPO', '', stateful('mode: act')],
    ['an RPO without data', 'rpo: 1h', STANDING_BY],
    ['an RPO that is kept', 'rpo: 1d', stateful('backup: { copyTo: [us-west-2] }')],
    ['a pilot light with copies', 'strategy: pilot-light', stateful('backup: { copyTo: [us-west-2] }')],
  ])('are none for %s', (_, keys, sample) => {
    expect(warningsOf(withShop(keys, sample))).toEqual([]);
  });

  it.each([
    [
      'approval: automatic',
      STANDING_BY,
      "approval: automatic without a witness: a quorum then needs Route 53's checkers, which answer from us-east-1 only; state a witness",
    ],
    ['rto: 2m', STANDING_BY, 'rto: cannot be kept: detection takes up to 90s, and caches of DNS 1m'],
    ['rpo: 1h', stateful('mode: act'), 'rpo: web is stateful and has no backup'],
    ['rpo: 1d', stateful('backup: {}'), 'rpo: copyTo of the backup of web does not name us-west-2'],
    [
      'rpo: 1h',
      stateful('backup: { copyTo: [us-west-2] }'),
      'rpo: cannot be kept: recovery points of web are 1d apart',
    ],
    ['strategy: pilot-light', stateful('backup: {}'), 'strategy: copyTo of the backup of web does not name us-west-2'],
    ['strategy: pilot-light', STANDING_BY, 'strategy: no fleet of it is stateful, so nothing is restored'],
    [
      '',
      sampleFleetWith(`mode: observe\n    ${IN_REGION}`),
      'fleets[0]: web only observes: a move raises no capacity and fences nothing there',
    ],
    [
      'fence: { command: stop }',
      STANDING_BY,
      'fence.command: needs the SSM agent, and an instance profile that lets it run commands; state instanceRole of web',
    ],
  ])('say of %s what it lacks', (keys, sample, expected) => {
    expect(warningsOf(withShop(keys, sample))).toEqual([`services.shop.${expected}`]);
  });

  it('name what is fenced together', () => {
    expect(warningsOf(`${withShop()}  till: ${serviceEntry('', 'till')}\n`)).toEqual([
      'services.shop.fleets[0]: serves till too: what fences one fences both',
      'services.till.fleets[0]: serves shop too: what fences one fences both',
    ]);
  });
});
