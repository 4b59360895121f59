import { InvalidArgumentError } from 'commander';
import type { Incident } from '../../sim/incidents/incident.ts';
import { INCIDENTS } from '../../sim/incidents/incidents.ts';

/** Reads which incidents strike a run: `all`, `none`, or names with commas between them. */
export const parseIncidents = (text: string): readonly Incident[] => {
  if (text === 'all') return INCIDENTS;
  if (text === 'none') return [];
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => INCIDENTS.some((incident) => incident.name === name))) {
    return INCIDENTS.filter(({ name }) => names.includes(name));
  }
  throw new InvalidArgumentError(
    `Say all, none, or some of ${INCIDENTS.map(({ name }) => name).join(',')}, with commas between them.`,
  );
};
