import { SECOND_MS } from '../../shared/core/time.ts';
import { formatMoment } from './format-moment.ts';
import type { Trial } from './trial.ts';

/** Tells what a trial is about, before anything happens in it. */
export const tellScene = ({ options, scene, inject }: Pick<Trial, 'options' | 'scene' | 'inject'>): void => {
  const { onTrace, seed, minutes } = options;
  if (onTrace === null) return;
  const { kind, regions, startMs, bootMs, describeLagMs, slowShare, text } = scene;
  const storms = scene.storms.map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((atMs) => formatMoment(atMs - startMs)).join(' to '),
  );
  const lines = [
    `seed ${seed}: ${kind} in ${regions.join(', ')} for ${minutes} minutes, with a storm from ${storms.join(', ')}`,
    `machines boot in ${bootMs / SECOND_MS} s, listings lag ${describeLagMs / SECOND_MS} s, ${100 * slowShare} % of the invocations in a storm are slow`,
    `faults that can happen: ${[...inject.enabled].join(', ') || 'none'}`,
    ...text
      .trim()
      .split('\n')
      .map((line) => `    ${line}`),
  ];
  for (const line of lines) onTrace(line);
};
