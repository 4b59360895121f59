import type { Service } from '../../shared/core/failover/service.ts';
import type { Command } from './service-truth.ts';
import type { Trial } from './trial.ts';

/** What a person wants of a service, and how that is said. */
export type Wanted = Pick<Command, 'wish' | 'to' | 'planId'> & { readonly said: object };

/** To take a service over into a Region. */
export const wantMove = (to: string, why: string, force: boolean): Wanted => ({
  wish: 'move',
  to,
  planId: null,
  said: { to, why, force },
});

/** To have a service at home again. */
export const wantBack = ({ regions: [to] }: Service, why: string, force: boolean): Wanted => ({
  wish: 'move',
  to,
  planId: null,
  said: { failback: true, why, force },
});

/** Asks the functions of a Region as `ballast failover` does, and says what was asked for. */
export const askService = (
  trial: Trial,
  { name }: Service,
  region: string,
  { wish, to, planId, said }: Wanted,
  dryRun = false,
): string => {
  const event = { service: name, by: 'ada', ...said, ...(dryRun && { dryRun }) };
  if (!dryRun) trial.history.services.commands.push({ atMs: trial.globe.clock.nowMs, region, wish, to, planId });
  trial.bus.ask(region, wish === 'drill' ? 'drill' : 'failover', event);
  return `${JSON.stringify(event)} in ${region}`;
};
