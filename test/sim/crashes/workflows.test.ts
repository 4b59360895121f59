import { describe, expect, test } from 'vitest';
import { POINTS_PER_CALL } from '../../../sim/crashes/crash-point.ts';
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

/** A sample of each: `npm run sim:crash` plays all. */
const SAMPLES = 8;

/** So that every kind of crash is in the sample, it has no factor in common with the points of a call. */
const strideOf = (points: number): number => {
  const stride = Math.max(1, Math.floor(points / SAMPLES / POINTS_PER_CALL) * POINTS_PER_CALL);
  return stride + 1;
};

test.each(WORKFLOWS)('$name ends as it would have, wherever it crashes', async (workflow) => {
  const calm = await playCalm(workflow);
  expect(calm.calls.length).toBeGreaterThan(10);
  expect(await findFailed(workflow, calm, 1, strideOf(countPoints(calm)))).toEqual([]);
});

test('a world that ends otherwise than without a crash is told', async () => {
  const workflow = workflowNamed('reap');
  const calm = await playCalm(workflow);
  const { restSeconds, problem } = await playCrash(workflow, { ...calm, end: calm.end.replace('running', 'gone') }, 1);
  expect(restSeconds).toBeNull();
  expect(problem).toMatch(/^there is .*; without the crash /);
});

/** The point at which a call, counted from 0, loses its reply, and the next tick comes. */
const lostReplyOf = (index: number): number => index * POINTS_PER_CALL + 4;

/** Kept from the first time that every point was played. */
describe('what did not converge once', () => {
  test('a wish of a person whose answer was lost is followed: it was written, and not again over it', async () => {
    const workflow = workflowNamed('restore-accepted');
    const calm = await playCalm(workflow);
    const saves = calm.calls.flatMap((call, index) => (call === 'workflows.save' ? [index] : []));
    expect(saves.length).toBeGreaterThan(0);
    for (const index of saves) expect((await playCrash(workflow, calm, lostReplyOf(index))).problem).toBeNull();
  });

  test('a pilot light is restored though its fleets could not be read when the move began', async () => {
    const workflow = workflowNamed('failover-pilot-light');
    const calm = await playCalm(workflow);
    const [, , second = 0] = calm.calls.flatMap((call, index) => (call === 'observations.list' ? [index] : []));
    const reads = calm.calls.flatMap((call, index) =>
      call === 'balancers.listTargets' && index > second ? [index] : [],
    );
    expect(reads.length).toBeGreaterThan(3);
    for (const index of reads.slice(0, 4))
      expect((await playCrash(workflow, calm, lostReplyOf(index))).problem).toBeNull();
  });
});
