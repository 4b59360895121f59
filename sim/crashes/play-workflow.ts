import { SECOND_MS } from '../../shared/core/time.ts';
import { type CrashPoint, POINTS_PER_CALL, pointOf } from './crash-point.ts';
import { openStage } from './stage.ts';
import type { Story, Workflow } from './workflow.ts';

/** A workflow that nothing crashed: what every other run of it is held against. */
export type CalmRun = {
  /** Port calls from its beginning until it is at rest, in order: each is a place to crash at. */
  readonly calls: readonly string[];
  /** The step after which nothing changes any more, and when that is, from the beginning on. */
  readonly restStep: number;
  readonly restSeconds: number;
  /** What there is at the end, as JSON. */
  readonly end: string;
};

/** How a run ended in which one call crashed. */
export type CrashedRun = {
  readonly number: number;
  readonly point: CrashPoint;
  readonly call: string;
  /** From the beginning until all is as it would be without the crash; null when that is not so. */
  readonly restSeconds: number | null;
  /** What is not as it should be; null when all is. */
  readonly problem: string | null;
};

/** Looks in a row that must find all as it should be. */
const QUIET_STEPS = 3;

const draw = async ({ picture }: Story): Promise<string> => JSON.stringify(await picture(), null, 1);

/** Runs a workflow without any crash; throws when it does not end as it should. */
export const playCalm = async ({ name, steps, open }: Workflow): Promise<CalmRun> => {
  const story = await open();
  const stage = openStage();
  const beganMs = story.nowMs();
  let end = '';
  let rest = { step: 0, calls: 0, atMs: beganMs };
  for (let index = 0; index < steps; index += 1) {
    await story.step(index, stage);
    const now = await draw(story);
    const { length: calls } = stage.calls;
    if (now !== end) rest = { step: index, calls, atMs: story.nowMs() };
    // The look that finds all at rest is part of it.
    if (index === rest.step + 1) rest = { ...rest, calls };
    end = now;
  }
  const flaws = await story.flaws();
  if (flaws.length > 0) throw new Error(`${name} goes wrong without any crash: ${flaws.join('; ')}`);
  if (rest.step + QUIET_STEPS > steps) throw new Error(`${name} is not at rest after ${steps} steps`);
  return {
    calls: stage.calls.slice(0, rest.calls),
    restStep: rest.step,
    restSeconds: (rest.atMs - beganMs) / SECOND_MS,
    end,
  };
};

/** Crash points of a workflow. */
export const countPoints = ({ calls }: CalmRun): number => calls.length * POINTS_PER_CALL;

/** The lines of a picture that are not in the other. */
const linesOnlyIn = (one: string, other: string): string => {
  const known = new Map<string, number>();
  for (const line of other.split('\n')) known.set(line, (known.get(line) ?? 0) + 1);
  const only = one.split('\n').filter((line) => {
    const left = known.get(line) ?? 0;
    known.set(line, left - 1);
    return left <= 0;
  });
  return only.map((line) => line.trim()).join(' ');
};

const compare = (end: string, wanted: string): string | null =>
  end === wanted
    ? null
    : `there is ${linesOnlyIn(end, wanted) || 'nothing more'}; without the crash ${linesOnlyIn(wanted, end) || 'nothing more'}`;

/** Runs a workflow with one crash, until all is as it would be without it, or for as long as that may take. */
export const playCrash = async (workflow: Workflow, calm: CalmRun, number: number): Promise<CrashedRun> => {
  const point = pointOf(number);
  const story = await workflow.open();
  const stage = openStage(point);
  const beganMs = story.nowMs();
  let end = '';
  let restMs = beganMs;
  let quiet = 0;
  for (let index = 0; index < calm.restStep + workflow.grace && quiet < QUIET_STEPS; index += 1) {
    await story.step(index, stage);
    if (index < calm.restStep) continue;
    const before = end;
    end = await draw(story);
    if (end !== before) restMs = story.nowMs();
    quiet = end === calm.end && stage.hasCrashed() ? quiet + 1 : 0;
  }
  const flaws = await story.flaws();
  const differs = compare(end, calm.end);
  const problem = [...(differs === null ? [] : [differs]), ...flaws].join('; ');
  if (!stage.hasCrashed()) throw new Error(`${workflow.name} never got to call ${point.call}`);
  return {
    number,
    point,
    call: calm.calls[point.call - 1] ?? '',
    restSeconds: problem === '' ? (restMs - beganMs) / SECOND_MS : null,
    problem: problem === '' ? null : problem,
  };
};
