import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { setTimer } from '../timer-queue.ts';
import type { Trial } from './trial.ts';

/** How long people look on after a storm, and how often, until they have answered whatever waits for them. */
const ANSWERING_MS = 12 * HOUR_MS;
const ANSWER_EVERY_MS = 15 * MINUTE_MS;

/** Lets people answer what waits for them, again and again once a storm is over. */
export const answerAfterStorms = ({ globe, scene }: Trial, answer: () => void): void => {
  const answerUntil = (atMs: number, untilMs: number): void =>
    setTimer(globe.clock.timers, atMs, () => {
      answer();
      if (atMs < untilMs) answerUntil(atMs + ANSWER_EVERY_MS, untilMs);
    });
  for (const { toMs } of scene.storms) answerUntil(toMs + ANSWER_EVERY_MS, toMs + ANSWERING_MS);
};
