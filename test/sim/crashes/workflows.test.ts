import { describe, expect, test } from 'vitest';
import { type CalmRun, countPoints, playCalm, playCrash } from '../../../sim/crashes/play-workflow.ts';
import type { Workflow } from '../../../sim/crashes/workflow.ts';
import { WORKFLOWS } from '../../../sim/crashes/workflows.ts';

const workflowNamed = (name: string): Workflow => {
  const found = WORKFLOWS.find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
};

/** Points that did not converge, among every so many. */
const findFailed = async (workflow: Workflow, calm: CalmRun, first: number, stride: number) => {
  const failed: string[] = [];
  for (let number = first; number <= countPoints(calm); number += stride) {
    const { problem } = await playCrash(workflow, calm, number);
    if (problem !== null) failed.push(`${workflow.name} --point ${number}: ${problem}`);
  }
  return failed;
};

/** A sample of each: `npm run sim:crash` plays all. No multiple of the points of a call, so that every kind is in it. */
const SAMPLES = 30;

test.each(WORKFLOWS)('$name ends as it would have, wherever it crashes', async (workflow) => {
  const calm = await playCalm(workflow);
  expect(calm.calls.length).toBeGreaterThan(10);
  const stride = Math.max(1, Math.floor(countPoints(calm) / SAMPLES));
  expect(await findFailed(workflow, calm, 1, stride % 2 === 0 ? stride + 1 : stride)).toEqual([]);
});

/** Kept from the first time that every point was played. */
describe('what did not converge once', () => {
  test('a wish of a person whose answer was lost is followed: it was written, and not again over it', async () => {
    const workflow = workflowNamed('restore-accepted');
    const calm = await playCalm(workflow);
    const saves = calm.calls.flatMap((call, index) => (call === 'workflows.save' ? [index] : []));
    expect(saves.length).toBeGreaterThan(0);
    for (const index of saves) expect((await playCrash(workflow, calm, index * 6 + 4)).problem).toBeNull();
  });

  test('a pilot light is restored though its fleets could not be read when the move began', async () => {
    const workflow = workflowNamed('failover-pilot-light');
    const calm = await playCalm(workflow);
    const began = calm.calls.findIndex((call, index) => index > 42 && call === 'restoration.launch');
    const reads = calm.calls.flatMap((call, index) =>
      call === 'balancers.listTargets' && index > 42 && (began < 0 || index < began) ? [index] : [],
    );
    for (const index of reads.slice(0, 4)) expect((await playCrash(workflow, calm, index * 6 + 4)).problem).toBeNull();
  });
});
