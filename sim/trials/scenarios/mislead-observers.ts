import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { lieAboutEndpoint } from '../../faults/lie-about-endpoint.ts';
import { partPlaces } from '../../faults/part-places.ts';
import { drawInteger } from '../../random.ts';
import { inStorm } from '../in-storm.ts';
import { letLast } from '../let-last.ts';
import type { Scenario } from '../scenario.ts';

/** By then an observer is sure of what it sees, and has told. */
const SURE_MS = 4 * MINUTE_MS;

/** Later than that nobody counts what was told, however slow who counts is, and however wrong its clock. */
const OLD_MS = 4 * MINUTE_MS;

/** From one who falls silent to the next who is wrong, where another one still has to be after that. */
const NEXT_MS = MINUTE_MS;

const REST_MS = 30 * MINUTE_MS;

/**
 * One observer after the other is wrong about home: each falls silent before it sees that it was, and the last is where the service
 * would go. Two of them never are at once, so that nothing may move.
 */
export const MISLEAD_OBSERVERS: Scenario = {
  fault: 'observers-misled',
  fits: ({ scene }) => scene.kind === 'services',
  begin: (trial, random) => {
    const { globe, scene } = trial;
    const [home, standby = '', witness] = scene.regions;
    const mislead = (observer: string, forMs: number): void =>
      letLast(trial, 'observers-misled', forMs, lieAboutEndpoint(globe, { observer, region: home, says: 'bad' }));
    const part = (one: string, others: readonly string[]): void =>
      letLast(trial, 'observers-misled', REST_MS, partPlaces(globe, [one], others));
    let atMs = drawInteger(random, 4 * 60) * SECOND_MS;
    const misleadNext = (observer: string, silence: () => void): void => {
      inStorm(trial, atMs, () => mislead(observer, SURE_MS));
      // What it said last is left standing.
      inStorm(trial, atMs + SURE_MS - SECOND_MS, silence);
      atMs += SURE_MS + NEXT_MS;
    };
    if (witness !== undefined) misleadNext(witness, () => part(witness, [home, standby]));
    // Route 53 tells what its checkers say.
    misleadNext('checkers', () => part(standby, ['route-53']));
    inStorm(trial, atMs - NEXT_MS + OLD_MS, () => mislead(standby, REST_MS));
    return `${[...(witness === undefined ? [] : [witness]), 'checkers', standby].join(', then ')} will be wrong about ${home}`;
  },
};
